"""An operation as a JSON object and back: which fields each kind carries, and that a tombstone names nobody."""

import re
from datetime import date

from exports.types import EntryFields, EntryValue, Operation, OperationKind

# Keys are compared and sorted by every recipient: printable ASCII sorts the same in every language.
KEY = re.compile(r"[A-Za-z0-9._~:+/=-]{1,128}")
# A reason is a code: free text could carry personal data into a tombstone.
REASON = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEXTS = (("key", KEY), ("into", KEY), ("reason", REASON))

_UPSERT, _CORRECT = OperationKind.UPSERT, OperationKind.CORRECT
_SUPPRESS, _RETRACT, _MERGE = OperationKind.SUPPRESS, OperationKind.RETRACT, OperationKind.MERGE
_COMMON = frozenset({"op", "key", "version"})
# The fields that an operation of each kind may have, all of them.
_SHAPES = {
    _UPSERT: (_COMMON | {"entry"},),
    _CORRECT: (_COMMON | {"entry"},),
    _SUPPRESS: (_COMMON | {"effective_on", "reason"}, _COMMON | {"effective_on", "reason", "entry"}),
    _RETRACT: (_COMMON | {"effective_on", "reason"},),
    _MERGE: (_COMMON | {"into"},),
}
_WITH_ENTRY_ALONE = frozenset({_UPSERT, _CORRECT})
_KINDS = {kind.value: kind for kind in OperationKind}


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


def check_operation(operation: Operation) -> None:
    """That an operation carries what its kind carries; for whoever writes it otherwise than as a JSON object.

    Raises:
        OperationError: as `operation_to_fields`.
    """
    is_usual = (
        operation.op in _WITH_ENTRY_ALONE
        and type(operation.entry) is dict
        and operation.effective_on is None
        and not (operation.reason or operation.into)
        and type(operation.version) is int
        and operation.version >= 1
        and _is_text(operation.key, KEY)
    )
    # Nearly every line of a release; whatever is otherwise is asked rule by rule.
    if not is_usual:
        operation_to_fields(operation)


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
    kind = _KINDS.get(op) if isinstance(op, str) else None
    if kind is None:
        raise OperationError("op is one of UPSERT, CORRECT, SUPPRESS, RETRACT, MERGE")
    if fields.keys() not in _SHAPES[kind]:
        raise OperationError(f"{kind} carries other fields than the contract says")
    if type(version) is not int or version < 1:
        raise OperationError("version is an integer from 1")
    for name, pattern in _TEXTS:
        if name in fields and not _is_text(fields[name], pattern):
            raise OperationError(f"{name} is malformed")
    _check_day(fields)
    if "entry" in fields and not isinstance(fields["entry"], dict):
        raise OperationError("entry is a JSON object")
    if kind is _MERGE and fields["into"] == fields["key"]:
        raise OperationError("a merge leads to another key")
    return kind


def _is_text(value: EntryValue, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


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
