"""Ends what has run its term and erases what may not be kept: a plan first, then the sweep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from blacklist_service.clock import day_of
from blacklist_service.rules.listing_states import EndReason, ListingEvent, ListingState
from blacklist_service.rules.retention import (
    ListingTermFacts,
    ReportKeepingFacts,
    must_delete_report,
    must_end,
    words_kept_until,
)
from blacklist_service.rules.terms import is_expired
from blacklist_service.store import agents, allegations, cases, listings, words
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Report
from blacklist_service.store.words import EndedCase
from blacklist_service.workflows.cases.ended_agents import end_agent, forget_agents, is_over
from blacklist_service.workflows.cases.erased_words import erase_words
from blacklist_service.workflows.cases.facts import settled_on
from blacklist_service.workflows.cases.removals import end_listing
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.each_apart import each_apart
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.shred_reports import shred_reports

_BATCH = 500
_MARKED_AT_ONCE = 5000
_Hold = Callable[[Connection, Sequence[int]], set[int]]


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What a sweep of this day would do, by row number.

    `reports` are past the five years, `closed` withdrawn or superseded long enough; `held` are reports of both kinds
    that a case still needs; `words` are the listings of which what was written is erased; `agents` those of which the
    agent's time is over.
    """

    day: date
    listings: tuple[int, ...]
    reports: tuple[int, ...]
    closed: tuple[int, ...]
    held: tuple[int, ...]
    words: tuple[int, ...]
    agents: tuple[int, ...]


def plan_retention(context: Context) -> RetentionPlan:
    """What has run its term on this day; nothing is changed."""
    with context.store.read() as connection:
        return _plan(connection, context)


@opening("retention", budget="service")
def sweep_retention(context: Context, actor: Actor, *, is_dry_run: bool) -> RetentionPlan:
    """Ends expired listings and erases what may no longer be kept; a dry run only tells which.

    1. Reports that are withdrawn or superseded get today as the day since which they are, where they have none.
    2. Each expired listing ends in a transaction of its own and opens its removal; the tombstones follow.
    3. Reports past the five years, and those closed long enough, are erased in batches: their keys are destroyed and
       put on the shred list, identity and details are gone for good, the row stays as `erased`. Tokens that nothing
       else calls for leave the blind index.
    4. A report that an open objection or repair needs is held, a closed one also for a listing under way.
    5. What both sides and the officials wrote in a case that ended long ago is erased, and the case is put on the shred
       list.
    6. Of an agent whose last day or case is over the name alone is kept; where the report of whoever named it is gone,
       nothing. A killed sweep is repeated, and one that fails keeps none behind it from its turn (each_apart).

    Law: 征信业管理条例 Art 16 (5 years from the end of the conduct); 个人信息保护法 Art 47. Journal: listing_expired,
    one entry per listing; reports_erased, one entry per batch with the row numbers; words_erased and agent_ended, one
    per listing.
    """
    require_role(actor, "maker", "checker", SYSTEM.role)
    if is_dry_run:
        return plan_retention(context)
    _mark_closed(context)
    plan = plan_retention(context)
    with each_apart(context, "sweep_retention") as walk:
        for listing in plan.listings:
            walk.attempt(listing, _expire, context, actor, listing)
        for due, hold in ((plan.reports, cases.subjects_with_open_case), (plan.closed, _subjects_in_need)):
            erase = partial(_erase, context, actor, hold)
            for start in range(0, len(due), _BATCH):
                walk.in_portions(context, due[start : start + _BATCH], erase)
        for listing in plan.words:
            walk.attempt(listing, _erase_words, context, actor, listing)
        for listing in plan.agents:
            walk.attempt(listing, _end_agent, context, actor, listing)
    return plan


def _mark_closed(context: Context) -> None:
    today = context.clock.today()
    marked = _MARKED_AT_ONCE
    while marked == _MARKED_AT_ONCE:
        with context.store.begin() as connection:
            marked = cases.mark_closed(connection, today, _MARKED_AT_ONCE)


def _plan(connection: Connection, context: Context) -> RetentionPlan:
    today = context.clock.today()
    due = _reports_due(connection, today)
    held = _held(
        connection, [(report.id, report.subject_id) for report in due], cases.subjects_with_open_case
    )
    settled = {report.id for report in due}
    closed = [pair for pair in _closed_due(connection, today) if pair[0] not in settled]
    held_closed = _held(connection, closed, _subjects_in_need)
    ending = {listing.id: listing for listing in listings.listings_past_term(connection, today)}
    for subject in sorted({report.subject_id for report in due}):
        for listing in listings.listings_of(connection, cases.family_of(connection, subject)):
            ending.setdefault(listing.id, listing)
    return RetentionPlan(
        day=today,
        listings=tuple(sorted(n for n, one in ending.items() if _must_end(connection, one, today))),
        reports=tuple(sorted(settled - held)),
        closed=tuple(report for report, _ in closed if report not in held_closed),
        held=tuple(sorted(held | held_closed)),
        words=tuple(
            case.listing
            for case in words.ended_cases_with_words(connection)
            if is_expired(words_kept_until(_last_day(case)), today)
        ),
        agents=tuple(agents.listings_with_agent_over(connection, today)),
    )


