"""Questions about uploads: the submission, the sealed parts of its file, and what became of each row."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, literal, select, update

from blacklist_service.errors import ConflictError, NotFoundError
from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.bulk import Row, insert_rows
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.tables import Submission, SubmissionRow, UploadPart

_submission = table_of(Submission)
_part = table_of(UploadPart)
_row = table_of(SubmissionRow)
_OVER = ("refused", "cancelled")
# Beside the parts of a held file, which count from 0: its first rows, for the preview.
_FIRST_ROWS = -1
_MOST_NAMED = 500
ROW_COLUMNS = ("submission_id", "row_number", "outcome", "findings_json", "sealed_cells", "same_report_id")


def add(connection: Connection, submission: Submission) -> int:
    return drawn_key(connection.execute(insert(_submission).values(**submission.model_dump(exclude={"id"}))))


def add_part(connection: Connection, submission: int, part: int, body: bytes) -> None:
    connection.execute(insert(_part).values(submission_id=submission, part=part, body=body))


def find_part(connection: Connection, submission: int, part: int) -> bytes | None:
    asked = select(_part.c.body).where(_part.c.submission_id == submission, _part.c.part == part)
    body: bytes | None = connection.execute(asked).scalar_one_or_none()
    return body


def keep_first_rows(connection: Connection, submission: int, body: bytes) -> None:
    """Keeps the sealed first rows of a held upload; they go with its parts."""
    add_part(connection, submission, _FIRST_ROWS, body)


def find_first_rows(connection: Connection, submission: int) -> bytes | None:
    return find_part(connection, submission, _FIRST_ROWS)


def read_anew(connection: Connection, submission: int) -> None:
    """A held upload is to be read once more; whoever reads it now can keep nothing of that."""
    parts = (_part.c.submission_id == submission, _part.c.part == _FIRST_ROWS)
    connection.execute(delete(_part).where(*parts))
    change(
        connection, submission, fence=_submission.c.fence + 1, scan_json=None, header_json=None, mapping_json=None,
        rows_total=0, attested_by=None, attested_at=None, attested_reading=None,
    )  # fmt: skip


def held_of(connection: Connection, member: int, limit: int) -> list[Submission]:
    """A member's uploads that are complete and wait to be confirmed, newest first."""
    asked = select(_submission).where(
        _submission.c.member_id == member,
        _submission.c.state == "receiving",
        _submission.c.content_sha256 != "",
    )
    return all_as(Submission, connection.execute(asked.order_by(_submission.c.id.desc()).limit(limit)))


def drop_parts(connection: Connection, submission: int) -> None:
    """Forgets the file: its rows have been taken, or it was refused."""
    connection.execute(delete(_part).where(_part.c.submission_id == submission))


def drop(connection: Connection, submission: int) -> None:
    """Forgets a submission whose content turned out to be here already."""
    drop_parts(connection, submission)
    connection.execute(delete(_submission).where(_submission.c.id == submission))


def drop_unfinished(connection: Connection, submission: int) -> bool:
    """Forgets an upload that is not complete; one that is received stays. Returns whether it went."""
    asked = select(_submission.c.id).where(_submission.c.id == submission, _submission.c.state == "receiving")
    if connection.execute(asked.with_for_update()).first() is None:
        return False
    drop(connection, submission)
    return True


def receipts(connection: Connection, batch: int) -> Iterator[list[tuple[int, str]]]:
    """Every submission that has its receipt, with the receipt as JSON, in batches."""
    last = 0
    while True:
        asked = select(_submission.c.id, _submission.c.receipt_json).where(
            _submission.c.id > last, _submission.c.receipt_json.is_not(None)
        )
        rows = connection.execute(asked.order_by(_submission.c.id).limit(batch)).all()
        if not rows:
            return
        yield [(int(number), str(receipt)) for number, receipt in rows]
        last = int(rows[-1][0])


def newest_done(connection: Connection, limit: int) -> list[Submission]:
    """The newest submissions whose rows were all taken."""
    asked = select(_submission).where(_submission.c.state == "done", _submission.c.is_dry_run.is_(False))
    return all_as(Submission, connection.execute(asked.order_by(_submission.c.id.desc()).limit(limit)))


def abandoned(connection: Connection, before: datetime) -> list[int]:
    """Uploads that broke off before they were complete."""
    asked = select(_submission.c.id).where(
        _submission.c.state == "receiving", _submission.c.received_at < before
    )
    return list(connection.execute(asked).scalars())


def find(connection: Connection, submission: int) -> Submission | None:
    """The submission with this number; None where there is none, or no more."""
    return first_as(Submission, connection.execute(select(_submission).where(_submission.c.id == submission)))


def get(connection: Connection, submission: int) -> Submission:
    """The submission with this number. Raises NotFoundError."""
    return _found(connection, select(_submission).where(_submission.c.id == submission))


def received_at(connection: Connection, numbers: Collection[int]) -> dict[int, datetime]:
    """When each of these submissions came in; those that are not kept are missing."""
    found: dict[int, datetime] = {}
    for some in in_parts(sorted(numbers), _MOST_NAMED):
        asked = select(_submission.c.id, _submission.c.received_at).where(_submission.c.id.in_(some))
        found |= {int(number): at for number, at in connection.execute(asked)}
    return found


