"""What is wrong with the rows of a file that is resolved offline, by code: how often, and where first; never a value.

The rows take part all the same, as far as they can be read. The codes are those of intake that reject a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from rich.console import RenderableType

from blacklist_service.cli.output import table
from blacklist_service.intake.findings import TEXTS
from blacklist_service.intake.identities import check_identity
from blacklist_service.intake.row_notes import RowNotes
from blacklist_service.intake.types import Severity
from matching.identifiers import scheme_of
from matching.types import Identity, RawIdentity, Validity

_ROWS_SHOWN = 5


@dataclass(slots=True)
class RowFindings:
    """`rows` with at least one finding; for each code how many of them, and the first ones as numbered in the file."""

    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, list[int]] = field(default_factory=dict)

    def add(self, number: int, codes: Iterable[str]) -> None:
        """The codes of one row; rows come in the order of the file."""
        self.rows += 1
        for code in codes:
            self.counts[code] = self.counts.get(code, 0) + 1
            shown = self.first.setdefault(code, [])
            if len(shown) < _ROWS_SHOWN:
                shown.append(number)

    def take(self, later: Self) -> None:
        """The findings of rows that stand after these."""
        self.rows += later.rows
        for code, count in later.counts.items():
            self.counts[code] = self.counts.get(code, 0) + count
            self.first[code] = [*self.first.get(code, ()), *later.first[code]][:_ROWS_SHOWN]

    def document(self) -> list[dict[str, object]]:
        """Each code in the shape of `submit`, the most frequent first."""
        codes = sorted(self.counts, key=lambda code: (-self.counts[code], code))
        return [
            {
                "code": code,
                "severity": Severity.ERROR.value,
                "count": self.counts[code],
                "rows": self.first[code],
            }
            for code in codes
        ]

    def tables(self) -> list[RenderableType]:
        """The same for a reader; nothing where nothing is wrong."""
        lines = [
            (
                one["code"],
                one["count"],
                ", ".join(map(str, self.first[str(one["code"])])),
                _told(str(one["code"])),
            )
            for one in self.document()
        ]
        title = f"{self.rows} 行未能完整读取，仍参与识别 rows not wholly read; they take part all the same"
        columns = ("代码 code", "行数 rows", "首见于行 first", "说明 what")
        return [table(title, columns, lines)] if lines else []


def _told(code: str) -> str:
    return "\n".join(TEXTS[code])


def codes_of(texts: Mapping[str, str], raw: RawIdentity, identity: Identity) -> tuple[str, ...]:
    """What keeps a row from being read whole as an identity, by the codes under which intake would reject it."""
    if not _says_less_than_given(texts, raw, identity):
        return ()
    read = {"subject_type": raw.kind, "id_type": raw.id_type, "birth_date": raw.birth_date}
    found = [code for field, code in _UNREAD.items() if texts.get(field) and not read[field]]
    notes = RowNotes(0, {})
    check_identity(texts, raw.id_type, notes, kind=raw.kind or "", birth_date=raw.birth_date)
    found += [one.code for one in notes.findings() if one.severity is Severity.ERROR]
    return tuple(dict.fromkeys(found))


_UNREAD = {
    "subject_type": "ROW.SUBJECT_TYPE_UNKNOWN",
    "id_type": "ROW.ID_TYPE_UNKNOWN",
    "birth_date": "ROW.DATE",
}


def _says_less_than_given(texts: Mapping[str, str], raw: RawIdentity, identity: Identity) -> bool:
    """A quick look, because most rows are sound: only the others are checked in full."""
    if (
        not raw.name
        or (raw.id_number and not identity.identifiers)
        or (raw.phone and not identity.phone)
        or (raw.bank_card and not identity.bank_card)
        or (raw.birth_date is not None and identity.birth_date != raw.birth_date)
        or (raw.birth_date is None and texts.get("birth_date"))
        or (not raw.id_type and texts.get("id_type"))
        or (raw.kind is None and texts.get("subject_type"))
    ):
        return True
    if not identity.identifiers:
        return False
    identifier = identity.identifiers[0]
    if identifier.validity is Validity.INVALID:
        return True
    scheme = scheme_of(identifier.scheme)
    return raw.kind is not None and scheme is not None and raw.kind not in scheme.kinds
