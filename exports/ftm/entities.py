"""What a FollowTheMoney entity is, which properties ours have, and what an entity breaks.

Source F of properties.csv: the schema files of followthemoney 4.11 (MIT). Only what entries need stands there.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from exports.operations import KEY, OperationError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Every value of an entity at this length still fits a line of lines.py.
_MOST_CHARACTERS = 20_000
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")


class FtmError(OperationError):
    """An entity or line that breaks a rule. `code` is the rule's id; the message names the rule, never a value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Entity:
    """One entity: its id, its schema, and of each property its values."""

    id: str
    schema: str
    properties: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Property:
    """A property of a schema: the kind of its values, whether it must be there, the entry's field behind it."""

    schema: str
    name: str
    kind: str
    is_required: bool
    entry_field: str


@cache
def properties_of(schema: str) -> tuple[Property, ...]:
    """The properties of a schema that this project writes and reads; none for a schema that it does not know."""
    text = files(__package__).joinpath("properties.csv").read_text(encoding="utf-8")
    return tuple(
        Property(schema, row["property"], row["kind"], row["need"] == "required", row["entry_field"])
        for row in csv.DictReader(text.splitlines())
        if row["schema"] == schema
    )


@cache
def _by_name(schema: str) -> Mapping[str, Property]:
    return {one.name: one for one in properties_of(schema)}


@cache
def _required(schema: str) -> frozenset[str]:
    return frozenset(one.name for one in properties_of(schema) if one.is_required)


def broken_rule(entity: Entity) -> str:
    """The id of the first rule that an entity breaks, "" where it keeps all.

    FTM.ID, FTM.SCHEMA, FTM.PROPERTY (unknown, or without values), FTM.VALUE (of another kind), FTM.REQUIRED.
    """
    if not KEY.fullmatch(entity.id):
        return "FTM.ID"
    known = _by_name(entity.schema)
    if not known:
        return "FTM.SCHEMA"
    for name, values in entity.properties.items():
        one = known.get(name)
        if one is None or not values:
            return "FTM.PROPERTY"
        for value in values:
            if not _is_of(one.kind, value):
                return "FTM.VALUE"
    return "" if _required(entity.schema) <= entity.properties.keys() else "FTM.REQUIRED"


def _is_of(kind: str, value: object) -> bool:
    if not isinstance(value, str) or not value.strip() or len(value) > _MOST_CHARACTERS:
        return False
    if kind == "date":
        return bool(_DAY.fullmatch(value))
    if kind == "number":
        return bool(_NUMBER.fullmatch(value))
    return bool(KEY.fullmatch(value)) if kind == "entity" else True
