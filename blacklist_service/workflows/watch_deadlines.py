"""The clock looks at every legal deadline: what is late in an objection stops the showing of the listing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.repairs import stop_showing_by
from blacklist_service.store import listings, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.cases.clocks import OBJECTION_LATE, is_late
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart

_PAGE = 500


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What is late today. `suppressed` are the listings whose showing was stopped just now."""

    suppressed: tuple[int, ...]
    late_sources: int
    late_answers: int
    late_repairs: int
    late_removals: int


def watch_deadlines(context: Context) -> WatchReport:
    """Stops the showing where the reporting member or the written answer is late, and counts what else is.

    1. Every open objection is compared with its last days; a proposal that waits does not stop the clocks.
    2. Each late one suppresses its listing in a transaction of its own (each_apart); a second run changes nothing.
    3. Repairs past their last day, and removals that not every recipient confirmed in time, are counted.

    Law: 征信业管理条例 Art 25; NDRC Order 36 (stop showing). Journal: listing_suppressed, one entry per listing.
    """
    today = context.clock.today()
    suppressed: list[int] = []
    late_sources = late_answers = 0
    with each_apart(context, "watch_deadlines") as walk:
        for objection in _open_objections(context):
            late_answers += today > objection.due_on
            late_sources += objection.answered_on is None and today > objection.answer_due_on
            if is_late(objection, today) and walk.attempt(objection.id or 0, _suppress, context, objection):
                suppressed.append(objection.listing_id)
    with context.store.read() as connection:
        late_repairs = objections.count_late_repairs(connection, today)
        late_removals = sum(today > stop_showing_by(day) for day in _removal_days(connection))
    return WatchReport(tuple(suppressed), late_sources, late_answers, late_repairs, late_removals)


def _open_objections(context: Context) -> Iterator[Objection]:
    after: tuple[date | None, int] = (None, 0)
    while True:
        with context.store.read() as connection:
            page = objections.open_objections(connection, after=after, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1]
        assert last.id is not None
        after = last.due_on, last.id


def _removal_days(connection: Connection) -> Iterator[date]:
    after: tuple[date | None, int] = (None, 0)
    while page := listings.open_removals(connection, after=after, limit=_PAGE):
        yield from (removal.effective_on for removal in page)
        assert page[-1].id is not None
        after = page[-1].effective_on, page[-1].id


def _suppress(context: Context, late: Objection) -> bool:
    with context.store.begin() as connection:
        listing = listings.lock_listing(connection, late.listing_id)
        if listing.is_suppressed or not objections.has_open_objection(connection, listing.id):
            return False
        listings.change_listing(connection, listing, is_suppressed=True, suppressed_for=OBJECTION_LATE)
        record(
            connection, context, SYSTEM,
            kind="listing_suppressed", object_kind="listing", object_id=listing.id,
            detail={"reason": OBJECTION_LATE, "objection": late.id},
        )  # fmt: skip
        return True
