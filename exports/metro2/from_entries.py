"""An entry of the list as a Metro 2 account, as far as it goes; and under which rule one is refused.

What an entry does not say stays empty. What the format cannot say rightly is refused, never bent.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from itertools import product
from string import ascii_uppercase

from exports.acting import acting, is_deletion
from exports.metro2.cells import Metro2Error, Values
from exports.metro2.file import Counted, counted_in, write_records
from exports.metro2.layout import Spelling
from exports.metro2.records import Account, RecordShape
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
_EARLIEST = date.min + timedelta(days=366)
# What of a base segment a report and a deletion fill, in the order in which it stands there.
_REPORTED = (
    "correction_indicator", "account_number", "account_status", "compliance_condition_code", "current_balance",
    "first_delinquent_on", "surname", "first_name", "middle_name", "born_on",
)  # fmt: skip
_DELETED = ("account_number", "account_status")
# Base 32 (RFC 4648) of 128 bits, filled up to 130, two characters at a time.
_FILLING_BITS, _PAIR_MASK = 2, (1 << 10) - 1
_SHIFTS = range(120, -1, -10)
_PAIRS = [first + second for first, second in product(ascii_uppercase + "234567", repeat=2)]


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
    accounts = _Accounts(issued, spelling)
    write_records(first, map(accounts.record, acting(operations)), out, spelling)


class _Accounts:
    """The accounts of one release, which are alike but for a few fields."""

    def __init__(self, issued_on: date, spelling: Spelling) -> None:
        every: Values = {"processing_indicator": 1, "information_of": issued_on}
        reported: Values = {"payment_history_profile": _NO_HISTORY, "ecoa_code": "1"}
        self._report = RecordShape("base", every | reported, _REPORTED, spelling)
        self._deletion = RecordShape("base", every, _DELETED, spelling)

    def record(self, operation: Operation) -> tuple[bytes, Counted]:
        """The account that an operation becomes, a report or a deletion, and what it counts into.

        Raises Metro2Error as `write` does.
        """
        number, entry = account_number(operation.key), operation.entry
        if entry is None or is_deletion(operation):
            deleted = _DELETE_FRAUD if operation.reason == "stolen_identity" else _DELETE
            return self._deletion.encode((number, deleted)), _counted(deleted, is_born=False)
        (surname, first, middle), yuan, since = _said(entry)
        correction = 1 if operation.op is OperationKind.CORRECT else None
        status, born_on = _status(since, _day(entry.get("listed_on"))), _birthday(entry)
        values = (
            correction,
            number,
            status,
            _compliance(entry),
            yuan,
            since,
            surname,
            first,
            middle,
            born_on,
        )
        return self._report.encode(values), _counted(status, is_born=born_on is not None)


@cache
def _counted(status: str, *, is_born: bool) -> Counted:
    return counted_in(Account({"account_status": status, "born_on": is_born or None}))


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
    bits = int(key, 16) << _FILLING_BITS
    return "".join([_PAIRS[bits >> shift & _PAIR_MASK] for shift in _SHIFTS])


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
    return day if day > _EARLIEST else None


def _fitting(text: str, most: int) -> str | None:
    return text if len(text) <= most else None
