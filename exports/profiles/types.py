"""A mapping profile: which columns a recipient wants, from which fields of an entry, as CSV, XML or XLSX.

A profile of ours is TOML; an office keeps its own as YAML (office.py). It is for recipients whose own specification is
not public: the columns are agreed with them, and the profile says so. What it says is checked when it is read; what an
entry then lacks is refused by rule.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from exports.fields import FIELD_OF_CODE
from exports.operations import OperationError
from exports.types import Reach


class ProfileError(OperationError):
    """A profile, entry or file that breaks a rule. `code` is the rule's id; no value is named."""

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(f"{code} {column}".strip())
        self.code = code


class Output(StrEnum):
    """What kind of file a profile gives."""

    CSV = "csv"
    XML = "xml"
    XLSX = "xlsx"


class ColumnKind(StrEnum):
    """How a column shows its field."""

    TEXT = "text"
    DAY = "day"  # YYYY-MM-DD
    YUAN = "yuan"  # two decimals
    WAN_YUAN = "wan_yuan"  # 万元, six decimals
    YES_NO = "yes_no"  # 是 or 否
    LIST = "list"  # joined by 、
    SUBJECT = "subject"  # 自然人 or 法人及非法人组织
    ID_TYPE = "id_type"  # the word of words.py
    GROUND = "ground"  # the word of words.py
    FIXED = "fixed"  # the same text in every row of an entry


# What a row says of the operation itself, beside the fields of its entry.
OF_OPERATION = frozenset({"key", "operation", "version", "effective_on", "reason", "into"})
COLUMN_KEYS = frozenset({"title", "field", "kind", "length", "required", "text", "subjects", "only"})
_PROFILE_KEYS = frozenset(
    {"title", "output", "encoding", "needs_legal_basis", "reach", "subjects", "columns"}
)
ENCODINGS = ("utf-8-sig", "utf-8", "gb18030")
SUBJECTS = frozenset({"person", "organisation"})
TITLE = re.compile(r"[^\x00-\x1f<>&\"=+@-][^\x00-\x1f<>&\"]{0,63}")
MOST_CHARACTERS = 32_767


@dataclass(frozen=True, slots=True, repr=False)
class Column:
    """One column: its title, the field behind it, how it is shown, how long it may be, and for whom it stands.

    `subjects`: only for these kinds of subject, empty for the others. `only`: only where the number is of this kind.
    """

    title: str
    field: str
    kind: ColumnKind
    length: int
    is_required: bool
    text: str
    subjects: frozenset[str]
    only: str


@dataclass(frozen=True, repr=False, eq=False)
class Profile:
    """A profile as read, and its columns by what fills them, each with its place in a row; equal to itself alone, so
    that what is made of it once is found again without comparing columns."""

    title: str
    output: Output
    encoding: str
    needs_legal_basis: bool
    reach: Reach
    subjects: frozenset[str]
    columns: tuple[Column, ...]

    @cached_property
    def of_operation(self) -> tuple[tuple[int, str], ...]:
        """What the operation says, by its own field."""
        return tuple((at, one.field) for at, one in enumerate(self.columns) if one.field in OF_OPERATION)

    @cached_property
    def of_entry(self) -> tuple[tuple[int, Column], ...]:
        """What an entry fills, or must."""
        return tuple(
            (at, one)
            for at, one in enumerate(self.columns)
            if one.field not in OF_OPERATION
            and (one.field or one.is_required or one.kind is ColumnKind.FIXED)
        )

    @cached_property
    def of_number(self) -> tuple[int, ...]:
        """Where the number of the entry's document stands."""
        return tuple(at for at, one in self.of_entry if one.field == "id_number")

    @cached_property
    def of_marks(self) -> tuple[tuple[str, tuple[Column, ...]], ...]:
        """The columns of a dispute and of the subject's statement: where none stands for an entry that has one, it is
        refused."""
        marks = ("disputed", "statement")
        return tuple((code, tuple(one for one in self.columns if one.field == code)) for code in marks)


def read_profile(text: str) -> Profile:
    """The profile that TOML states.

    Raises:
        ProfileError: MAPPING.INVALID: not TOML, or as `profile_of`.
    """
    try:
        table = tomllib.loads(text)
    except ValueError:
        raise ProfileError("MAPPING.INVALID") from None
    return profile_of(table)


def profile_of(table: Mapping[str, Any]) -> Profile:
    """The profile that a table states.

    Raises:
        ProfileError: MAPPING.INVALID: an unknown key, field, kind, output, encoding or reach, a title twice, or no
            column with the key (a removal could not be found without it).
    """
    try:
        columns = tuple(_column(one) for one in table["columns"])
        profile = Profile(
            title=str(table["title"]),
            output=Output(table["output"]),
            encoding=str(table.get("encoding", "utf-8-sig")),
            needs_legal_basis=table.get("needs_legal_basis", False) is True,
            reach=Reach(table.get("reach", "audience")),
            subjects=frozenset(table.get("subjects", SUBJECTS)),
            columns=columns,
        )
        is_known = table.keys() <= _PROFILE_KEYS
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ProfileError("MAPPING.INVALID") from None
    titles, fields = [one.title for one in columns], {one.field for one in columns}
    is_whole = (
        len(set(titles)) == len(titles) and {"key", "operation"} <= fields and profile.subjects <= SUBJECTS
    )
    if not is_known or not is_whole or profile.encoding not in ENCODINGS:
        raise ProfileError("MAPPING.INVALID")
    return profile


def _column(table: dict[str, object]) -> Column:
    if not table.keys() <= COLUMN_KEYS:
        raise KeyError
    kind, length = ColumnKind(str(table.get("kind", "text"))), table.get("length", MOST_CHARACTERS)
    column = Column(
        title=str(table["title"]),
        field=str(table.get("field", "")),
        kind=kind,
        length=length if type(length) is int else 0,
        is_required=table.get("required", False) is True,
        text=str(table.get("text", "")),
        subjects=frozenset(_texts(table.get("subjects", []))),
        only=str(table.get("only", "")),
    )
    is_named = column.field in OF_OPERATION or column.field in FIELD_OF_CODE
    # A column without field is one that the recipient wants and no entry holds: it stays empty.
    is_right = is_named or column.field == ""
    if not is_right or not TITLE.fullmatch(column.title) or not 0 < column.length <= MOST_CHARACTERS:
        raise KeyError
    return column


def _texts(values: object) -> list[str]:
    if not isinstance(values, list) or not all(one in SUBJECTS for one in values):
        raise KeyError
    return [str(one) for one in values]
