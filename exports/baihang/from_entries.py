"""An operation as a record D3: a debt that is overdue, or the deletion of one."""

from collections.abc import Iterable

from exports.acting import acting, is_deletion
from exports.baihang.file import file_name, write_file
from exports.baihang.records import BaihangError, Record, check_record
from exports.types import ByteSink, EntryFields, Operation, OperationKind, ReleaseHeader

# Four digits of a file name, without 0000.
_MOST_NUMBER = 9999
_OVERDUE_TERM, _OVERDUE_LOAN = "overdue", "2"


def refusal(entry: EntryFields) -> str:
    """The rule id under which 百行's interface cannot say an entry; "" where it can."""
    head: Record = {"reqID": "0", "opCode": "A", "uploadTs": _moment("2000-01-01"), "loanId": "0"}
    try:
        check_record("D3", _record(entry, head))
    except BaihangError as problem:
        return problem.code
    return ""


def write(header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """The ZIP of a release, streamed.

    Raises:
        BaihangError: an entry that `refusal` refuses.
    """
    rows = (record_of(header, one) for one in acting(operations))
    write_file(file_name(header.feed, "D3", header.issued_on, number_of(header)), "D3", rows, out)


def number_of(header: ReleaseHeader) -> int:
    """The number in the name of a file, 1 to 9999: odd for a delta and even for a snapshot of the first 4,999 releases.

    No two files of a feed bear one number on one day, as long as it publishes at most 4,999 times that day.
    """
    is_snapshot = header.from_release is None
    return (2 * header.release - 2 + is_snapshot) % _MOST_NUMBER + 1


def record_of(header: ReleaseHeader, operation: Operation) -> Record:
    """The record of an operation. opCode: D deletes; A adds (all of a snapshot, version 1 in a delta); M changes.

    Raises:
        BaihangError: BAIHANG.PID, BAIHANG.DISPUTED; the other rules are asked when it is encoded.
    """
    entry = operation.entry
    is_end = is_deletion(operation) or entry is None
    is_new = header.from_release is None or (operation.version == 1 and operation.op is OperationKind.UPSERT)
    head: Record = {
        "reqID": f"{operation.key}-{operation.version}",
        "opCode": "D" if is_end else "A" if is_new else "M",
        "uploadTs": _moment(header.issued_on.isoformat()),
        "loanId": operation.key,
    }
    if is_end or entry is None:
        return head
    return _record(entry, head) | {"statusConfirmAt": head["uploadTs"]}


def _record(entry: EntryFields, head: Record) -> Record:
    if entry.get("subject_kind") != "person" or entry.get("id_type") != "resident_id":
        raise BaihangError("BAIHANG.PID")
    # Art. 25: the mark and the statement travel with every answer, and here is no place for them.
    if entry.get("disputed") is not False or entry.get("statement"):
        raise BaihangError("BAIHANG.DISPUTED")
    since, phone = entry.get("overdue_since"), entry.get("phone")
    values: Record = {
        "name": _text(entry.get("name")),
        "pid": _text(entry.get("id_number")),
        "mobile": _text(phone),
        "termStatus": _OVERDUE_TERM,
        "targetRepaymentDate": None if since is None else _moment(str(since)),
        "remainingAmount": _fen(entry),
        "loanStatus": _OVERDUE_LOAN,
    }
    return head | {name: value for name, value in values.items() if value is not None}


def _text(value: object) -> str | None:
    return str(value) if value else None


def _fen(entry: EntryFields) -> int | None:
    fen = entry.get("outstanding_fen")
    return fen if type(fen) is int else None


def _moment(day: str) -> str:
    return f"{day}T00:00:00"
