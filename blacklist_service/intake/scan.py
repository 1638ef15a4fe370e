"""What a file may be at most, how its bytes come, and what the first pass over the whole of it found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import msgspec

from blacklist_service.intake.columns import Columns
from blacklist_service.intake.types import Finding, Severity

# The parts of one file, any size; called once for each pass, always giving the same bytes.
Source = Callable[[], Iterator[bytes]]


# A scan marks every so many rows.
PIECE_ROWS = 2000


class Mark(NamedTuple):
    """A place between two records: the number of the record before it, the lines and the rows that lie before it
    (rows: those that are not empty, without the header)."""

    record: int
    line: int
    rows: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one upload: rows, bytes, unpacked bytes of a workbook, and its reader's memory and seconds."""

    max_rows: int = 1_000_000
    max_bytes: int = 1 << 30
    max_sheet_bytes: int = 3 << 30
    sheet_memory_bytes: int = 4 << 30
    sheet_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Scan:
    """The outcome of the file and header phases; `columns` is None where a finding stopped the file. Where one of its
    header did, `unsettled` is the header as far as it is known, so that its sender can say what its columns are.

    `rows_total` counts rows that are not empty. `header_row` and `sheet` tell the second pass where to begin; `marks`,
    where the format can be read in pieces, where each begins.
    """

    findings: tuple[Finding, ...]
    columns: Columns | None
    rows_total: int = 0
    charset: str = ""
    delimiter: str = ""
    media: str = ""
    header_row: int = 0
    sheet: int = 0
    marks: tuple[Mark, ...] = ()
    unsettled: Columns | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the rows can be taken."""
        return self.columns is not None

    def to_json(self) -> str:
        """The scan as JSON text, without its marks and an unsettled header: a resumed job need not repeat the first
        pass."""
        columns = self.columns.to_json() if self.columns else None
        facts = {name: getattr(self, name) for name in _FACTS}
        findings = [(f.code, f.severity, f.row, f.column, f.suggestion) for f in self.findings]
        return msgspec.json.encode({**facts, "columns": columns, "findings": findings}).decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The scan that `to_json` wrote. Raises msgspec.DecodeError on other text."""
        facts: dict[str, Any] = msgspec.json.decode(text)
        columns = facts.pop("columns")
        findings = tuple(Finding(c, Severity(s), *rest) for c, s, *rest in facts.pop("findings"))
        return cls(findings=findings, columns=Columns.from_json(columns) if columns else None, **facts)


class Piece(NamedTuple):
    """Some whole rows of a file, to be read anywhere: `body` is like a file of its own without a header, `scan` tells
    how to read it, and record n of it is record `before` + n of the whole."""

    scan: Scan
    before: int
    body: bytes

    def __repr__(self) -> str:
        return "Piece(…)"


_FACTS = ("rows_total", "charset", "delimiter", "media", "header_row", "sheet")


def refused(*findings: Finding, media: str, charset: str = "") -> Scan:
    """The scan of a file that stops here."""
    return Scan(findings, None, media=media, charset=charset)