def _reports_due(connection: Connection, today: date) -> list[Report]:
    """The reports of debts settled five years ago, with their earlier versions: those tell of the same debt."""
    days = [
        day
        for day in cases.days_of_settlement(connection)
        if must_delete_report(ReportKeepingFacts(settled_on=day), today)
    ]
    if not days:
        return []
    settled = cases.reports_settled_on(connection, days)
    earlier = cases.reports_superseded_by(connection, [report.id for report in settled])
    return sorted({report.id: report for report in settled + earlier}.values(), key=lambda one: one.id)


def _closed_due(connection: Connection, today: date) -> list[tuple[int, int]]:
    """(report, subject) of what has been withdrawn or superseded long enough."""
    days = [
        day
        for day in cases.days_of_closing(connection)
        if must_delete_report(ReportKeepingFacts(closed_on=day), today)
    ]
    return cases.reports_closed_on(connection, days) if days else []


def _held(connection: Connection, due: Sequence[tuple[int, int]], hold: _Hold) -> set[int]:
    subjects = hold(connection, sorted({subject for _, subject in due}))
    return {report for report, subject in due if subject in subjects}


def _subjects_in_need(connection: Connection, subjects: Sequence[int]) -> set[int]:
    """The subjects with an open objection or repair, or with a listing that officials act on or that stands."""
    return cases.subjects_with_open_case(connection, subjects) | allegations.subjects_under_way(
        connection, subjects
    )


def _last_day(case: EndedCase) -> date:
    """The last day on which something was decided or said in a case; it has one, because words have a day."""
    proposed_on = None if case.proposed_at is None else day_of(case.proposed_at)
    said_on = None if case.said_at is None else day_of(case.said_at)
    days = (case.ended_on, case.objection_on, case.repair_on, proposed_on, said_on)
    return max(day for day in days if day is not None)


def _must_end(connection: Connection, listing: Listing, today: date) -> bool:
    facts = ListingTermFacts(
        state=ListingState(listing.state),
        expires_on=listing.expires_on,
        settled_on=settled_on(connection, listing),
    )
    return must_end(facts, today)


def _expire(context: Context, actor: Actor, number: int) -> None:
    with context.store.begin() as connection:
        listing = listings.lock_listing(connection, number)
        if not _must_end(connection, listing, context.clock.today()):
            return
        listing = end_listing(connection, context, listing, ListingEvent.EXPIRED, EndReason.EXPIRED)
        record(
            connection, context, actor,
            kind="listing_expired", object_kind="listing", object_id=number,
            detail={"expires_on": listing.expires_on},
        )  # fmt: skip


def _erase(context: Context, actor: Actor, hold: _Hold, batch: Sequence[int]) -> None:
    with context.store.begin() as connection:
        # The index changes: nobody may decide meanwhile whom a report is about.
        context.store.lock_resolution(connection)
        due = cases.reports_by_number(connection, batch)
        # An objection may have come in since the plan was made; from here on none comes in.
        subjects = sorted({report.subject_id for report in due})
        listings.lock_listings_of(connection, subjects)
        held = hold(connection, subjects)
        due = [report for report in due if report.subject_id not in held]
        if not due:
            return
        shred_reports(connection, context, due)
        forget_agents(connection, context, {report.subject_id for report in due})
        erased = [report.id for report in due]
        record(
            connection, context, actor,
            kind="reports_erased", object_kind="retention", object_id=len(erased),
            detail={"reports": erased},
        )  # fmt: skip


def _end_agent(context: Context, actor: Actor, number: int) -> None:
    with context.store.begin() as connection:
        listing = listings.lock_listing(connection, number)
        found = agents.newest_agent(connection, number)
        # Under the lock: another may have been named since the plan.
        if found is None or found.ended_at is not None or not is_over(context, listing, found):
            return
        end_agent(connection, context, found)
        record(
            connection, context, actor,
            kind="agent_ended", object_kind="listing", object_id=number, detail={"agent": found.id},
        )  # fmt: skip


def _erase_words(context: Context, actor: Actor, listing: int) -> None:
    with context.store.begin() as connection:
        listings.lock_listing(connection, listing)
        # Under the lock: somebody may have objected since the plan.
        if not words.ended_cases_with_words(connection, listing):
            return
        erase_words(connection, context, listing)
        record(
            connection, context, actor,
            kind="words_erased", object_kind="listing", object_id=listing, detail={},
        )  # fmt: skip
