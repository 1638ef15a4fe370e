"""One column of a row group to the bytes of its only page and back: PLAIN values after their definition levels.

Source: the Apache Parquet format 2.11 (`parquet.thrift`, `Encodings.md`). A page of another spelling is not read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from struct import Struct, error, pack, unpack_from

from exports.operations import OperationError
from exports.parquet.thrift import Field, Kind, decode_struct, encode_struct, read_varint, write_varint

# None: the row has no value in this column.
Cell = str | int | bool | None
_LENGTH = Struct("<I")
_PLAIN, _RLE = 0, 3


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"  # 64 bits
    DAY = "day"  # days since 1970-01-01
    FLAG = "flag"


# The physical type, what it stands for (ConvertedType, LogicalType), and the Python type of a cell.
TYPES: Mapping[ColumnKind, tuple[int, tuple[Field, ...], type]] = {
    ColumnKind.TEXT: (6, ((6, Kind.I32, 0), (10, Kind.STRUCT, [(1, Kind.STRUCT, [])])), str),
    ColumnKind.NUMBER: (2, (), int),
    ColumnKind.DAY: (1, ((6, Kind.I32, 6), (10, Kind.STRUCT, [(6, Kind.STRUCT, [])])), int),
    ColumnKind.FLAG: (0, (), bool),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds, whether every row has a value."""

    name: str
    kind: ColumnKind
    is_required: bool = False


def encode_chunk(column: Column, cells: Sequence[object]) -> bytes:
    """The page header and page of a column in a row group.

    Raises:
        OperationError: a cell of another kind, or none where one is required.
    """
    held = [cell for cell in cells if cell is not None]
    if not {*map(type, held)} <= {TYPES[column.kind][2]} or (column.is_required and len(held) < len(cells)):
        raise OperationError("an entry field is of another kind")
    try:
        page = _ENCODERS[column.kind](held)
    except error:
        raise OperationError("a number is beyond 64 bits") from None
    if not column.is_required:
        page = _levels(cells) + page
    return _page_header(len(cells), len(page)) + page


def decode_chunk(column: Column, chunk: bytes, count: int) -> list[Cell]:
    """The cells of so many rows.

    Raises:
        OperationError: not just what `encode_chunk` writes.
    """
    _header, at = decode_struct(chunk)
    try:
        is_held, at = ([True] * count, at) if column.is_required else _read_levels(chunk, at, count)
        held = iter(_DECODERS[column.kind](chunk, at, sum(is_held)))
    except (error, IndexError, ValueError):
        raise OperationError("a malformed page") from None
    cells = [next(held) if is_there else None for is_there in is_held]
    if encode_chunk(column, cells) != chunk:
        raise OperationError("a malformed page")
    return cells


def _page_header(count: int, length: int) -> bytes:
    page = ((1, Kind.I32, count), (2, Kind.I32, _PLAIN), (3, Kind.I32, _RLE), (4, Kind.I32, _RLE))
    fields = ((1, Kind.I32, 0), (2, Kind.I32, length), (3, Kind.I32, length), (5, Kind.STRUCT, page))
    return encode_struct(fields)


def _levels(cells: Sequence[object]) -> bytes:
    """Where a value is, run by run: twice its length, then 1 or 0."""
    out = bytearray()
    for is_held, run in groupby([cell is not None for cell in cells]):
        write_varint(len(list(run)) << 1, out)
        out.append(is_held)
    return _LENGTH.pack(len(out)) + out


def _read_levels(chunk: bytes, at: int, count: int) -> tuple[list[bool], int]:
    (length,) = _LENGTH.unpack_from(chunk, at)
    at += _LENGTH.size
    end, is_held = at + length, list[bool]()
    while at < end:
        number, at = read_varint(chunk, at)
        is_held += [chunk[at] == 1] * min(number >> 1, count)
        at += 1
    if len(is_held) != count:
        raise OperationError("a malformed page")
    return is_held, at


def _texts(held: Sequence[object]) -> bytes:
    encoded = [str(one).encode() for one in held]
    return b"".join([_LENGTH.pack(len(one)) + one for one in encoded])


def _read_texts(chunk: bytes, at: int, count: int) -> list[Cell]:
    found: list[Cell] = []
    for _ in range(count):
        (length,) = _LENGTH.unpack_from(chunk, at)
        at += _LENGTH.size + length
        found.append(chunk[at - length : at].decode())
    return found


def _flags(held: Sequence[object]) -> bytes:
    bits = "".join("1" if one else "0" for one in reversed(held))
    return int(bits or "0", 2).to_bytes((len(held) + 7) // 8, "little")


def _read_flags(chunk: bytes, at: int, count: int) -> list[Cell]:
    bits = int.from_bytes(chunk[at : at + (count + 7) // 8], "little")
    return [bool(bits >> place & 1) for place in range(count)]


_ENCODERS: Mapping[ColumnKind, Callable[[Sequence[object]], bytes]] = {
    ColumnKind.TEXT: _texts,
    ColumnKind.NUMBER: lambda held: pack(f"<{len(held)}q", *held),
    ColumnKind.DAY: lambda held: pack(f"<{len(held)}i", *held),
    ColumnKind.FLAG: _flags,
}
_DECODERS: Mapping[ColumnKind, Callable[[bytes, int, int], Sequence[Cell]]] = {
    ColumnKind.TEXT: _read_texts,
    ColumnKind.NUMBER: lambda chunk, at, count: unpack_from(f"<{count}q", chunk, at),
    ColumnKind.DAY: lambda chunk, at, count: unpack_from(f"<{count}i", chunk, at),
    ColumnKind.FLAG: _read_flags,
}
