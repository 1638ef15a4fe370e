"""What each record consists of: its root element, segments, groups and fields, read from the tables of the families."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from exports.pboc.condition import Condition, read_condition
from exports.pboc.table_files import read_table

FAMILIES = (
    "person",
    "person_loan",
    "person_loan_changes",
    "enterprise",
    "enterprise_loan",
    "enterprise_loan_changes",
)
_CONTAINERS = frozenset({"record", "segment", "group", "same"})


@dataclass(frozen=True, slots=True)
class Field:
    """A tag that holds a text. `kind` says of which type, `longest` of how many characters (0: not known).

    `appears` is the condition under which the tag must stand, and otherwise must not; None: it may or may not.
    `codes` names the code table, the tag with the kind of an identifier, or the group that a count counts.
    """

    tag: str
    kind: str
    longest: int
    appears: Condition | None
    is_required: bool
    codes: str
    rule: str
    name_zh: str
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """A segment, or a group whose items stand one after the other, or the root of a record."""

    tag: str
    is_group: bool
    is_required: bool
    rule: str
    name_zh: str
    children: "Mapping[str, Part | Field]" = field(default_factory=lambda: MappingProxyType({}))


@cache
def forms() -> Mapping[str, Part]:
    """The root of each record by its type: 110 … 414."""
    found: dict[str, Part] = {}
    for family in FAMILIES:
        rows: dict[str, list[dict[str, str]]] = {}
        for row in read_table(family):
            rows.setdefault(row["record"], []).append(row)
        for kind, own in rows.items():
            found[kind] = _part(own[0], own, found)
    return MappingProxyType(found)


def parts_of(part: Part) -> Iterator[Part]:
    """A part and all parts inside it."""
    yield part
    for child in part.children.values():
        if isinstance(child, Part):
            yield from parts_of(child)


def _part(row: dict[str, str], rows: list[dict[str, str]], known: Mapping[str, Part]) -> Part:
    children = {child["tag"]: _child(child, rows, known) for child in rows if child["parent"] == row["tag"]}
    return Part(
        tag=row["tag"],
        is_group=row["kind"] == "group",
        is_required=row["appears"] == "always",
        rule=row["rule"],
        name_zh=row["name_zh"],
        children=MappingProxyType(children),
    )


def _child(row: dict[str, str], rows: list[dict[str, str]], known: Mapping[str, Part]) -> Part | Field:
    if row["kind"] == "same":
        same = known[row["codes"]].children[row["tag"]]
        assert isinstance(same, Part)  # the tables are ours
        return same
    if row["kind"] in _CONTAINERS:
        return _part(row, rows, known)
    return Field(
        tag=row["tag"],
        kind=row["kind"],
        longest=int(row["longest"] or 0),
        appears=None if row["appears"] == "optional" else read_condition(row["appears"]),
        is_required=row["value"] == "must",
        codes=row["codes"],
        rule=row["rule"],
        name_zh=row["name_zh"],
        source=row["source"],
    )
