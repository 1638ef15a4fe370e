"""One field of a Metro 2 record to bytes and back: characters, or packed decimals with a sign in the last half byte.

Packed decimals are those of the guide's words (each digit a half byte, then the sign, C). moov-io/metro2 writes plain
binary numbers there instead: whoever exchanges packed files agrees with the recipient first.
"""

import re
from datetime import date, datetime

from exports.metro2.layout import CellKind, Field
from exports.operations import OperationError

# What a field can hold; None is the empty field: blanks or zeros.
Value = str | int | date | None
Values = dict[str, Value]

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
    if field.kind is CellKind.TEXT:
        return _text_bytes(field, "" if value is None else value)
    if field.kind is CellKind.DESCRIPTOR and field.is_packed:
        return _whole(field, value).to_bytes(_LENGTH_BYTES, "big") + b"\0\0"
    digits = _digits(field, value)
    if len(digits) > field.digits:
        raise Metro2Error("METRO2.TOO_LONG", field.name)
    if field.is_packed:
        return bytes.fromhex(digits.zfill(2 * field.length - 1) + "c")
    return digits.zfill(field.length).encode()


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


def _text_bytes(field: Field, value: Value) -> bytes:
    if not isinstance(value, str):
        raise Metro2Error("METRO2.KIND", field.name)
    # A blank at the end could not be told from the filling.
    if not _TEXT.fullmatch(value) or value.endswith(" "):
        raise Metro2Error("METRO2.TEXT", field.name)
    if len(value) > field.length:
        raise Metro2Error("METRO2.TOO_LONG", field.name)
    return value.ljust(field.length).encode()


def _digits(field: Field, value: Value) -> str:
    if value is None:
        return "0"
    if field.kind is CellKind.DATE and type(value) is date:
        return f"{value.month:02}{value.day:02}{value.year:04}"
    if field.kind is CellKind.TIME and isinstance(value, datetime) and not value.microsecond:
        return f"{value:%m%d}{value.year:04}{value:%H%M%S}"
    return str(_whole(field, value))


def _whole(field: Field, value: Value) -> int:
    if field.kind not in (CellKind.NUMBER, CellKind.DESCRIPTOR) or type(value) is not int or value < 0:
        raise Metro2Error("METRO2.KIND", field.name)
    return value


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
