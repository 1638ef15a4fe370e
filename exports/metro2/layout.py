"""Where each field of a Metro 2 record stands: read from fields.csv beside this file, in both spellings.

Source M of the table: `pkg/lib/specifications.go` of moov-io/metro2 (Apache-2.0), a public description of the layout
whose text, the Credit Reporting Resource Guide, is licensed by the Consumer Data Industry Association (CDIA).
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Spelling(StrEnum):
    """How the fixed part of a record is written."""

    UNPACKED = "unpacked"  # 426 characters
    PACKED = "packed"  # 366 bytes: numbers and dates of the base segment and trailer as packed decimals


class CellKind(StrEnum):
    """What a field holds."""

    TEXT = "text"  # capital letters, left-justified, filled with blanks
    NUMBER = "number"  # right-justified, filled with zeros; an amount is in whole units
    DATE = "date"  # MMDDYYYY, zeros where none
    TIME = "time"  # MMDDYYYYHHMMSS, zeros where none
    DESCRIPTOR = "descriptor"  # the length of the record, its own four bytes included


@dataclass(frozen=True, slots=True, repr=False)
class Field:
    """One field: its place (from 0) and length in one spelling, and the digits that it holds unpacked."""

    name: str
    kind: CellKind
    start: int
    length: int
    digits: int
    is_packed: bool
    is_required: bool

    @property
    def end(self) -> int:
        """The first place after the field."""
        return self.start + self.length


# Appended segments, in the order in which they must follow a base segment.
SEGMENTS = ("j1", "j2", "k1", "k2", "k3", "k4", "l1", "n1")
_SPELT_TWICE = ("header", "base", "trailer")


@cache
def layout(record: str, spelling: Spelling = Spelling.UNPACKED) -> tuple[Field, ...]:
    """The fields of a record (`header`, `base`, `trailer`) or segment, in order. Segments have one spelling."""
    fields: list[Field] = []
    start = 0
    for row in _rows():
        if row["record"] != record:
            continue
        digits = int(row["characters"])
        is_short = spelling is Spelling.PACKED and record in _SPELT_TWICE
        length = int(row["packed_bytes"]) if is_short else digits
        kind = CellKind(row["kind"])
        fields.append(
            Field(
                name=row["field"],
                kind=kind,
                start=start,
                length=length,
                digits=digits,
                is_packed=is_short and _is_packed(kind, length < digits),
                is_required=row["need"] == "required",
            )
        )
        start += length
    return tuple(fields)


@cache
def length_of(record: str, spelling: Spelling = Spelling.UNPACKED) -> int:
    """How long a record is without appended segments."""
    return layout(record, spelling)[-1].end


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = files(__package__).joinpath("fields.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _is_packed(kind: CellKind, is_shorter: bool) -> bool:
    if kind is CellKind.DESCRIPTOR:
        return True
    return is_shorter and kind is not CellKind.TEXT
