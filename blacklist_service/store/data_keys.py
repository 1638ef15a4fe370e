"""The keys of reports: a table of their own, so that it can be saved apart and destroyed alone; so have letters.

Whoever reads a report joins its key in front of what it seals; where the key is gone, so is what it sealed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Cast,
    Column,
    Connection,
    LargeBinary,
    Select,
    cast,
    delete,
    func,
    insert,
    select,
)

from blacklist_service.ids import ROWS_PER_SUBMISSION
from blacklist_service.store import exhibits
from blacklist_service.store.base import table_of
from blacklist_service.store.bulk import Row, insert_rows
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.tables import (
    DataKey,
    Letter,
    LetterKey,
    LetterPaper,
    LetterReport,
    Report,
    Shredded,
    Submission,
)

KEY_OF_REPORT = table_of(DataKey)
_report, _submission = table_of(Report), table_of(Submission)
_shredded = table_of(Shredded)
_letter, _letter_key, _paper = table_of(Letter), table_of(LetterKey), table_of(LetterPaper)
_printed = table_of(LetterReport)
_MOST_NAMED = 500
_UNDER_KEY = ("sealed_identity", "sealed_details")


class StoredKey(NamedTuple):
    """That a report has a key; its state and its sealed identity as it is stored, None where there is no such report;
    when its submission came in, None where that is not there."""

    report: int
    state: str | None
    sealed_identity: bytes | None
    received_at: datetime | None


def add(connection: Connection, rows: Iterable[Row]) -> None:
    """Adds keys as (report, sealed key)."""
    insert_rows(connection, DataKey, ("report_id", "sealed_key"), rows)


def with_key(column: Column[Any]) -> Cast[Any]:
    """A sealed column of a report with the report's key in front; nothing where either is missing."""
    return cast(KEY_OF_REPORT.c.sealed_key.concat(column), LargeBinary)


def whole_reports() -> Select[Any]:
    """The question for reports as they are opened: every column, the sealed ones with their key."""
    columns = [
        with_key(column).label(column.name) if column.name in _UNDER_KEY else column
        for column in _report.columns
    ]
    return select(*columns).outerjoin_from(_report, KEY_OF_REPORT, KEY_OF_REPORT.c.report_id == _report.c.id)


def reports_beside_keys() -> Select[Any]:
    """The question for reports just as they are stored, so that their digests can be checked, and the key of each as
    `sealed_key`."""
    columns = (*_report.columns, KEY_OF_REPORT.c.sealed_key)
    return select(*columns).outerjoin_from(_report, KEY_OF_REPORT, KEY_OF_REPORT.c.report_id == _report.c.id)


def stored_keys(connection: Connection, after: int, limit: int) -> list[StoredKey]:
    """The keys of the reports above a number, by number."""
    of_report = KEY_OF_REPORT.c.report_id
    asked = (
        select(of_report, _report.c.state, _report.c.sealed_identity, _submission.c.received_at)
        .outerjoin_from(KEY_OF_REPORT, _report, _report.c.id == of_report)
        .outerjoin(_submission, _submission.c.id == of_report // ROWS_PER_SUBMISSION)
        .where(of_report > after)
    )
    found = connection.execute(asked.order_by(of_report).limit(limit))
    return [StoredKey(*row) for row in found]


def sealed_identities(connection: Connection, reports: Sequence[int]) -> list[tuple[int, bytes]]:
    """Of these reports the number and the sealed identity just as it is stored, where there is one."""
    sealed = _report.c.sealed_identity
    asked = select(_report.c.id, sealed).where(_report.c.id.in_(reports), sealed.is_not(None))
    return [(number, bytes(identity)) for number, identity in connection.execute(asked)]


def destroy(connection: Connection, reports: Sequence[int]) -> None:
    """Forgets the keys of reports, of the letters that were printed from one of them, and of what proves that these
    were served."""
    printed_from = select(_printed.c.letter_id).where(_printed.c.report_id.in_(reports))
    letters = list(connection.execute(printed_from.distinct()).scalars())
    connection.execute(delete(KEY_OF_REPORT).where(KEY_OF_REPORT.c.report_id.in_(reports)))
    _forget_letters(connection, letters)


def destroy_letters(connection: Connection, listing: int, until: datetime) -> None:
    """Forgets the keys of a case's letters that were made by an instant; number, step and digest stay."""
    made = select(_letter.c.id).where(_letter.c.listing_id == listing, _letter.c.made_at <= until)
    letters = list(connection.execute(made).scalars())
    _forget_letters(connection, letters)


def _forget_letters(connection: Connection, letters: Sequence[int]) -> None:
    exhibits.destroy_proofs(connection, letters)
    for table in (_letter_key, _paper):
        for some in in_parts(letters, _MOST_NAMED):
            connection.execute(delete(table).where(table.c.letter_id.in_(some)))


def list_shredded(connection: Connection, marks: Sequence[bytes], at: datetime) -> None:
    """Notes marks of what was erased; what is noted already stays as it is."""
    known = set(connection.execute(select(_shredded.c.mac).where(_shredded.c.mac.in_(marks))).scalars())
    rows = [{"mac": mark, "shredded_at": at} for mark in marks if mark not in known]
    if rows:
        connection.execute(insert(_shredded), rows)


def count_shredded(connection: Connection) -> int:
    """How many marks are noted."""
    return int(connection.execute(select(func.count()).select_from(_shredded)).scalar_one())


def shredded(connection: Connection, after: bytes, limit: int) -> list[tuple[bytes, datetime]]:
    """The noted marks above one, in order, and when each was noted."""
    asked = select(_shredded.c.mac, _shredded.c.shredded_at).where(_shredded.c.mac > after)
    found = connection.execute(asked.order_by(_shredded.c.mac).limit(limit))
    return [(bytes(mac), at) for mac, at in found]
