"""An operation as FollowTheMoney entities: the subject, its listing, its debt; or the end of the listing."""

from collections.abc import Mapping
from functools import cache

from exports.acting import is_deletion
from exports.fields import FIELD_OF_CODE
from exports.ftm.entities import Entity, FtmError, broken_rule, properties_of
from exports.types import EntryFields, EntryValue, Operation

_SCHEMAS = {"person": "Person", "organisation": "Organization"}
_FEN_PER_YUAN = 100
_CURRENCY = "CNY"
_ANY_KEY = "k"
# Numbers with a property of their own; every other kind goes to the general one.
_OWN_PROPERTY = frozenset({"resident_id", "passport", "uscc"})
_OTHER = "other"


def refusal(entry: EntryFields) -> str:
    """The rule id under which an entry is not shown as entities; "" where it is.

    FTM.NAME: no name, or one with blanks or control characters out of place. FTM.IDENTIFIER: no kind of subject, no
    number, or a masked one: whoever screens by such an entity would find people by name alone. Else the rule of
    `broken_rule` that its entities would break.
    """
    rules = (
        (broken_rule(entity) for entity in _shown(_ANY_KEY, entry)) if not (rule := _unsaid(entry)) else ()
    )
    return rule or next(filter(None, rules), "")


def _unsaid(entry: EntryFields) -> str:
    name = entry.get("name")
    if not isinstance(name, str) or not name or name != " ".join(name.split()) or not name.isprintable():
        return "FTM.NAME"
    number = entry.get("id_number")
    is_whole = isinstance(number, str) and number.isascii() and number.isalnum()
    if not is_whole or not entry.get("id_type") or entry.get("subject_kind") not in _SCHEMAS:
        return "FTM.IDENTIFIER"
    return ""


def entities_of(operation: Operation) -> list[Entity]:
    """The entities of an operation. Their ids are the entry's key, `key.listing` and `key.debt`.

    All three are there even where one says nothing but whose it is: they replace what was sent of the key before.

    Raises:
        FtmError: an entry that `refusal` refuses, or a rule of `broken_rule`.
    """
    if is_deletion(operation) or operation.entry is None:
        return [_checked(_ended(operation))]
    if rule := _unsaid(operation.entry):
        raise FtmError(rule)
    return [_checked(entity) for entity in _shown(operation.key, operation.entry)]


def _shown(key: str, entry: EntryFields) -> list[Entity]:
    subject = Entity(key, _SCHEMAS[str(entry["subject_kind"])], _numbered(entry))
    listing = Entity(f"{key}.listing", "Sanction", {"entity": [key]})
    debt = Entity(f"{key}.debt", "Debt", {"debtor": [key]})
    if entry.get("outstanding_fen") is not None:
        debt.properties["currency"] = [_CURRENCY]
    shown = [subject, listing, debt]
    for entity in shown:
        for name, field in _told(entity.schema):
            values = _values(field, entry.get(field))
            if values:
                entity.properties[name] = values
    return shown


@cache
def _told(schema: str) -> tuple[tuple[str, str], ...]:
    """The properties of a schema that a field of an entry tells, each with that field."""
    return tuple(
        (one.name, one.entry_field) for one in properties_of(schema) if one.entry_field in FIELD_OF_CODE
    )


def _ended(operation: Operation) -> Entity:
    """What is left of an entry: its listing, ended, with the reason; nothing of the person."""
    properties = {"entity": [operation.key], "status": ["retracted"]}
    if operation.reason:
        properties["reason"] = [operation.reason]
    if operation.effective_on is not None:
        properties["endDate"] = [operation.effective_on.isoformat()]
    if operation.into:
        properties["description"] = [f"merged into {operation.into}"]
    return Entity(f"{operation.key}.listing", "Sanction", properties)


def _numbered(entry: EntryFields) -> dict[str, list[str]]:
    offered = _numbers(_SCHEMAS[str(entry["subject_kind"])])
    kind = str(entry["id_type"])
    name = offered.get(kind if kind in _OWN_PROPERTY else _OTHER, offered[_OTHER])
    return {name: [str(entry["id_number"])]}


@cache
def _numbers(schema: str) -> Mapping[str, str]:
    """The property for each kind of number."""
    kinds = _OWN_PROPERTY | {_OTHER}
    return {one.entry_field: one.name for one in properties_of(schema) if one.entry_field in kinds}


def _values(field: str, value: EntryValue) -> list[str]:
    if value is None or value == "":
        return []
    if field == "disputed":
        return ["disputed" if value is True else "listed"]
    if field == "outstanding_fen" and type(value) is int:
        sign, fen = "-" if value < 0 else "", abs(value)
        return [f"{sign}{fen // _FEN_PER_YUAN}.{fen % _FEN_PER_YUAN:02}"]
    if isinstance(value, list):
        return [str(one) for one in value]
    if field == "overdue_since":
        return [f"overdue since {value}"]
    return [str(value)]


def _checked(entity: Entity) -> Entity:
    rule = broken_rule(entity)
    if rule:
        raise FtmError(rule)
    return entity
