"""One chunk of rows becomes reports about subjects: one transaction, which moves the submission's cursor with it.

A kill before the commit leaves nothing of the chunk, one after it everything; the fencing token refuses a chunk of
a process that was thought dead. Ids follow from submission and row, so that a repeated run writes the same rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

from blacklist_service.ids import report_id
from blacklist_service.store import (
    allegations,
    bound_reports,
    data_keys,
    decided_facts,
    reports,
    subjects,
    submissions,
)
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.withdraw_allegations import end_listings_without_reports
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.reviewing.open_questions import Doubt, open_questions
from blacklist_service.workflows.reviewing.stored_decisions import decision_row
from blacklist_service.workflows.taking_in.finding_counts import count_findings
from blacklist_service.workflows.taking_in.prepare_rows import PreparedRow
from blacklist_service.workflows.taking_in.resolve_rows import Resolved, resolve_rows
from blacklist_service.workflows.taking_in.sort_rows import SortedRows, sort_rows
from matching.types import Verdict

_OUTCOMES = ("accepted", "warned", "rejected", "repeated")


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to go on with a submission: it ends when somebody else takes over. `about`: the one report that the
    submission corrects or withdraws, where a page named it."""

    submission: int
    member: int
    fence: int
    is_dry_run: bool
    about: int | None = None


def take_in_chunk(context: Context, claim: Claim, from_row: int, rows: Sequence[PreparedRow]) -> Counter[str]:
    """Takes in the rows after `from_row` and returns how many came to which outcome.

    Raises ConflictError SUBMISSION.FENCED where somebody else has taken over.
    Journal: chunk_taken_in.
    """
    with context.store.begin() as connection:
        context.store.lock_resolution(connection)
        chunk = sort_rows(
            connection, rows, submission=claim.submission, member=claim.member, about=claim.about
        )
        counts = Counter(dict.fromkeys(_OUTCOMES, 0))
        counts.update(outcome for _, outcome, _ in chunk.outcomes)
        last = rows[-1].number
        # Whoever else goes on with it meanwhile is refused by the fence, or comes later.
        counted = submissions.find_finding_counts(connection, claim.submission)
        submissions.advance(
            connection, claim.submission, claim.fence,
            from_row=from_row, to_row=last, counts=dict(counts),
            finding_counts=count_findings(counted, ((row.number, row.told) for row, _, _ in chunk.outcomes)),
        )  # fmt: skip
        if not claim.is_dry_run:
            _write(connection, context, claim, chunk)
        submissions.add_rows(connection, (_row(claim.submission, *outcome) for outcome in chunk.outcomes))
        record(
            connection, context, SYSTEM,
            kind="chunk_taken_in", object_kind="submission", object_id=claim.submission,
            detail={"from": from_row, "to": last, **counts},
        )  # fmt: skip
    return counts


def _write(connection: Connection, context: Context, claim: Claim, chunk: SortedRows) -> None:
    written = {report_id(claim.submission, row.number) for row in chunk.taken}
    # Decided before the old reports are closed, so that a corrected report is compared with what it replaces.
    resolved = resolve_rows(connection, context, claim.submission, chunk.taken, chunk.homes)
    # Closed before the new ones are written: the unique key of a current report must be free.
    reports.close(connection, [closed for closed in chunk.closed if closed[0] not in written])
    states = {report: (state, successor) for report, state, successor in chunk.closed if report in written}
    _write_subjects(connection, chunk, resolved)
    _write_reports(connection, claim, chunk, resolved, states)
    # What officials decided of a report is decided of the version in its place.
    if replaced := {report: successor for report, _state, successor in chunk.closed if successor is not None}:
        decided_facts.carry(connection, replaced)
    doubts = _write_decisions(connection, context, claim, chunk, resolved)
    _merge(connection, context, resolved)
    open_questions(connection, context, doubts, resolved.survivor_of)
    _open_listings(connection, claim, chunk, resolved)
    chunk.left.update(
        resolved.survivor_of(resolved.placements[row.number].subject)
        for row in chunk.taken
        if report_id(claim.submission, row.number) in states
    )
    end_listings_without_reports(connection, context, sorted(map(resolved.survivor_of, chunk.left)))


