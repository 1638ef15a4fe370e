"""Every sealed row of a database, and the place that it opens in: for whoever asks what the vault still opens there."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Row, Table, select

from blacklist_service.store.base import Shelf, table_of
from blacklist_service.store.sealed_columns import SEALED_COLUMNS
from blacklist_service.store.tables import DataKey, ExhibitKey, LetterKey, LetterPaper, Report
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.tools import RecordSealer
from blacklist_service.workflows.sealing.statements import instant_of

_SCHEMA = 1


class Place(NamedTuple):
    """The table and row that a record was sealed for."""

    table: str
    row: int | str


class SealedRow(NamedTuple):
    """A sealed record as it lies in a column, its key in front where that lies apart, and its place."""

    column: str
    sealed: bytes
    place: Place


PLACES: dict[str, Callable[[Row[Any]], Place]] = {
    "report.sealed_identity": lambda row: Place("report.identity", row.id),
    "report.sealed_details": lambda row: Place("report.details", row.id),
    "letter_paper.sealed_pdf": lambda row: Place("letter.pdf", row.letter_id),
    "exhibit_part.sealed_body": lambda row: Place("exhibit.part", row.id),
    "submission_row.sealed_cells": lambda row: Place(
        "submission_row.cells", f"{row.submission_id}/{row.row_number}"
    ),
    "upload_part.body": lambda row: Place("upload_part", f"{row.submission_id}/{row.part}"),
    "release_part.body": lambda row: Place("release_part", f"{row.feed_id}/{row.name}/{row.part}"),
    "journal_detail.sealed_detail": lambda row: Place("journal_detail", row.entry_id),
    "listing.sealed_statement": lambda row: Place("listing.statement", row.id),
    "proposal.sealed_reasons": lambda row: Place(
        "proposal.reasons", f"{row.target}/{row.target_id}/{row.digest_sha256}"
    ),
    "objection.sealed_narrative": lambda row: Place(
        "objection.narrative", f"{row.listing_id}/{instant_of(row.received_at)}"
    ),
    "objection.sealed_answer": lambda row: Place("objection.answer", row.id),
    "repair.sealed_application": lambda row: Place(
        "repair.application", f"{row.listing_id}/{instant_of(row.received_at)}"
    ),
    "agent.sealed_person": lambda row: Place(
        "agent.person", f"{row.listing_id}/{instant_of(row.appointed_at)}"
    ),
    "judgement.sealed_note": lambda row: Place(
        "judgement.note", f"{row.review_id}/{row.stage}/{row.decided_by}"
    ),
    "one_time_secret.sealed_secret": lambda row: Place("one_time_secret", row.user_id),
    "decoy.sealed_person": lambda row: Place("decoy.person", bytes(row.number_mark).hex()),
    "court_row.sealed_row": lambda row: Place("court_row", bytes(row.row_mark).hex()),
    "idempotent_answer.sealed_body": lambda row: Place("idempotent_answer", bytes(row.key_mac).hex()),
}
# Under a key of their own, which lies in another table under the row's number.
_APART: dict[str, tuple[type[Shelf], str]] = {
    "report.sealed_identity": (DataKey, "report_id"),
    "report.sealed_details": (DataKey, "report_id"),
    "letter_paper.sealed_pdf": (LetterKey, "letter_id"),
    "exhibit_part.sealed_body": (ExhibitKey, "part_id"),
}


def sealed_columns() -> dict[str, Column[Any]]:
    """Every column that holds sealed records, by its name; keys that lie apart are no records."""
    named = [
        column
        for table in table_of(Report).metadata.tables.values()
        for column in table.columns
        if column.name.startswith("sealed_") and column.name != "sealed_key"
    ]
    known = [one.column for one in SEALED_COLUMNS if one.name != "sealed_key"]
    papers = table_of(LetterPaper).columns["sealed_pdf"]
    return {f"{one.table.name}.{one.name}": one for one in (*named, *known, papers)}


def keys_of(column: str) -> Table | None:
    """The table in which the keys of a column's records lie, where they lie apart."""
    return table_of(_APART[column][0]) if column in _APART else None


def sealed_rows(connection: Connection, *names: str) -> Iterator[SealedRow]:
    """Everything sealed that stands in the database, or in these columns of it, with its key or without."""
    columns = sealed_columns()
    for name in names or columns:
        column = columns[name]
        keys = _keys(connection, name)
        for row in connection.execute(select(column.table).where(column.is_not(None))):
            place = PLACES[name](row)
            front = keys.get(place.row, b"") if keys is not None else b""
            yield SealedRow(name, front + bytes(getattr(row, column.name)), place)


def opened(sealer: RecordSealer, given: SealedRow) -> bytes | None:
    """What a sealed row says; None where it does not open."""
    try:
        return sealer.open(given.place.table, given.place.row, _SCHEMA, given.sealed)
    except SealBrokenError:
        return None


def _keys(connection: Connection, name: str) -> dict[int | str, bytes] | None:
    if name not in _APART:
        return None
    shelf, number = _APART[name]
    keys = table_of(shelf)
    asked = select(keys.columns[number], keys.columns["sealed_key"])
    return {row: bytes(key) for row, key in connection.execute(asked)}
