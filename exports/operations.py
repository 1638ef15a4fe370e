"""An operation as a JSON object and back: which fields each kind carries, and that a tombstone names nobody."""

import re
from datetime import date

from exports.types import EntryFields, EntryValue, Operation, OperationKind

# Keys are compared and sorted by every recipient: printable ASCII sorts the same in every language.
KEY = re.compile(r"[A-Za-z0-9._~:+/=-]{1,128}")
# A reason is a code: free text could carry personal data into a tombstone.
REASON = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_UPSERT, _CORRECT = OperationKind.UPSERT, OperationKind.CORRECT
_SUPPRESS, _RETRACT, _MERGE = OperationKind.SUPPRESS, OperationKind.RETRACT, OperationKind.MERGE
_REQUIRED = {
    _UPSERT: frozenset({"entry"}),
    _CORRECT: frozenset({"entry"}),
    _SUPPRESS: frozenset({"effective_on", "reason"}),
    _RETRACT: frozenset({"effective_on", "reason"}),
    _MERGE: frozenset({"into"}),
}
_ALLOWED = {**_REQUIRED, _SUPPRESS: _REQUIRED[_SUPPRESS] | {"entry"}}
_COMMON = frozenset({"op", "key", "version"})


class OperationError(ValueError):
    """An operation that breaks the contract. The message names the rule, never a key or a person's value."""


def operation_to_fields(operation: Operation) -> EntryFields:
    """The JSON object of an operation: only the fields that its kind carries.

    Raises:
        OperationError: a field is missing, superfluous or malformed (contract: feeds).
    """
    fields: EntryFields = {"op": operation.op.value, "key": operation.key, "version": operation.version}
    if operation.entry is not None:
        fields["entry"] = operation.entry
    if operation.effective_on is not None:
        fields["effective_on"] = operation.effective_on.isoformat()
    if operation.reason:
        fields["reason"] = operation.reason
    if operation.into:
        fields["into"] = operation.into
    _check(fields)
    return fields


def operation_from_fields(fields: EntryValue) -> Operation:
    """The operation that a JSON object states.

    Raises:
        OperationError: as `operation_to_fields`; unknown fields and kinds are refused.
    """
    if not isinstance(fields, dict):
        raise OperationError("an operation is a JSON object")
    kind = _check(fields)
    entry, day = fields.get("entry"), fields.get("effective_on")
    assert entry is None or isinstance(entry, dict)  # _check has seen it
    return Operation(
        op=kind,
        key=str(fields["key"]),
        version=int(str(fields["version"])),
        entry=entry,
        effective_on=None if day is None else date.fromisoformat(str(day)),
        reason=str(fields.get("reason", "")),
        into=str(fields.get("into", "")),
    )


def _check(fields: EntryFields) -> OperationKind:
    op, version = fields.get("op"), fields.get("version")
    if not isinstance(op, str) or op not in OperationKind.__members__:
        raise OperationError("op is one of UPSERT, CORRECT, SUPPRESS, RETRACT, MERGE")
    kind = OperationKind(op)
    given = fields.keys() - _COMMON
    if not _REQUIRED[kind] <= given <= _ALLOWED[kind]:
        raise OperationError(f"{kind} carries other fields than the contract says")
    if type(version) is not int or version < 1:
        raise OperationError("version is an integer from 1")
    _check_text(fields, "key", KEY)
    _check_text(fields, "into", KEY)
    _check_text(fields, "reason", REASON)
    _check_day(fields)
    if "entry" in fields and not isinstance(fields["entry"], dict):
        raise OperationError("entry is a JSON object")
    if kind is _MERGE and fields["into"] == fields["key"]:
        raise OperationError("a merge leads to another key")
    return kind


def _check_text(fields: EntryFields, name: str, pattern: re.Pattern[str]) -> None:
    if name not in fields and name != "key":
        return
    text = fields.get(name)
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise OperationError(f"{name} is malformed")


def _check_day(fields: EntryFields) -> None:
    if "effective_on" not in fields:
        return
    text = fields["effective_on"]
    try:
        is_day = isinstance(text, str) and bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        is_day = False
    if not is_day:
        raise OperationError("effective_on is a day as YYYY-MM-DD")
