"""What the next release of a feed would tell its recipient, by kind of operation; nothing is published.

1. Everything is compared as a release compares it, in a transaction that is taken back.
2. The journal keeps that somebody asked, with the counts: `release_planned`.
"""

from collections import Counter
from dataclasses import dataclass, replace

from blacklist_service.store import feeds
from blacklist_service.store.trial import TrialStore
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.releasing.changes import take_stock
from blacklist_service.workflows.releasing.mass_removals import needs_second
from blacklist_service.workflows.releasing.sight import check_operator, look_at_feed
from exports.types import OperationKind


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """The next release before it is made. `operations` counts by kind, every kind named; `held` is what the recipient
    holds now. `is_stopped`: it gets nothing new against anybody; `needs_second`: a second official must sign."""

    feed: str
    number: int
    held: int
    operations: dict[str, int]
    left_out: dict[str, int]
    is_stopped: bool
    needs_second: bool


@opening("release", "feed", budget="service")
def plan_release(context: Context, actor: Actor, feed_code: str) -> ReleasePlan:
    """The counts of the next release, as of now.

    Raises NotFoundError FEED.UNKNOWN; RefusedError FEED.PAUSED, EDITION.NEEDS_APPROVAL, OPERATOR.*.
    """
    require_role(actor, "system", *OFFICIALS)
    trial = replace(context, store=TrialStore(context.store.engine))
    with trial.store.begin() as connection, trial.store.read() as snapshot:
        acting_account(connection, context, actor, *OFFICIALS)
        sight = look_at_feed(trial, connection, snapshot, feed_code)
        held = feeds.count_live(connection, sight.feed_id)
        check_operator(sight, held)
        changes = take_stock(sight)
        plan = ReleasePlan(
            feed=feed_code,
            number=sight.number,
            held=held,
            operations={kind.value: changes.count(kind) for kind in OperationKind},
            left_out=dict(sorted(Counter(sight.left_out.values()).items())),
            is_stopped=sight.is_stopped,
            needs_second=needs_second(changes, held),
        )
        feed = sight.feed_id
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="release_planned", object_kind="feed", object_id=feed,
            detail={"feed": feed_code, "release": plan.number, "operations": plan.operations},
        )  # fmt: skip
    return plan
