"""A record of 百行's interface of 2019 as one line of JSON, and back: fields in their order, nulls written.

Source P of fields.csv: the interface as seen in public code of reporting platforms. `kept`: required unless the record
deletes (opCode D). Amounts are in 分 here and stand in 元 with two decimals in the line.
"""

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files

import orjson

from exports.operations import OperationError

Value = str | int | dict[str, str] | None
Record = dict[str, Value]

TAGS = {"C1": "#loanApplyInfo", "D2": "#singleLoanAccountInfo", "D3": "#singleLoanRepayInfo"}
LONGEST_LINE_BYTES = 1 << 16
_PID = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_AMOUNT = re.compile(r"-?(0|[1-9][0-9]{0,15})\.[0-9]{2}")
_FRACTION = re.compile(r"-?[0-9]{1,32}(\.[0-9]{1,32})?([eE][+-]?[0-9]{1,3})?")
_DEVICE_FIELDS = ("deviceType", "imei", "mac", "ipAddress", "osName")
_DEVICE_TYPES = frozenset({"1", "2", "3", "99"})
_MOST_CHARACTERS = 2000


class BaihangError(OperationError):
    """A record or file that breaks a rule. `code` is the rule's id; the message names rule and field, never a value."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"{code} {field}".strip())
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Field:
    """One field of a record: its name, what it holds, the codes that it knows, when it must be there."""

    name: str
    kind: str
    codes: frozenset[str]
    need: str


@cache
def fields_of(record: str) -> tuple[Field, ...]:
    """The fields of C1, D2 or D3 in their order."""
    rows = csv.DictReader(files(__package__).joinpath("fields.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        Field(row["field"], row["kind"], frozenset(row["codes"].split()), row["need"])
        for row in rows
        if row["record"] == record
    )


@cache
def _spellings(record: str) -> Mapping[str, bytes]:
    """The name of each field as a line begins it."""
    return {one.name: orjson.dumps(one.name) + b":" for one in fields_of(record)}


def check_record(record: str, values: Mapping[str, Value]) -> None:
    """A record keeps the rules of its table; missing fields count as null.

    Raises:
        BaihangError: BAIHANG.FIELD, BAIHANG.REQUIRED, BAIHANG.KIND, BAIHANG.CODE, BAIHANG.PID, BAIHANG.TERM_PERIOD (-1
            belongs to type 2), BAIHANG.UNPAID (a day of repayment without a repayment).
    """
    if not values.keys() <= _spellings(record).keys():
        raise BaihangError("BAIHANG.FIELD")
    is_deletion = values.get("opCode") == "D"
    for one in fields_of(record):
        value = values.get(one.name)
        if value is None:
            if one.need == "required" or (one.need == "kept" and not is_deletion):
                raise BaihangError("BAIHANG.REQUIRED", one.name)
        elif not _CHECKS[one.kind](one, value):
            raise BaihangError(_RULES.get(one.kind, "BAIHANG.KIND"), one.name)
    if (values.get("termPeriod") == -1) != (values.get("targetRepayDateType") == "2"):
        raise BaihangError("BAIHANG.TERM_PERIOD")
    if values.get("realRepaymentDate") is not None and not values.get("realRepayment"):
        raise BaihangError("BAIHANG.UNPAID")


def encode_record(record: str, values: Mapping[str, Value]) -> bytes:
    """One line without its end.

    Raises:
        BaihangError: as `check_record`; BAIHANG.LINE (longer than 64 KiB).
    """
    check_record(record, values)
    names = _spellings(record)
    cells = [names[one.name] + _spelt(one, values.get(one.name)) for one in fields_of(record)]
    line = b"{" + b",".join(cells) + b"}"
    if len(line) > LONGEST_LINE_BYTES:
        raise BaihangError("BAIHANG.LINE")
    return line


def decode_record(record: str, line: bytes) -> Record:
    """The filled fields of a line.

    Raises:
        BaihangError: BAIHANG.LINE (not JSON), BAIHANG.FIELD (missing, unknown, twice or out of order), and those of
            `check_record`.
    """
    try:
        pairs = json.loads(
            line.decode("utf-8"), parse_float=_fraction, parse_constant=_refuse, object_pairs_hook=list
        )
    except (ValueError, RecursionError):
        raise BaihangError("BAIHANG.LINE") from None
    fields = fields_of(record)
    if not isinstance(pairs, list) or [pair[0] for pair in pairs if isinstance(pair, tuple)] != [
        f.name for f in fields
    ]:
        raise BaihangError("BAIHANG.FIELD")
    values = {
        one.name: _read(one, value)
        for one, (_name, value) in zip(fields, pairs, strict=True)
        if value is not None
    }
    check_record(record, values)
    return values


def _spelt(field: Field, value: Value) -> bytes:
    if field.kind == "amount" and isinstance(value, int):
        sign, fen = "-" if value < 0 else "", abs(value)
        return f"{sign}{fen // 100}.{fen % 100:02}".encode()
    if isinstance(value, dict):
        value = {name: value[name] for name in _DEVICE_FIELDS}
    return orjson.dumps(value)


def _read(field: Field, value: object) -> Value:
    if field.kind == "amount":
        if not isinstance(value, Decimal) or not _AMOUNT.fullmatch(str(value)):
            raise BaihangError("BAIHANG.KIND", field.name)
        return int(value * 100)
    if field.kind == "device":
        if not isinstance(value, list) or not all(isinstance(pair, tuple) for pair in value):
            raise BaihangError("BAIHANG.KIND", field.name)
        return dict(value)
    if type(value) not in (str, int):
        raise BaihangError("BAIHANG.KIND", field.name)
    return value if isinstance(value, (str, int)) else None


def _refuse(_constant: str) -> None:
    raise ValueError("no number")


def _fraction(digits: str) -> Decimal:
    # Decimal answers an exponent beyond its own limits with an error that is no ValueError.
    if not _FRACTION.fullmatch(digits):
        raise ValueError("no number")
    return Decimal(digits)


def _is_text(_field: Field, value: Value) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MOST_CHARACTERS and value.isprintable()


def _is_time(_field: Field, value: Value) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_device(_field: Field, value: Value) -> bool:
    if not isinstance(value, dict) or value.keys() != set(_DEVICE_FIELDS):
        return False
    return all(isinstance(one, str) for one in value.values()) and value["deviceType"] in _DEVICE_TYPES


_CHECKS: Mapping[str, Callable[[Field, Value], bool]] = {
    "text": _is_text,
    "pid": lambda _field, value: isinstance(value, str) and bool(_PID.fullmatch(value)),
    "code": lambda field, value: isinstance(value, str) and value in field.codes,
    "amount": lambda _field, value: type(value) is int and abs(value) < 10**18,
    "number": lambda _field, value: type(value) is int and abs(value) < 10**9,
    "time": _is_time,
    "device": _is_device,
}
_RULES = {"pid": "BAIHANG.PID", "code": "BAIHANG.CODE"}