def lock(connection: Connection, submission: int) -> Submission:
    """The submission, held against other writers until this transaction ends. Raises NotFoundError."""
    return _found(connection, select(_submission).where(_submission.c.id == submission).with_for_update())


def _found(connection: Connection, asked: Select[Any]) -> Submission:
    found = first_as(Submission, connection.execute(asked))
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return found


def find_same(connection: Connection, member: int, fingerprint: bytes) -> Submission | None:
    """The earlier submission of the same content by the same member, unless it was refused or cancelled."""
    asked = select(_submission).where(
        _submission.c.member_id == member,
        _submission.c.fingerprint == fingerprint,
        _submission.c.state.not_in(_OVER),
    )
    return first_as(Submission, connection.execute(asked))


def newest_about(connection: Connection, report: int) -> Submission | None:
    """The newest submission that a page made about one report."""
    asked = select(_submission).where(_submission.c.about_report_id == report)
    return first_as(Submission, connection.execute(asked.order_by(_submission.c.id.desc()).limit(1)))


def find_row(connection: Connection, submission: int, row: int) -> SubmissionRow | None:
    """One row of a submission, by its number in the file."""
    asked = select(_row).where(_row.c.submission_id == submission, _row.c.row_number == row)
    return first_as(SubmissionRow, connection.execute(asked))


def of_member(connection: Connection, member: int, before: int, limit: int) -> list[Submission]:
    """A member's submissions, newest first, below a number; without those that are still on the way in."""
    asked = select(_submission).where(
        _submission.c.member_id == member, _submission.c.id < before, _submission.c.state != "receiving"
    )
    return all_as(Submission, connection.execute(asked.order_by(_submission.c.id.desc()).limit(limit)))


def change(connection: Connection, submission: int, **values: Any) -> None:
    connection.execute(update(_submission).where(_submission.c.id == submission).values(**values))


def take_over(connection: Connection, submission: int) -> int:
    """Becomes the only one who may go on with a submission; returns the fencing token.

    Whoever worked on it before finds its next chunk refused.
    """
    taken = connection.execute(
        update(_submission)
        .where(_submission.c.id == submission, _submission.c.state.in_(("received", "processing")))
        .values(fence=_submission.c.fence + 1, state="processing")
        .returning(_submission.c.fence)
    ).scalar_one_or_none()
    if taken is None:
        raise ConflictError(
            "SUBMISSION.STATE", "该批次已处理完毕。", "This submission is not waiting for its rows."
        )
    return int(taken)


def advance(
    connection: Connection,
    submission: int,
    fence: int,
    *,
    from_row: int,
    to_row: int,
    counts: dict[str, int],
    finding_counts: str | None,
) -> None:
    """Moves the cursor over a chunk, adds its counts, and keeps the counts of findings up to its end.

    Raises ConflictError SUBMISSION.FENCED where somebody else has taken over or the chunk is in already:
    then the whole chunk is rolled back.
    """
    moved = connection.execute(
        update(_submission)
        .where(
            _submission.c.id == submission,
            _submission.c.fence == fence,
            _submission.c.last_row == from_row,
            _submission.c.state == "processing",
        )
        .values(
            last_row=to_row,
            rows_read=_submission.c.rows_read + sum(counts.values()),
            finding_counts_json=finding_counts,
            **{outcome: _submission.c[outcome] + count for outcome, count in counts.items()},
        )
    )
    if moved.rowcount != 1:
        raise ConflictError(
            "SUBMISSION.FENCED", "该批次已由其他进程接管。", "Another process has taken over this submission."
        )


def find_finding_counts(connection: Connection, submission: int) -> str | None:
    """What was counted of the findings of its rows so far, as JSON."""
    asked = select(_submission.c.finding_counts_json).where(_submission.c.id == submission)
    counted: str | None = connection.execute(asked).scalar_one_or_none()
    return counted


def is_cancel_asked(connection: Connection, submission: int) -> bool:
    asked = select(_submission.c.is_cancel_asked).where(_submission.c.id == submission)
    return bool(connection.execute(asked).scalar_one())


def add_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Adds row outcomes as tuples of ROW_COLUMNS."""
    insert_rows(connection, SubmissionRow, ROW_COLUMNS, rows)


def erase_cells(connection: Connection, finished_before: datetime) -> int:
    """Forgets what stood in rejected rows of files that were finished before an instant. Returns of how many rows."""
    old = select(_submission.c.id).where(_submission.c.finished_at < finished_before)
    emptied = update(_row).where(_row.c.sealed_cells.is_not(None), _row.c.submission_id.in_(old))
    return connection.execute(emptied.values(sealed_cells=None)).rowcount


def rows_of(
    connection: Connection, submission: int, *, outcome: str | None, after: int, limit: int
) -> list[SubmissionRow]:
    """The rows of a submission in order, above a number, of one outcome or of all."""
    numbers = select(_row.c.row_number).where(_row.c.submission_id == submission, _row.c.row_number > after)
    if outcome is not None:
        # Written out, so that the database sees which of its indexes holds just these.
        numbers = numbers.where(_row.c.outcome == literal(outcome, literal_execute=True))
    # The numbers first: these an index holds, while the rows lie among all the others.
    asked = select(_row).where(
        _row.c.submission_id == submission,
        _row.c.row_number.in_(numbers.order_by(_row.c.row_number).limit(limit)),
    )
    return all_as(SubmissionRow, connection.execute(asked.order_by(_row.c.row_number)))