def _write_subjects(connection: Connection, chunk: SortedRows, resolved: Resolved) -> None:
    founded = (
        (placement.subject, row.identity.kind.value)
        for row in chunk.taken
        if row.identity and (placement := resolved.placements[row.number]).is_new
    )
    subjects.add(connection, founded)
    pairs: set[tuple[int, int]] = set()
    for row in chunk.taken:
        pairs.update(zip(row.tokens, repeat(resolved.placements[row.number].subject)))
    pairs -= resolved.known_pairs
    reports.add_tokens(connection, pairs)


def _write_reports(
    connection: Connection,
    claim: Claim,
    chunk: SortedRows,
    resolved: Resolved,
    states: dict[int, tuple[str, int | None]],
) -> None:
    data_keys.add(
        connection,
        ((report_id(claim.submission, row.number), row.sealed_key) for row in chunk.taken if row.report),
    )
    reports.add(
        connection,
        (
            (
                number := report_id(claim.submission, row.number),
                claim.member,
                resolved.placements[row.number].subject,
                row.key,
                row.content,
                *states.get(number, ("current", None)),
                *row.report,
            )
            for row in chunk.taken
            if row.report
        ),
    )


def _write_decisions(
    connection: Connection, context: Context, claim: Claim, chunk: SortedRows, resolved: Resolved
) -> list[Doubt]:
    """Keeps what every row was to every candidate; gives the unsure ones, the likeliest of a row first."""
    now = context.clock.now()
    decided, doubtful = [], []
    for row in chunk.taken:
        placement = resolved.placements[row.number]
        number = report_id(claim.submission, row.number)
        for candidate in sorted(placement.decisions, key=lambda one: -one.decision.score):
            decision = candidate.decision
            decided.append(decision_row(number, candidate.subject, decision, now, candidate.via))
            if decision.verdict is Verdict.UNSURE:
                assert row.identity is not None
                doubtful.append(Doubt(number, row.identity, placement.subject, candidate.subject, decision))
    subjects.add_decisions(connection, decided)
    return doubtful


def _merge(connection: Connection, context: Context, resolved: Resolved) -> None:
    for placement in resolved.placements.values():
        for absorbed in placement.absorbed:
            merge_subjects(
                connection, context, SYSTEM, survivor=placement.subject, absorbed=absorbed, reason="machine"
            )


def _open_listings(connection: Connection, claim: Claim, chunk: SortedRows, resolved: Resolved) -> None:
    """Each subject with an allegation has a listing in the state `alleged`; it stays inside until officials act. What
    they have dealt with opens none (record 0094)."""
    told: dict[int, list[tuple[int, str]]] = {}
    for row in chunk.taken:
        assert row.report is not None
        subject = resolved.survivor_of(resolved.placements[row.number].subject)
        told.setdefault(subject, []).append((report_id(claim.submission, row.number), row.report.ground))
    # A subject founded here has no listing yet, unless it took over another one's.
    founded = {placement.subject for placement in resolved.placements.values() if placement.is_new}
    founded -= {placement.subject for placement in resolved.placements.values() if placement.absorbed}
    known = told.keys() - founded
    have = allegations.subjects_with_open_listing(connection, list(known))
    past = bound_reports.dealt_with(connection, known - have)
    first = {
        subject: next((one for one in some if one[0] not in past), None)
        for subject, some in told.items()
        if subject not in have
    }
    allegations.open_alleged(
        connection, ((one[0], subject, one[1]) for subject, one in first.items() if one is not None)
    )


def _row(submission: int, row: PreparedRow, outcome: str, same: int | None) -> tuple[object, ...]:
    return (
        submission,
        row.number,
        outcome,
        row.told,
        row.sealed_cells if outcome == "rejected" else None,
        same,
    )
