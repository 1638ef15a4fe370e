"""Where sealed records lie, and how their wrapping is changed under load: page by page, never over a newer write.

The version of the wrapping key stands in the ninth and tenth byte of a record; nothing else of it is looked at here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, bindparam, func, select, tuple_, update

from blacklist_service.store.base import Shelf, table_of
from blacklist_service.store.tables import (
    Agent,
    CourtRow,
    DataKey,
    Decoy,
    ExhibitKey,
    IdempotentAnswer,
    JournalDetail,
    Judgement,
    LetterKey,
    Listing,
    Objection,
    OneTimeSecret,
    Proposal,
    ReleasePart,
    Repair,
    SubmissionRow,
    UploadPart,
)

_VERSION_AT, _VERSION_BYTES = 9, 2
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of sealed records."""

    shelf: type[Shelf]
    name: str

    @property
    def column(self) -> Column[Any]:
        """The column itself."""
        return table_of(self.shelf).columns[self.name]

    @property
    def key(self) -> list[Column[Any]]:
        """The columns of its table's primary key."""
        return list(table_of(self.shelf).primary_key.columns)

    def is_below(self, version: int) -> ColumnElement[bool]:
        """Whether a record is there and wrapped under another version."""
        found = func.substr(self.column, _VERSION_AT, _VERSION_BYTES)
        return and_(self.column.is_not(None), found != version.to_bytes(_VERSION_BYTES, "big"))


SEALED_COLUMNS = (
    SealedColumn(DataKey, "sealed_key"),
    SealedColumn(LetterKey, "sealed_key"),
    SealedColumn(ExhibitKey, "sealed_key"),
    SealedColumn(SubmissionRow, "sealed_cells"),
    SealedColumn(UploadPart, "body"),
    SealedColumn(ReleasePart, "body"),
    SealedColumn(JournalDetail, "sealed_detail"),
    SealedColumn(Listing, "sealed_statement"),
    SealedColumn(Proposal, "sealed_reasons"),
    SealedColumn(Objection, "sealed_narrative"),
    SealedColumn(Objection, "sealed_answer"),
    SealedColumn(Repair, "sealed_application"),
    SealedColumn(Agent, "sealed_person"),
    SealedColumn(Judgement, "sealed_note"),
    SealedColumn(OneTimeSecret, "sealed_secret"),
    SealedColumn(Decoy, "sealed_person"),
    SealedColumn(CourtRow, "sealed_row"),
    SealedColumn(IdempotentAnswer, "sealed_body"),
)


def page_below(
    connection: Connection, sealed: SealedColumn, version: int, after: Key | None, limit: int
) -> list[tuple[Key, bytes]]:
    """(key, record) of records wrapped under another version, above a key, by key."""
    asked = select(*sealed.key, sealed.column).where(sealed.is_below(version))
    if after is not None:
        asked = asked.where(tuple_(*sealed.key) > tuple_(*after))
    found = connection.execute(asked.order_by(*sealed.key).limit(limit))
    return [(tuple(row[:-1]), bytes(row[-1])) for row in found]


def replace(
    connection: Connection, sealed: SealedColumn, changes: Sequence[tuple[Key, bytes, bytes]]
) -> None:
    """Puts new records in the place of old ones as (key, old, new); a row that was changed or emptied meanwhile stays
    as it is."""
    if not changes:
        return
    same_row = [column == bindparam(f"key_{at}") for at, column in enumerate(sealed.key)]
    statement = (
        update(table_of(sealed.shelf))
        .where(*same_row, sealed.column == bindparam("old"))
        .values({sealed.name: bindparam("new")})
    )
    connection.execute(
        statement,
        [
            {**{f"key_{at}": part for at, part in enumerate(key)}, "old": old, "new": new}
            for key, old, new in changes
        ],
    )


def count_below(connection: Connection, version: int) -> int:
    """How many records of all columns are wrapped under another version."""
    return sum(
        int(connection.execute(select(func.count()).where(sealed.is_below(version))).scalar_one())
        for sealed in SEALED_COLUMNS
    )
