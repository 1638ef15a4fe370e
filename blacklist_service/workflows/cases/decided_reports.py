"""Which reports a decision is about: those that were decided upon, those that wait, and the digest that names them."""

from collections.abc import Sequence

from blacklist_service.errors import RefusedError
from blacklist_service.rules.approvals import proposal_digest
from blacklist_service.store import bound_reports, reports
from blacklist_service.store.merges import roots_of
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of, survivors_of
from blacklist_service.store.tables import Listing, Report


def reports_behind(connection: Connection, listing: Listing) -> list[Report]:
    """The current reports that a listing rests on, oldest first.

    Once officials have decided: the reports that they decided upon, in their last versions. Before: every current
    report of the subject but those that were dealt with in a closed case (record 0094).
    """
    standing = _standing(connection, listing)
    decided = bound_reports.bound_to(connection, [listing.id])
    if listing.id not in decided:
        past = _dealt_with(connection, standing)
        return [report for report in standing if report.id not in past]
    return [report for report in standing if report.id in decided[listing.id]]


def reports_behind_each(connection: Connection, some: Sequence[Listing]) -> dict[int, list[Report]]:
    """`reports_behind` for several listings, by as many questions as for one."""
    decided = bound_reports.bound_to(connection, [one.id for one in some])
    living = roots_of(connection, sorted({one.subject_id for one in some}))
    standing = reports.of_subjects(connection, set(living.values()))
    past = bound_reports.dealt_with(
        connection, {living[one.subject_id] for one in some if one.id not in decided}
    )
    return {
        one.id: [
            report
            for report in standing[living[one.subject_id]]
            if (report.id in decided[one.id] if one.id in decided else report.id not in past)
        ]
        for one in some
    }


def reports_waiting(
    connection: Connection, listing: Listing, standing: Sequence[Report] | None = None
) -> list[Report]:
    """The current reports of the subject that came after the decision; they stay inside until they are decided upon.
    `standing`: all current ones, where the caller has read them already. What was dealt with waits for nothing.

    None before the decision: then every report is part of what is decided.
    """
    decided = bound_reports.bound_to(connection, [listing.id])
    if listing.id not in decided:
        return []
    current = _standing(connection, listing) if standing is None else standing
    left = [report for report in current if report.id not in decided[listing.id]]
    past = _dealt_with(connection, left)
    return [report for report in left if report.id not in past]


def count_waiting(connection: Connection, some: Sequence[Listing]) -> dict[int, int]:
    """How many reports `reports_waiting` has for each of several listings, by as many questions as for one."""
    decided = bound_reports.bound_to(connection, [one.id for one in some])
    living = survivors_of(connection, {one.subject_id for one in some if one.id in decided})
    current: dict[int, set[int]] = {one: set() for one in living.values()}
    for report, subject in reports.current_of(connection, current):
        current[subject].add(report)
    past = bound_reports.dealt_with(connection, current)
    return {
        one.id: len(current[living[one.subject_id]] - decided[one.id] - past)
        for one in some
        if one.id in decided
    }


def reports_digest(numbers: Sequence[int]) -> str:
    """SHA-256 (hex) of the numbers of some reports in ascending order, as that of what is proposed."""
    return proposal_digest({"reports": sorted(numbers)})


def are_same_reports(proposed: str, numbers: Sequence[int]) -> bool:
    """Whether these are the reports that a proposal named by `proposed`."""
    return reports_digest(numbers) == proposed


def check_same_reports(proposed: str, numbers: Sequence[int]) -> None:
    """The reports are those that the maker saw. Raises: RefusedError APPROVAL.REPORTS."""
    if not are_same_reports(proposed, numbers):
        raise RefusedError(
            "APPROVAL.REPORTS",
            "提出决定后，该主体的报送信息有变动；请退回，由经办人重新提出。",
            "The subject's reports have changed since this was proposed; refuse it, so that it is proposed again.",
        )


def dealt_with_elsewhere(
    connection: Connection, listing: Listing, standing: Sequence[Report]
) -> frozenset[int]:
    """Which of a subject's current reports were decided upon in a closed case other than this one; by number."""
    own = bound_reports.bound_to(connection, [listing.id]).get(listing.id, set())
    return frozenset({report.id for report in standing} & _dealt_with(connection, standing) - own)


def _dealt_with(connection: Connection, standing: Sequence[Report]) -> set[int]:
    return bound_reports.dealt_with(connection, {report.subject_id for report in standing})


def _standing(connection: Connection, listing: Listing) -> list[Report]:
    return reports.of_subject(connection, survivor_of(connection, listing.subject_id))
