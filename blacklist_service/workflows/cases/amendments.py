"""Reports that came after a listing was decided: which of them two officials may take into it."""

from blacklist_service.errors import RefusedError
from blacklist_service.rules import gate_gaps
from blacklist_service.rules.gaps import Gaps
from blacklist_service.rules.gates import DecisionFacts, ListingFacts, gaps_before_listing
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Report
from blacklist_service.workflows.cases.decided_reports import reports_waiting
from blacklist_service.workflows.cases.facts import cases_of, read_notice
from blacklist_service.workflows.context import Context

# The gaps of every proposal: they are closed by the decision that it asks for.
_NOT_YET = frozenset({gate_gaps.DECISION, gate_gaps.APPROVAL})


def reports_to_take_in(
    connection: Connection, context: Context, listing: Listing, decision: DecisionFacts
) -> tuple[list[Report], Gaps]:
    """The waiting reports that meet every gate each by itself; where none does, the gaps of the best.

    A waiting report lends no other its identity or evidence; one with gaps goes on waiting.
    Raises: RefusedError LISTING.NOTHING_WAITS.
    """
    waiting = reports_waiting(connection, listing)
    if not waiting:
        raise RefusedError(
            "LISTING.NOTHING_WAITS",
            "没有待纳入的报送信息。",
            "No report waits to be taken into this listing.",
        )
    gaps = {report.id: _gaps(connection, context, listing, report, decision) for report in waiting}
    complete = [report for report in waiting if not gaps[report.id]]
    return complete, () if complete else min(gaps.values(), key=len)


def _gaps(
    connection: Connection, context: Context, listing: Listing, report: Report, decision: DecisionFacts
) -> Gaps:
    (case,) = cases_of(connection, context, listing, [report])
    facts = ListingFacts(case, read_notice(connection, listing), decision)
    return tuple(gap for gap in gaps_before_listing(facts, context.clock.today()) if gap not in _NOT_YET)
