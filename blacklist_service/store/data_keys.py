"""The keys of reports: a table of their own, so that it can be saved apart and destroyed alone; so have letters.

Whoever reads a report joins its key in front of what it seals; where the key is gone, so is what it sealed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

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
)

KEY_OF_REPORT = table_of(DataKey)
_report = table_of(Report)
_shredded = table_of(Shredded)
_letter, _letter_key, _paper = table_of(Letter), table_of(LetterKey), table_of(LetterPaper)
_printed = table_of(LetterReport)
_MOST_NAMED = 500
_UNDER_KEY = ("sealed_identity", "sealed_details")


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


def numbers_with_key(connection: Connection, after: int, limit: int) -> list[int]:
    """The reports above a number whose keys are there, by number."""
    asked = select(KEY_OF_REPORT.c.report_id).where(KEY_OF_REPORT.c.report_id > after)
    return list(connection.execute(asked.order_by(KEY_OF_REPORT.c.report_id).limit(limit)).scalars())


def destroy(connection: Connection, reports: Sequence[int]) -> None:
    """Forgets the keys of reports, and of the letters that were printed from one of them."""
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
    for table in (_letter_key, _paper):
        for some in in_parts(letters, _MOST_NAMED):
            connection.execute(delete(table).where(table.c.letter_id.in_(some)))


def list_shredded(connection: Connection, macs: Sequence[bytes], at: datetime) -> None:
    """Notes whose keys were destroyed; what is noted already stays as it is."""
    known = set(connection.execute(select(_shredded.c.mac).where(_shredded.c.mac.in_(macs))).scalars())
    rows = [{"mac": mac, "shredded_at": at} for mac in macs if mac not in known]
    if rows:
        connection.execute(insert(_shredded), rows)


def count_shredded(connection: Connection) -> int:
    """How many hashes are noted."""
    return int(connection.execute(select(func.count()).select_from(_shredded)).scalar_one())


def shredded(connection: Connection, after: bytes, limit: int) -> list[bytes]:
    """The noted hashes above one, in order."""
    asked = select(_shredded.c.mac).where(_shredded.c.mac > after).order_by(_shredded.c.mac).limit(limit)
    return [bytes(mac) for mac in connection.execute(asked).scalars()]
