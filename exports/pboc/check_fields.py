"""What holds for every record: its parts and tags stand where they must, and every value is of its kind."""

from collections.abc import Hashable, Iterator

from exports.pboc.condition import Lookup
from exports.pboc.forms import Field, Part, forms
from exports.pboc.identity_numbers import is_organisation_number, is_person_number
from exports.pboc.scope import Scope, inside_of
from exports.pboc.types import Record, RuleBreak, Value, Values
from exports.pboc.values import is_day, value_break

# Which tag says whether a number of two kinds of parties is a person's.
_PARTY_KINDS = ("InfoIDType", "ArlpIDType", "SharHodCertType", "ActuCotrlCertType")
_PERSON = "1"
_SENDER_CHARACTERS = 14


def field_breaks(record: Record, scope: Scope, sender: str = "") -> Iterator[RuleBreak]:
    """S0000101, S0000102, S1100101 …, I0000101 to I0000702, R0000101; I0001301 where the sender's code is given."""
    yield from _part_breaks(record, forms()[record.kind], record.values, scope, sender)


def _part_breaks(
    record: Record, part: Part, values: Values, scope: Scope, sender: str
) -> Iterator[RuleBreak]:
    if not values:
        yield RuleBreak("S0000102", part.tag)
        return
    lookup = scope.lookup(values)
    for tag, child in part.children.items():
        if isinstance(child, Field):
            value = values.get(tag)
            yield from _appearance_breaks(child, value is not None, lookup)
            if isinstance(value, str):
                yield from _value_breaks(record, child, value.strip(), lookup, sender)
                yield from _count_breaks(part, child, value.strip(), values)
            continue
        if tag not in values and child.is_required:
            yield RuleBreak(child.rule or "R0000101", tag)
        for inside in inside_of(values, tag):
            yield from _part_breaks(record, child, inside, scope, sender)


def _appearance_breaks(field: Field, stands: bool, lookup: Lookup) -> Iterator[RuleBreak]:  # a fact
    must = None if field.appears is None else field.appears.holds(lookup)
    if must is not None and must is not stands:
        yield RuleBreak(field.rule or "S0000101", field.tag)


def _value_breaks(
    record: Record, field: Field, value: str, lookup: Lookup, sender: str
) -> Iterator[RuleBreak]:
    if not value:
        if field.is_required:
            yield RuleBreak("I0000101", field.tag)
        return
    rule = value_break(field, value, lookup)
    if not rule and field.kind == "type" and value != record.kind:
        rule = "R0000101"
    elif not rule and field.kind == "identifier" and not _is_number(field, value, lookup):
        rule = "I0000401"
    elif not rule and field.kind == "past_day" and _is_later(value, lookup("RptDate")):
        rule = "I0000501"
    elif not rule and field.kind == "key" and sender and value[:_SENDER_CHARACTERS] != sender:
        rule = "I0001301"
    if rule:
        yield RuleBreak(rule, field.tag)


def _is_later(day: str, report_day: str | None) -> bool:
    return report_day is not None and is_day(report_day) and day > report_day


def _is_number(field: Field, value: str, lookup: Lookup) -> bool:
    kind = lookup(field.codes) or ""
    if field.codes in _ORGANISATION_KINDS or not _is_person(field, lookup):
        return is_organisation_number(kind, value)
    return is_person_number(kind, value)


_ORGANISATION_KINDS = frozenset({"EntCertType", "OthEntCertType", "SupOrgCertType"})
_PARTY_NUMBERS = frozenset({"ArlpCertType", "SharHodIDType", "ActuCotrlIDType"})


def _is_person(field: Field, lookup: Lookup) -> bool:
    if field.codes in _PARTY_NUMBERS:
        return next((kind for tag in _PARTY_KINDS if (kind := lookup(tag)) is not None), _PERSON) == _PERSON
    # The borrower of a firm's account has a number of 40 characters, a person's has 20.
    return field.codes != "IDType" or field.longest <= 20  # the two lengths of the tables


def _count_breaks(part: Part, field: Field, value: str, values: Values) -> Iterator[RuleBreak]:
    if field.kind != "count_of" or field.codes not in part.children:
        return
    items = inside_of(values, field.codes)
    if value.isdecimal() and value.isascii() and int(value) != len(items):
        yield RuleBreak("I0000701", field.tag)
    if len({_frozen(item) for item in items}) < len(items):
        yield RuleBreak("I0000702", field.tag)


def _frozen(value: Value) -> Hashable:
    """The same for what is equal, in whatever order its tags stand: a foreign line may hold many items, so that each
    is looked up, and none compared with all before it."""
    if isinstance(value, dict):
        return frozenset((tag, _frozen(inside)) for tag, inside in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
