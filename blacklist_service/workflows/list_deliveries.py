"""The ledger of deliveries: which recipient got which version of a person's entries when, what was recalled, and who
confirmed that it forgot; for officials, and for the person itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.rules.confirmations import Holding, holding_of
from blacklist_service.store import cases, deliveries, editions, listings
from blacklist_service.store.deliveries import DeliveredEntry, ToldStep
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.proof import look_at_case, reading_case
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.reach import require_subjects

_ACTION = "deliveries"
_CARRIED = frozenset({"UPSERT", "CORRECT"})


@dataclass(frozen=True, slots=True)
class DeliveryStep:
    """One telling: the release, when it was issued, what it told under which version and why ("": no reason is told).

    `confirmed_at`: a removal when its key was acknowledged; everything else when a receipt with the right state
    checksum came for this release or a later one. None: not confirmed.
    """

    release: int
    told_at: datetime
    op: str
    version: int
    reason: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One entry with one recipient: how it stands there, and every telling, oldest first. `editions`: the numbers of
    the editions of public notice that carried it, where the recipient is the public."""

    listing: int
    feed: str
    member: str
    member_name: str
    audience: str
    holding: Holding
    steps: tuple[DeliveryStep, ...]
    editions: tuple[int, ...] = ()


def list_deliveries(
    context: Context, actor: Actor, subject: int, *, purpose: str = "case_handling"
) -> list[Delivery]:
    """Every delivery of a subject's entries, under whatever number it was known, by listing and feed.

    Law: 征信业管理条例 Art 22. Journal: no entry, a look (action deliveries).
    Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotFoundError, also for a subject out of reach.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        family = cases.family_of(connection, subject)
        require_subjects(connection, context, actor, (family[0],))
        record_look(context, connection, actor, subject=family[0], action=_ACTION, purpose=purpose)
        return deliveries_about(connection, family)


def list_own_deliveries(
    context: Context, case_no: str, name: str, id_number: str, *, access_code: str | None = None
) -> list[Delivery]:
    """The same for the subject itself: to whom its data were given, what was recalled, who confirmed.

    Law: 个人信息保护法 Art 45. Journal: no entry, a look (action own_deliveries, agent_deliveries).
    Raises: ForbiddenError CASE.PROOF.
    """
    with reading_case(context, case_no, name, id_number, access_code) as (connection, listing, actor):
        family = cases.family_of(connection, listing.subject_id)
        action, purpose = look_at_case(actor, "deliveries"), look_at_case(actor, "record")
        record_look(context, connection, actor, subject=family[0], action=action, purpose=purpose)
        return deliveries_about(connection, family)


def deliveries_about(connection: Connection, family: Sequence[int]) -> list[Delivery]:
    """Every delivery of a person's entries, by the numbers under which the person is known; whoever calls has asked for
    the reach and written the look."""
    numbers = [listing.id for listing in listings.listings_of(connection, family)]
    told: dict[tuple[int, int], list[ToldStep]] = {}
    for step in deliveries.steps_of(connection, numbers):
        told.setdefault((step.feed, step.listing), []).append(step)
    entries = deliveries.entries_of(connection, numbers)
    printed = editions.printed_in(connection, {one.feed for one in entries})
    return [_delivery(one, told[one.feed, one.listing], printed.get(one.feed, [])) for one in entries]


def _delivery(one: DeliveredEntry, told: Sequence[ToldStep], printed: Sequence[tuple[int, int]]) -> Delivery:
    holding = holding_of(
        is_live=one.is_live,
        is_suppressed=one.is_suppressed,
        is_listed=one.is_listed,
        is_confirmed=one.acknowledged_at is not None,
    )
    steps = [_step(step, step.received_at) for step in told]
    if not one.is_live:
        # The last telling is the removal that stands: it counts once its very key was named.
        steps[-1] = _step(told[-1], one.acknowledged_at)
    return Delivery(
        one.listing, one.feed_code, one.member_code, one.member_name, one.audience, holding, tuple(steps),
        tuple(number for number, release in printed if _stood(told, release)),
    )  # fmt: skip


def _stood(told: Sequence[ToldStep], release: int) -> bool:
    """Whether a release carried the entry: told of by then, and neither gone nor suppressed."""
    before = [step for step in told if step.release <= release]
    return bool(before) and before[-1].op in _CARRIED


def _step(step: ToldStep, confirmed_at: datetime | None) -> DeliveryStep:
    return DeliveryStep(step.release, step.told_at, step.op, step.version, step.reason, confirmed_at)
