"""When officials close a case: what they decided upon is dealt with, and what they did not see opens a case of its own.

Parts of the transactions of a proposal and of its approval (record 0094).
"""

from blacklist_service.rules.approvals import ProposalValue
from blacklist_service.store import bound_reports
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.decided_reports import (
    are_same_reports,
    reports_behind,
    reports_digest,
)
from blacklist_service.workflows.cases.withdraw_allegations import open_allegation


def named_reports(numbers: list[int]) -> dict[str, ProposalValue]:
    """How the facts of a proposal name the reports that it is about."""
    return {"reports": len(numbers), "reports_sha256": reports_digest(numbers)}


def reports_before_listing(connection: Connection, listing: Listing) -> dict[str, ProposalValue]:
    """The same of a case in which nobody has been listed; nothing of another one, whose reports are bound."""
    if bound_reports.bound_to(connection, [listing.id]):
        return {}
    return named_reports([report.id for report in reports_behind(connection, listing)])


def deal_with_reports(connection: Connection, listing: Listing, seen: str | None) -> None:
    """Officials have closed a case; `seen`: the digest by which their proposal named its reports, None for none.

    What was decided upon stays with the closed case. Of a case in which nobody was listed these are the reports that
    the maker saw; where they have changed since, all of them are looked at anew.
    """
    if not bound_reports.bound_to(connection, [listing.id]):
        numbers = [report.id for report in reports_behind(connection, listing)]
        if seen is None or are_same_reports(seen, numbers):
            bound_reports.bind_reports(connection, listing.id, numbers)
    open_allegation(connection, survivor_of(connection, listing.subject_id))
