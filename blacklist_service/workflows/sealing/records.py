"""What of a report is sealed, and how it is spelled inside: identity and details as JSON, bound to the report's id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import orjson
from msgspec import json

from blacklist_service.intake.types import Cell
from blacklist_service.vault.seal import HoneyRecordError
from blacklist_service.vault.tools import Part, PersonRecords, PlainRecord, RecordSealer
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity

_IDENTITY = "report.identity"
_DETAILS = "report.details"
_SCHEMA = 1


@dataclass(frozen=True, slots=True, repr=False)
class ReportDetails:
    """The free text and the numbers of a report that could name or reach a person; "" or None where not given."""

    platform: str = ""
    contract_no: str = ""
    ability_evidence: str = ""
    collection_log: str = ""
    note: str = ""
    row_key: str = ""
    notice_channel: str = ""
    notice_date: date | None = None


# A release opens a record for each entry: read straight into the class it takes a fifth of the time (measured).
_read_identity = json.Decoder(RawIdentity).decode
_read_details = json.Decoder(ReportDetails).decode


class SealedReport(NamedTuple):
    """What of a report lies at rest: its data key, apart from everything else, and what opens under it."""

    key: bytes
    identity: bytes
    details: bytes


class GivenReport(NamedTuple):
    """What a report gave: its number, whom it names, and the rest."""

    number: int
    identity: RawIdentity
    details: ReportDetails


def seal_reports(sealer: RecordSealer, given: Iterable[GivenReport]) -> list[SealedReport]:
    """Identity and details of each under one key of their own: they open only as that report's, and never without the
    key."""
    people = sealer.seal_people([_records_of(report) for report in given])
    return [SealedReport(person.key, *person.parts) for person in people]


def seal_report(
    sealer: RecordSealer, report: int, identity: RawIdentity, details: ReportDetails
) -> SealedReport:
    """One report alone."""
    return seal_reports(sealer, [GivenReport(report, identity, details)])[0]


def _records_of(report: GivenReport) -> PersonRecords:
    identity = Part(_IDENTITY, _SCHEMA, orjson.dumps(report.identity))
    details = Part(_DETAILS, _SCHEMA, orjson.dumps(report.details))
    return PersonRecords(report.number, (identity, details))


def open_identity(sealer: RecordSealer, report: int, sealed: bytes) -> RawIdentity:
    """The identity that a report gave; its data key stands in front of the bytes. Raises SealBrokenError for another
    report's bytes."""
    return _read_identity(sealer.open(_IDENTITY, report, _SCHEMA, sealed))


def open_comparable(sealer: RecordSealer, report: int, sealed: bytes) -> Identity:
    """The same identity in the form that is compared. Raises SealBrokenError for another report's bytes."""
    return read_identity(open_identity(sealer, report, sealed))


def open_unless_honey(sealer: RecordSealer, report: int, sealed: bytes) -> Identity | None:
    """The comparable identity, on a walk of the service through the list; None for a honey record, which no report is
    behind."""
    try:
        return open_comparable(sealer, report, sealed)
    except HoneyRecordError:
        return None


def seal_honey_report(sealer: RecordSealer, given: GivenReport) -> SealedReport:
    """An invented report, which looks like any other and raises an alarm where somebody opens it."""
    person = sealer.seal_honey(_records_of(given))
    return SealedReport(person.key, *person.parts)


def open_details(sealer: RecordSealer, report: int, sealed: bytes) -> ReportDetails:
    """The details that a report gave; the data key stands in front of the bytes. Raises SealBrokenError for another
    report's bytes."""
    return _read_details(sealer.open(_DETAILS, report, _SCHEMA, sealed))


_CELLS = "submission_row.cells"


def seal_cells(
    sealer: RecordSealer, submission: int, rows: Sequence[tuple[int, Sequence[Cell]]]
) -> list[bytes]:
    """The cells of each row as the sender gave them, kept for the error workbook."""
    records = [
        PlainRecord(_CELLS, f"{submission}/{row}", _SCHEMA, orjson.dumps(cells, default=str))
        for row, cells in rows
    ]
    return sealer.seal_each(records)


def open_cells(sealer: RecordSealer, submission: int, row: int, sealed: bytes) -> tuple[Cell, ...]:
    """The cells of a rejected row. Raises SealBrokenError for another row's bytes."""
    return tuple(orjson.loads(sealer.open(_CELLS, f"{submission}/{row}", _SCHEMA, sealed)))
