"""One field of a Metro 2 record to bytes and back: characters, or packed decimals with a sign in the last half byte.

Packed decimals are those of the guide's words (each digit a half byte, then the sign, C). moov-io/metro2 writes plain
binary numbers there instead: whoever exchanges packed files agrees with the recipient first.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from exports.metro2.layout import CellKind, Field
from exports.operations import OperationError

# What a field can hold; None is the empty field: blanks or zeros.
Value = str | int | date | None
Values = dict[str, Value]
Encoder = Callable[[Value], bytes]

# The printable characters of ASCII without small letters.
_TEXT = re.compile(r"[ -`{-~]*")
_DATE, _TIME = "%m%d%Y", "%m%d%Y%H%M%S"
# C and F stand for a number that is not negative.
_SIGNS = ("c", "f")
_LENGTH_BYTES = 2


class Metro2Error(OperationError):
    """A value or file that breaks a rule. `code` is the rule's id; the message names rule and field, never a value."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"{code} {field}".strip())
        self.code = code
        self.field = field


def encode_cell(field: Field, value: Value) -> bytes:
    """The bytes of a field, exactly its length.

    Raises:
        Metro2Error: METRO2.TEXT (a character that the format does not have), METRO2.TOO_LONG, METRO2.KIND.
    """
    return encoder_of(field)(value)


@cache
def encoder_of(field: Field) -> Encoder:
    """What makes the bytes of one field, exactly its length, from value after value; raises as `encode_cell`."""
    if field.kind is CellKind.TEXT:
        return _text_encoder(field)
    if field.kind is CellKind.DESCRIPTOR and field.is_packed:
        return lambda value: _descriptor(_whole(field.name, value))
    return _digits_encoder(field)


def decode_cell(field: Field, content: bytes) -> Value:
    """What a field holds; None where it is empty (zeros: an amount of 0 is told by the field's meaning).

    Raises:
        Metro2Error: METRO2.TEXT, METRO2.KIND.
    """
    if field.kind is CellKind.TEXT:
        text = content.decode("latin-1")
        if not _TEXT.fullmatch(text):
            raise Metro2Error("METRO2.TEXT", field.name)
        return text.rstrip(" ") or None
    if field.kind is CellKind.DESCRIPTOR and field.is_packed:
        return int.from_bytes(content[:_LENGTH_BYTES], "big")
    digits = _unpacked(field, content) if field.is_packed else content.decode("latin-1").replace(" ", "0")
    if not (digits.isascii() and digits.isdecimal()):
        raise Metro2Error("METRO2.KIND", field.name)
    if field.kind is CellKind.DATE or field.kind is CellKind.TIME:
        return _moment(field, digits[-field.digits :])
    return int(digits) or None


def _text_encoder(field: Field) -> Encoder:
    name, length, blank = field.name, field.length, b" " * field.length

    def encoded(value: Value) -> bytes:
        if value is None:
            return blank
        if not isinstance(value, str):
            raise Metro2Error("METRO2.KIND", name)
        # A blank at the end could not be told from the filling.
        if not _TEXT.fullmatch(value) or value.endswith(" "):
            raise Metro2Error("METRO2.TEXT", name)
        if len(value) > length:
            raise Metro2Error("METRO2.TOO_LONG", name)
        return value.ljust(length).encode()

    return encoded


def _digits_encoder(field: Field) -> Encoder:
    """A number or a moment, filled with zeros in front; packed, two digits a byte and the sign behind."""
    name, most, is_packed, kind = field.name, field.digits, field.is_packed, field.kind
    filled = 2 * field.length - 1 if is_packed else field.length
    digits_of = {CellKind.DATE: _day_digits, CellKind.TIME: _time_digits}.get(kind, _number_digits)

    def encoded(value: Value) -> bytes:
        digits = "0" if value is None else digits_of(name, value)
        if len(digits) > most:
            raise Metro2Error("METRO2.TOO_LONG", name)
        return bytes.fromhex(digits.zfill(filled) + "c") if is_packed else digits.zfill(filled).encode()

    return encoded


def _day_digits(name: str, value: Value) -> str:
    if type(value) is not date:
        raise Metro2Error("METRO2.KIND", name)
    return "%02d%02d%04d" % (value.month, value.day, value.year)  # noqa: UP031  # half the time of an f-string


def _time_digits(name: str, value: Value) -> str:
    if not isinstance(value, datetime) or value.microsecond:
        raise Metro2Error("METRO2.KIND", name)
    return f"{value:%m%d}{value.year:04}{value:%H%M%S}"


def _number_digits(name: str, value: Value) -> str:
    return str(_whole(name, value))


def _whole(name: str, value: Value) -> int:
    if type(value) is not int or value < 0:
        raise Metro2Error("METRO2.KIND", name)
    return value


def _descriptor(length: int) -> bytes:
    return length.to_bytes(_LENGTH_BYTES, "big") + b"\0\0"


def _unpacked(field: Field, content: bytes) -> str:
    digits = content.hex()
    if digits[-1] not in _SIGNS and any(content):
        raise Metro2Error("METRO2.KIND", field.name)
    return digits[:-1]


def _moment(field: Field, digits: str) -> date | None:
    if not digits.strip("0"):
        return None
    try:
        moment = datetime.strptime(digits, _TIME if field.kind is CellKind.TIME else _DATE)  # noqa: DTZ007  # it names no zone
    except ValueError:
        raise Metro2Error("METRO2.KIND", field.name) from None
    return moment if field.kind is CellKind.TIME else moment.date()
