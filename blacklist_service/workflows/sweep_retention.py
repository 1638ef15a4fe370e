"""Ends what has run its term and erases what may not be kept: a plan first, then the sweep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.listing_states import EndReason, ListingEvent, ListingState
from blacklist_service.rules.retention import (
    ListingTermFacts,
    ReportKeepingFacts,
    must_delete_report,
    must_end,
)
from blacklist_service.store import cases, listings, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Report
from blacklist_service.workflows.case_facts import settled_on
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.remove_listing import end_listing
from blacklist_service.workflows.sealed_records import open_identity
from matching.blocking import block_keys
from matching.normalize import read_identity

_BATCH = 500


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What a sweep of this day would do, by row number; `held` are reports that an open case still needs."""

    day: date
    listings: tuple[int, ...]
    reports: tuple[int, ...]
    held: tuple[int, ...]


def plan_retention(context: Context) -> RetentionPlan:
    """What has run its term on this day; nothing is changed."""
    with context.store.read() as connection:
        return _plan(connection, context)


def sweep_retention(context: Context, actor: Actor, *, is_dry_run: bool) -> RetentionPlan:
    """Ends expired listings and erases the reports that may no longer be kept; a dry run only tells which.

    1. Each expired listing ends in a transaction of its own and opens its removal; the tombstones follow.
    2. Reports are erased in batches: identity and details are gone for good, the row stays as `erased`.
    3. The blind index of every subject touched is made anew from the identities that remain.
    4. A report that an open objection or repair needs is held; a killed sweep is simply repeated.

    Law: 征信业管理条例 Art 16 (5 years from the end of the conduct); 个人信息保护法 Art 47. Journal: listing_expired,
    one entry per listing; reports_erased, one entry per batch with the row numbers.
    """
    require_role(actor, "maker", "checker", SYSTEM.role)
    plan = plan_retention(context)
    if is_dry_run:
        return plan
    for listing in plan.listings:
        _expire(context, actor, listing)
    for start in range(0, len(plan.reports), _BATCH):
        _erase(context, actor, plan.reports[start : start + _BATCH])
    return plan


def _plan(connection: Connection, context: Context) -> RetentionPlan:
    today = context.clock.today()
    days = [
        day
        for day in cases.days_of_settlement(connection)
        if must_delete_report(ReportKeepingFacts(settled_on=day), today)
    ]
    due = _reports_due(connection, days)
    held = frozenset(report.id for report in due if _is_held(connection, report))
    ending = {listing.id: listing for listing in listings.listings_past_term(connection, today)}
    for subject in sorted({report.subject_id for report in due}):
        for listing in listings.listings_of(connection, cases.family_of(connection, subject)):
            ending.setdefault(listing.id, listing)
    return RetentionPlan(
        day=today,
        listings=tuple(sorted(n for n, one in ending.items() if _must_end(connection, one, today))),
        reports=tuple(report.id for report in due if report.id not in held),
        held=tuple(sorted(held)),
    )


def _reports_due(connection: Connection, days: Sequence[date]) -> list[Report]:
    """The reports of debts settled on these days, with their earlier versions: those tell of the same debt."""
    if not days:
        return []
    settled = cases.reports_settled_on(connection, days)
    earlier = cases.reports_superseded_by(connection, [report.id for report in settled])
    return sorted({report.id: report for report in settled + earlier}.values(), key=lambda one: one.id)


def _must_end(connection: Connection, listing: Listing, today: date) -> bool:
    facts = ListingTermFacts(
        state=ListingState(listing.state),
        expires_on=listing.expires_on,
        settled_on=settled_on(connection, listing),
    )
    return must_end(facts, today)


def _is_held(connection: Connection, report: Report) -> bool:
    """An open objection or repair needs the report as evidence."""
    return any(
        objections.has_open_objection(connection, listing.id)
        or objections.has_open_repair(connection, listing.id)
        for listing in listings.listings_of(connection, cases.family_of(connection, report.subject_id))
    )


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


def _erase(context: Context, actor: Actor, batch: Sequence[int]) -> None:
    with context.store.begin() as connection:
        # The index is rewritten: nobody may decide meanwhile whom a report is about.
        context.store.lock_resolution(connection)
        # An objection may have come in since the plan was made.
        due = [one for one in cases.reports_by_number(connection, batch) if not _is_held(connection, one)]
        if not due:
            return
        subjects = sorted({report.subject_id for report in due})
        erased = [report.id for report in due]
        cases.erase_reports(connection, erased)
        cases.replace_tokens(connection, subjects, _tokens(connection, context, subjects))
        record(
            connection, context, actor,
            kind="reports_erased", object_kind="retention", object_id=len(erased),
            detail={"reports": erased},
        )  # fmt: skip


def _tokens(connection: Connection, context: Context, subjects: Sequence[int]) -> list[tuple[int, int]]:
    """The blind index of the identities that remain."""
    sealer, tokens = context.vault.sealer, context.vault.tokens
    pairs: list[tuple[int, int]] = []
    for report in cases.unerased_reports(connection, subjects):
        assert report.sealed_identity is not None
        identity = read_identity(open_identity(sealer, report.id, report.sealed_identity))
        pairs += [(tokens.token(kind, text), report.subject_id) for kind, text in block_keys(identity)]
    return pairs
