"""How late recipients are with removals, for officials: how many, since when, and feed by feed whom to chase.

Of what the official reaches alone, as the list itself (list_owed_removals). Names nobody: no look, no journal entry.
"""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.rules.confirmations import ConfirmationSteps, RemovalAlarm, steps_on
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.list_owed_removals import OwedView, list_owed_removals


@dataclass(frozen=True, slots=True)
class OwedByFeed:
    """What one recipient owes: how many removals, how many of them are late, and how many so late that it is the
    office's matter; since when the oldest is owed, whether nothing new goes out meanwhile, and the last reminder."""

    feed: str
    member: str
    owed: int
    late: int
    notices: int
    since: datetime
    is_stopped: bool
    chased_at: datetime | None


@dataclass(frozen=True, slots=True)
class LateRemovals:
    """All that is late, `since` when (None: nothing is), how many of it are the office's matter, how many feeds get
    nothing new; the hours by which that is counted; and each feed that owes anything, the latest first."""

    late: int
    notices: int
    stopped: int
    since: datetime | None
    steps: ConfirmationSteps
    feeds: tuple[OwedByFeed, ...]


def count_late_removals(context: Context, actor: Actor) -> LateRemovals:
    """What recipients owe and how late they are, in as many questions however much it is.

    House rule (law parameters removal_alarm, removal_stop, removal_office_notice). Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *READERS)
    by_feed: dict[str, list[OwedView]] = {}
    for one in list_owed_removals(context, actor):
        by_feed.setdefault(one.feed, []).append(one)
    feeds = sorted((_feed(owed) for owed in by_feed.values()), key=lambda one: (-one.late, one.since))
    return LateRemovals(
        late=sum(one.late for one in feeds),
        notices=sum(one.notices for one in feeds),
        stopped=sum(one.is_stopped for one in feeds),
        since=min((one.since for one in feeds if one.late), default=None),
        steps=steps_on(context.clock.today()),
        feeds=tuple(feeds),
    )


def _feed(owed: list[OwedView]) -> OwedByFeed:
    """Everything of one feed; the first is the oldest."""
    first, levels = owed[0], [one.level for one in owed]
    notices = levels.count(RemovalAlarm.NOTICE)
    return OwedByFeed(
        first.feed, first.member, len(owed), notices + levels.count(RemovalAlarm.ALARM), notices,
        first.since, first.is_stopped, first.chased_at,
    )  # fmt: skip
