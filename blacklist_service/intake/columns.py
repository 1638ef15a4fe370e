"""The header of a file: which field each column is, found by code, synonym or the member's saved mapping."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import Indel

from blacklist_service.intake.fields import FIELDS, IGNORED_COLUMNS, RULES
from blacklist_service.intake.findings import finding
from blacklist_service.intake.types import Cell, Finding

_UNIT_FACTORS = {"(万元)": 10_000, "(元)": 1}
_NEAR_ENOUGH = 0.4
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_OTHER_MONEY = re.compile(r"[万萬千仟百佰亿億角]|[(_:]分|分[)]?$|单位|外币|美|港|欧|日元|usd|hkd|eur|jpy|k$")
_OTHER_RATE = re.compile(r"[‰月日]|千分|permille|month|day")


@dataclass(frozen=True, repr=False)
class Columns:
    """The mapped header: names as given, the field code of each ("" = not read), and yuan per unit of each."""

    names: tuple[str, ...]
    fields: tuple[str, ...]
    factors: tuple[int, ...]

    @cached_property
    def name_of(self) -> dict[str, str]:
        """The column's name as given for every field; the template's name where the file has no such column."""
        given = {code: name for code, name in zip(self.fields, self.names, strict=True) if code}
        return {rule.code: given.get(rule.code, rule.title) for rule in FIELDS}

    @cached_property
    def factor_of(self) -> dict[str, int]:
        """Yuan per unit for every field of the file."""
        return {code: unit for code, unit in zip(self.fields, self.factors, strict=True) if code}

    @cached_property
    def filled(self) -> tuple[tuple[int, str], ...]:
        """Position and field code of every column that is read."""
        return tuple((index, code) for index, code in enumerate(self.fields) if code)

    @cached_property
    def nameless(self) -> tuple[int, ...]:
        """Positions of columns without a name: nothing may stand under them."""
        return tuple(index for index, name in enumerate(self.names) if not fold(name))

    def __getstate__(self) -> dict[str, Any]:
        return {"names": self.names, "fields": self.fields, "factors": self.factors}

    def to_json(self) -> str:
        """The header as JSON text."""
        return msgspec.json.encode(self.__getstate__()).decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The header that `to_json` wrote. Raises msgspec.DecodeError on other text."""
        facts = msgspec.json.decode(text, type=dict[str, list[str | int]])
        names, fields = (tuple(map(str, facts[key])) for key in ("names", "fields"))
        return cls(names, fields, tuple(map(int, facts["factors"])))


def fold(name: str) -> str:
    """A column name without differences of width, case, blanks and invisible characters."""
    wide = unicodedata.normalize("NFKC", name).translate(_INVISIBLE)
    return "".join(wide.split()).casefold()


_KNOWN: dict[str, str] = {fold(name): rule.code for rule in FIELDS for name in (rule.code, *rule.names)}
_IGNORED = frozenset(map(fold, IGNORED_COLUMNS))
_SUGGESTIBLE: dict[str, str] = {fold(name): name for rule in FIELDS for name in (rule.code, *rule.names)}


def field_of(name: str, mapping: Mapping[str, str]) -> tuple[str | None, int]:
    """The field code of a column name ("" = known and not read, None = unknown) and its yuan per unit.

    `mapping` is keyed by folded names; it adds names and never changes what a name of ours means.
    """
    folded = fold(name)
    if not folded or folded in _IGNORED:
        return "", 1
    code = _known_field(folded)
    if code is None:
        code = mapping.get(folded)
    is_money = bool(code) and RULES[code or ""].kind == "money"
    return code, _unit_of(folded) if is_money else 1


def is_known(name: str) -> bool:
    """Whether a column is understood by its own name, without any member's mapping."""
    return field_of(name, {})[0] is not None


def _known_field(folded: str) -> str | None:
    for suffix in _UNIT_FACTORS:
        code = _KNOWN.get(folded.removesuffix(suffix))
        if folded.endswith(suffix) and code and RULES[code].kind == "money":
            return code
    if folded.endswith("(%)") and _KNOWN.get(folded[:-3]) == "annual_rate":
        return "annual_rate"
    return _KNOWN.get(folded)


def _unit_of(folded: str) -> int:
    return next((yuan for suffix, yuan in _UNIT_FACTORS.items() if folded.endswith(suffix)), 1)


def has_foreign_unit(name: str, code: str) -> bool:
    """Whether a column's name tells of a unit in which the field is not read: 元 and 万元 are, where they end it in
    brackets; thousands, fen, other currencies and rates of a month would be taken for yuan and for a year's rate."""
    folded, kind = fold(name), RULES[code].kind
    if kind == "money":
        own = next((suffix for suffix in _UNIT_FACTORS if folded.endswith(suffix)), "")
        return _OTHER_MONEY.search(folded.removesuffix(own)) is not None
    return kind == "percent" and _OTHER_RATE.search(folded) is not None


def usable_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """A member's saved mapping, folded; entries that point at no field of this service are left out."""
    return {fold(name): code for name, code in mapping.items() if code in RULES or not code}


def recognised(names: Sequence[str], mapping: Mapping[str, str]) -> int:
    """How many of the names are known columns; `mapping` is keyed by folded names."""
    return sum(1 for name in names if field_of(name, mapping)[0])


def name_text(cell: Cell) -> str:
    """A header cell as text."""
    return "" if cell is None else str(cell).strip().removeprefix("\ufeff")


def read_header(
    cells: Sequence[Cell], row: int, mapping: Mapping[str, str]
) -> tuple[Columns | None, tuple[Finding, ...]]:
    """The columns of a header row, or None with every finding of the header phase.

    Where not one name is known the row is no header: its cells may be a person's data and are not repeated.
    """
    folded = usable_mapping(mapping)
    columns = header_so_far(cells, folded)
    if columns is None:
        return None, (finding("HEADER.NOT_FOUND", row),)
    found: list[Finding] = []
    fields: list[str] = []
    for name in columns.names:
        code, _ = field_of(name, folded)
        if code is None:
            found.append(finding("HEADER.UNKNOWN_COLUMN", row, name, nearest_name(name)))
        elif code and code in fields:
            found.append(finding("HEADER.DUPLICATE_COLUMN", row, name))
        fields.append(code or "")
    if "name" not in fields and not {"row_key", "operation"} <= set(fields):
        found.append(finding("HEADER.MISSING_COLUMN", row, RULES["name"].title))
    return (None, tuple(found)) if found else (columns, ())


def header_so_far(cells: Sequence[Cell], mapping: Mapping[str, str]) -> Columns | None:
    """A header as far as it is known, an unknown column as one that is not read; None where not one name is known."""
    folded = usable_mapping(mapping)
    names = tuple(map(name_text, cells))
    if not recognised(names, folded):
        return None
    read = [field_of(name, folded) for name in names]
    return Columns(names, tuple(code or "" for code, _ in read), tuple(factor for _, factor in read))


def nearest_name(name: str) -> str:
    """The known column name that an unknown one most resembles, or "" where none comes near."""
    match = process.extractOne(
        fold(name), list(_SUGGESTIBLE), scorer=Indel.normalized_similarity, score_cutoff=_NEAR_ENOUGH
    )
    return _SUGGESTIBLE[match[0]] if match else ""
