"""Operations for a format that knows only entries and deletions: what the recipient must do in the end with each."""

from collections.abc import Iterable, Iterator

from exports.operations import check_operation
from exports.types import Operation, OperationKind

_DELETING = frozenset({OperationKind.RETRACT, OperationKind.MERGE, OperationKind.SUPPRESS})


def acting(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The same operations, checked, without the UPSERT that stands before the SUPPRESS of the same key.

    A snapshot shows a suppressed entry as these two neighbours (`exports/release.py`). A format without suppression
    deletes such an entry, and must not send first what it then takes back.

    Raises:
        OperationError: an operation breaks the contract.
    """
    held: Operation | None = None
    suppress = OperationKind.SUPPRESS
    for operation in operations:
        check_operation(operation)
        if held is not None and not (operation.op is suppress and operation.key == held.key):
            yield held
        held = operation
    if held is not None:
        yield held


def is_deletion(operation: Operation) -> bool:
    """Whether the entry must not be used any more: retracted, merged into another, or suppressed for now."""
    return operation.op in _DELETING
