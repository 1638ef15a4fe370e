"""Structures of Thrift in its compact protocol, as far as Parquet's headers go: integers, texts, lists, structures.

Source: the Apache Thrift compact protocol specification (`doc/specs/thrift-compact-protocol.md`).
"""

from collections.abc import Sequence
from enum import IntEnum

from exports.operations import OperationError

# A field's value by its number; an absent field is absent.
Read = int | bytes | list["Read"] | dict[int, "Read"]
# Number, kind and value of a field that is written: an integer, bytes, a list, or the fields of a structure.
Field = tuple[int, "Kind", object]

_MOST_LEVELS = 8
_MOST_BITS = 63
_LONG_LIST = 15


class Kind(IntEnum):
    """What a field holds, by the number of the compact protocol."""

    I32 = 5
    I64 = 6
    BINARY = 8
    STRUCT = 12
    # Lists by what they hold; in the bytes each is a list, 9.
    I32S = 105
    BINARIES = 108
    STRUCTS = 112


_LIST = 9
_ITEMS = {Kind.I32S: Kind.I32, Kind.BINARIES: Kind.BINARY, Kind.STRUCTS: Kind.STRUCT}


def encode_struct(fields: Sequence[Field]) -> bytes:
    """The bytes of a structure; fields in ascending order of number, each less than 16 after the one before."""
    out = bytearray()
    _write(Kind.STRUCT, fields, out)
    return bytes(out)


def decode_struct(content: bytes, at: int = 0) -> tuple[dict[int, Read], int]:
    """The structure that begins at a place, and where it ends.

    Raises:
        OperationError: cut short, nested too deeply, or of a kind that is not written here.
    """
    try:
        return _read_struct(content, at, _MOST_LEVELS)
    except IndexError:
        raise OperationError("a structure is cut short") from None


def write_varint(number: int, out: bytearray) -> None:
    """A number from 0 on, seven bits a byte, the lowest first."""
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)


def read_varint(content: bytes, at: int) -> tuple[int, int]:
    """The number that begins at a place, and where it ends.

    Raises:
        IndexError: cut short.
        OperationError: beyond 64 bits.
    """
    number = shift = 0
    while True:
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
        if shift > _MOST_BITS:
            raise OperationError("a number is too long")


def _write(kind: Kind, value: object, out: bytearray) -> None:
    if isinstance(value, int):
        write_varint(value << 1 if value >= 0 else (-value << 1) - 1, out)
    elif isinstance(value, bytes):
        write_varint(len(value), out)
        out += value
    elif kind is Kind.STRUCT:
        _write_fields(value, out)
    else:
        _write_list(_ITEMS[kind], value, out)


def _write_fields(fields: object, out: bytearray) -> None:
    assert isinstance(fields, Sequence)
    before = 0
    for number, kind, value in fields:
        out.append((number - before) << 4 | (_LIST if kind in _ITEMS else kind))
        _write(kind, value, out)
        before = number
    out.append(0)


def _write_list(kind: Kind, items: object, out: bytearray) -> None:
    assert isinstance(items, Sequence)
    if len(items) < _LONG_LIST:
        out.append(len(items) << 4 | kind)
    else:
        out.append(_LONG_LIST << 4 | kind)
        write_varint(len(items), out)
    for item in items:
        _write(kind, item, out)


def _read_struct(content: bytes, at: int, levels: int) -> tuple[dict[int, Read], int]:
    if levels == 0:
        raise OperationError("a structure is nested too deeply")
    found: dict[int, Read] = {}
    number = 0
    while head := content[at]:
        number += head >> 4
        found[number], at = _read(head & 0x0F, content, at + 1, levels)
    return found, at + 1


def _read(kind: int, content: bytes, at: int, levels: int) -> tuple[Read, int]:
    if kind in (Kind.I32, Kind.I64):
        number, at = read_varint(content, at)
        return (number >> 1) ^ -(number & 1), at
    if kind == Kind.BINARY:
        length, at = read_varint(content, at)
        if length > len(content) - at:
            raise OperationError("a structure is cut short")
        return content[at : at + length], at + length
    if kind == Kind.STRUCT:
        return _read_struct(content, at, levels - 1)
    if kind == _LIST:
        return _read_list(content, at, levels)
    raise OperationError("a structure holds another kind")


def _read_list(content: bytes, at: int, levels: int) -> tuple[Read, int]:
    head = content[at]
    count, kind, at = head >> 4, head & 0x0F, at + 1
    if count == _LONG_LIST:
        count, at = read_varint(content, at)
    items: list[Read] = []
    for _ in range(count):
        item, at = _read(kind, content, at, levels - 1)
        items.append(item)
    return items, at
