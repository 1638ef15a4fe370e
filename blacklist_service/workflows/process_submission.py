"""Turns a received upload into reports, chunk by chunk; goes on where a killed process stopped.

1. Take over the submission (fencing token): whoever worked on it before can commit nothing more.
2. Scan the whole file once; a problem of the file or the header refuses it before any row is taken.
3. Prepare chunks side by side, take each in by a transaction of its own that moves the cursor.
4. Complete: count, sign the receipt, forget the file.
"""

from collections.abc import Callable
from dataclasses import dataclass

from blacklist_service.clock import day_of
from blacklist_service.intake.scan import Scan
from blacklist_service.intake.upload import rows, scan
from blacklist_service.store import submissions
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.taking_in.complete_submission import (
    cancel_submission,
    complete_submission,
    refuse_submission,
)
from blacklist_service.workflows.taking_in.prepare_ahead import prepared_chunks
from blacklist_service.workflows.taking_in.prepare_rows import Batch
from blacklist_service.workflows.taking_in.read_upload import limits_of, source_of
from blacklist_service.workflows.taking_in.take_in_chunk import Claim, take_in_chunk


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a submission is: rows done of all, and the phase in one word (scan, rows, done)."""

    phase: str
    rows_done: int
    rows_total: int


def process_submission(
    context: Context, submission: int, tell: Callable[[Progress], None] = lambda _: None
) -> None:
    """Takes in every row that is not in yet. Nothing happens where the submission is finished.

    Raises ConflictError SUBMISSION.FENCED where another process takes over meanwhile.
    """
    context = context.opening(SYSTEM, "intake", f"submission/{submission}")
    claim, given = _claim(context, submission)
    if claim is None:
        return
    tell(Progress("scan", 0, 0))
    scanned = _scan(context, claim, given)
    if scanned.columns is None:
        refuse_submission(context, claim, scanned)
        return
    done = given.last_row
    batch = Batch(
        submission, claim.member, day_of(given.received_at), scanned.columns, claim.about is not None
    )
    rest = rows(source_of(context, submission), scanned, limits_of(context), after_row=done)
    read = given.rows_read
    left = scanned.rows_total - read
    with prepared_chunks(context.settings, context.vault, batch, rest, left) as chunks:
        for chunk in chunks:
            if _is_cancelled(context, submission):
                cancel_submission(context, claim)
                return
            counts = take_in_chunk(context, claim, done, chunk)
            done = chunk[-1].number
            read += sum(counts.values())
            tell(Progress("rows", read, scanned.rows_total))
    complete_submission(context, claim)
    tell(Progress("done", read, scanned.rows_total))


def _claim(context: Context, submission: int) -> tuple[Claim | None, Submission]:
    with context.store.begin() as connection:
        given = submissions.get(connection, submission)
        if given.state not in ("received", "processing"):
            return None, given
        fence = submissions.take_over(connection, submission)
    return Claim(submission, given.member_id, fence, given.is_dry_run, given.about_report_id), given


def _scan(context: Context, claim: Claim, given: Submission) -> Scan:
    """The first pass over the file, done once: its outcome is kept for whoever resumes."""
    if given.scan_json is not None:
        return Scan.from_json(given.scan_json)
    source = source_of(context, claim.submission)
    scanned = scan(source, given.media, given.charset or None, limits_of(context))
    with context.store.begin() as connection:
        submissions.change(
            connection, claim.submission, scan_json=scanned.to_json(), rows_total=scanned.rows_total
        )
    return scanned


def _is_cancelled(context: Context, submission: int) -> bool:
    with context.store.read() as connection:
        return submissions.is_cancel_asked(connection, submission)
