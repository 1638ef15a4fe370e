"""An entry of the list as a Metro 2 account, as far as it goes; and under which rule one is refused.

What an entry does not say stays empty. What the format cannot say rightly is refused, never bent.
"""

import re
from base64 import b32encode
from collections.abc import Iterable
from datetime import date, timedelta

from exports.acting import acting, is_deletion
from exports.metro2.cells import Metro2Error, Values
from exports.metro2.file import write_file
from exports.metro2.layout import Spelling
from exports.metro2.records import Account
from exports.metro2.rules import DELINQUENCY
from exports.types import ByteSink, EntryFields, Operation, OperationKind, ReleaseHeader

_KEY = re.compile(r"[0-9a-f]{32}")
# Surname first, a comma, the first name, perhaps others: without the comma nobody knows which is which.
_NAME = re.compile(r"([A-Z][A-Z -]{0,24}), ?([A-Z][A-Z-]{0,19})(?: ([A-Z][A-Z -]{0,19}))?")
_FEN_PER_YUAN = 100
_MOST_YUAN = 999_999_999
_IN_DISPUTE, _DISAGREES = "XB", "XC"
_DELETE, _DELETE_FRAUD = "DA", "DF"
_NO_HISTORY = "B" * 24
_LEAST_PAST_DUE = min(DELINQUENCY)[1]
_RESIDENT_ID_LENGTH = 18


def refusal(entry: EntryFields) -> str:
    """The rule id under which Metro 2 cannot say this entry; "" where it can."""
    try:
        _said(entry)
    except Metro2Error as problem:
        return problem.code
    return ""


def write(header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink, spelling: Spelling) -> None:
    """A file of a release, streamed.

    Raises:
        Metro2Error: an entry that `refusal` refuses, or a key that is no key of a feed.
        OperationError: an operation breaks the contract.
    """
    issued = header.issued_on
    first: Values = {
        "activity_on": issued,
        "created_on": issued,
        "reporter_name": _fitting(header.feed.upper(), 40),
        "software_vendor_name": "AMOUNTS IN WHOLE CNY",
    }
    write_file(first, (account_of(one, issued) for one in acting(operations)), out, spelling)


def account_of(operation: Operation, issued_on: date) -> Account:
    """The account that an operation becomes: a report, or a deletion.

    Raises:
        Metro2Error: as `write`.
    """
    base: Values = {
        "processing_indicator": 1,
        "account_number": account_number(operation.key),
        "information_of": issued_on,
    }
    entry = operation.entry
    if is_deletion(operation) or entry is None:
        is_fraud = operation.reason == "stolen_identity"
        return Account({**base, "account_status": _DELETE_FRAUD if is_fraud else _DELETE})
    names, yuan, since = _said(entry)
    return Account(
        base
        | dict(zip(("surname", "first_name", "middle_name"), names, strict=True))
        | {
            "correction_indicator": 1 if operation.op is OperationKind.CORRECT else None,
            "account_status": _status(since, _day(entry.get("listed_on"))),
            "payment_history_profile": _NO_HISTORY,
            "compliance_condition_code": _compliance(entry),
            "current_balance": yuan,
            "first_delinquent_on": since,
            "born_on": _birthday(entry),
            "ecoa_code": "1",
        }
    )


def _said(entry: EntryFields) -> tuple[tuple[str | None, ...], int, date]:
    """Names, whole 元 and the day since when, without which no account is told. Raises Metro2Error (`refusal`)."""
    if entry.get("subject_kind", "person") != "person":
        raise Metro2Error("METRO2.CONSUMER")
    names, yuan, since = _names(entry), _yuan(entry), _day(entry.get("overdue_since"))
    if names is None:
        raise Metro2Error("METRO2.NAME")
    if not 0 < yuan <= _MOST_YUAN:
        raise Metro2Error("METRO2.AMOUNT")
    if since is None:
        raise Metro2Error("METRO2.FIRST_DELINQUENCY")
    return names, yuan, since


def account_number(key: str) -> str:
    """A key of a feed (32 hexadecimal digits) as the 26 letters and digits of an account number.

    Raises:
        Metro2Error: METRO2.ACCOUNT_NUMBER: another key.
    """
    if not _KEY.fullmatch(key):
        raise Metro2Error("METRO2.ACCOUNT_NUMBER")
    return b32encode(bytes.fromhex(key)).decode().rstrip("=")


def _names(entry: EntryFields) -> tuple[str | None, ...] | None:
    found = _NAME.fullmatch(str(entry.get("name") or "").upper())
    if found is None or any(part is not None and part.endswith(" ") for part in found.groups()):
        return None
    return found.groups()


def _yuan(entry: EntryFields) -> int:
    """Whole 元; what is less than one is dropped, in the person's favour. -1 where it is not said."""
    fen = entry.get("outstanding_fen")
    return fen // _FEN_PER_YUAN if type(fen) is int else -1


def _compliance(entry: EntryFields) -> str | None:
    """In dispute; or decided, and the subject disagrees (征信业管理条例 Art. 25: both sides travel)."""
    if entry.get("disputed") is True:
        return _IN_DISPUTE
    return _DISAGREES if entry.get("statement") else None


def _status(since: date, listed_on: date | None) -> str:
    """By the days past due on the day of listing: it changes with the entry alone, never with the day of writing.

    Where that day is not told, the lowest status of an account past due.
    """
    if listed_on is None:
        return _LEAST_PAST_DUE
    return next((status for least, status in DELINQUENCY if (listed_on - since).days >= least), "11")


def _birthday(entry: EntryFields) -> date | None:
    number = str(entry.get("id_number") or "")
    if entry.get("id_type") != "resident_id" or len(number) != _RESIDENT_ID_LENGTH:
        return None
    return _day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")


def _day(text: object) -> date | None:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if date.min + timedelta(days=366) < day else None


def _fitting(text: str, most: int) -> str | None:
    return text if len(text) <= most else None
