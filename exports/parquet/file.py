"""A Parquet file: row groups one after the other, then the footer that says where each column stands.

Nothing in it tells the day, the machine or the version that wrote it: the same rows give the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from struct import pack, unpack
from typing import BinaryIO

from exports.operations import OperationError
from exports.parquet.columns import TYPES, Cell, Column, decode_chunk, encode_chunk
from exports.parquet.thrift import Field, Kind, Read, decode_struct, encode_struct
from exports.types import ByteSink

Row = tuple[Cell, ...]
# Of a row group: what memory holds at a time.
MOST_ROWS = 8_192
_MAGIC = b"PAR1"
_TAIL_BYTES = 8
_MOST_FOOTER_BYTES = 1 << 23  # of some forty million rows
_WRITER = b"blacklist-service"
_REQUIRED, _OPTIONAL = 0, 1
_PLAIN, _RLE, _UNCOMPRESSED = 0, 3, 0


class _Footer:
    """Collects what the footer says, while row groups pass by."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns, self._groups, self._rows = columns, list[tuple[Field, ...]](), 0
        self.at = len(_MAGIC)

    def add(self, chunks: Sequence[bytes], rows: int) -> None:
        """One row group more: the chunk of each column, and how many rows."""
        described = []
        for column, chunk in zip(self._columns, chunks, strict=True):
            held = (
                (1, Kind.I32, TYPES[column.kind][0]), (2, Kind.I32S, (_PLAIN, _RLE)),
                (3, Kind.BINARIES, (column.name.encode(),)), (4, Kind.I32, _UNCOMPRESSED), (5, Kind.I64, rows),
                (6, Kind.I64, len(chunk)), (7, Kind.I64, len(chunk)), (9, Kind.I64, self.at),
            )  # fmt: skip
            described.append(((2, Kind.I64, self.at), (3, Kind.STRUCT, held)))
            self.at += len(chunk)
        length = sum(map(len, chunks))
        self._groups.append(((1, Kind.STRUCTS, described), (2, Kind.I64, length), (3, Kind.I64, rows)))
        self._rows += rows

    def encode(self) -> bytes:
        """The footer with its length and the mark of the end."""
        root = ((4, Kind.BINARY, b"release"), (5, Kind.I32, len(self._columns)))
        fields = (
            (1, Kind.I32, 1), (2, Kind.STRUCTS, (root, *map(_described, self._columns))), (3, Kind.I64, self._rows),
            (4, Kind.STRUCTS, self._groups), (6, Kind.BINARY, _WRITER),
        )  # fmt: skip
        content = encode_struct(fields)
        if len(content) > _MOST_FOOTER_BYTES:
            raise OperationError("a file holds no more row groups")
        return content + pack("<I", len(content)) + _MAGIC


def write_file(
    columns: Sequence[Column], groups: Iterable[Sequence[tuple[object, ...]]], out: ByteSink
) -> None:
    """The row groups in the order given, streamed; each of 1 to MOST_ROWS rows.

    Raises:
        OperationError: a cell of another kind than its column.
    """
    footer = _Footer(columns)
    out.write(_MAGIC)
    for rows in groups:
        chunks = [
            encode_chunk(column, cells)
            for column, cells in zip(columns, zip(*rows, strict=True), strict=True)
        ]
        for chunk in chunks:
            out.write(chunk)
        footer.add(chunks, len(rows))
    out.write(footer.encode())


def read_file(columns: Sequence[Column], source: BinaryIO) -> Iterator[Row]:
    """The rows of a file that `write_file` wrote, row group by row group; the file can be sought in.

    Raises:
        OperationError: other columns, another spelling, a part cut off or added.
    """
    tail = _tail(source)
    footer = _Footer(columns)
    source.seek(0)
    if source.read(len(_MAGIC)) != _MAGIC:
        raise OperationError("not a Parquet file")
    for count, lengths in _groups(tail, columns):
        chunks = [source.read(length) for length in lengths]
        footer.add(chunks, count)
        yield from zip(
            *(decode_chunk(column, chunk, count) for column, chunk in zip(columns, chunks, strict=True)),
            strict=True,
        )
    if footer.encode() != tail or source.read(len(tail) + 1) != tail:
        raise OperationError("the footer is another")


def _described(column: Column) -> tuple[Field, ...]:
    physical, logical, _type = TYPES[column.kind]
    return (
        (1, Kind.I32, physical), (3, Kind.I32, _REQUIRED if column.is_required else _OPTIONAL),
        (4, Kind.BINARY, column.name.encode()), *logical,
    )  # fmt: skip


def _tail(source: BinaryIO) -> bytes:
    """The footer, its length and the mark of the end."""
    size = source.seek(0, 2)
    source.seek(max(size - _TAIL_BYTES, 0))
    last = source.read(_TAIL_BYTES)
    if len(last) < _TAIL_BYTES or last[4:] != _MAGIC:
        raise OperationError("not a Parquet file")
    length = unpack("<I", last[:4])[0] + _TAIL_BYTES
    if length > min(size, _MOST_FOOTER_BYTES + _TAIL_BYTES):
        raise OperationError("the footer is another")
    source.seek(size - length)
    return source.read(length)


def _groups(tail: bytes, columns: Sequence[Column]) -> Iterator[tuple[int, list[int]]]:
    """Of each row group the rows and the bytes of each column: believed until the whole footer is compared."""
    stated, _end = decode_struct(tail)
    groups = stated.get(4)
    for group in groups if isinstance(groups, list) else ():
        match group:
            case {1: [*chunks], 3: int(count)} if 0 < count <= MOST_ROWS and len(chunks) == len(columns):
                yield count, [_length(chunk) for chunk in chunks]
            case _:
                raise OperationError("the footer is another")


def _length(chunk: Read) -> int:
    match chunk:
        case {3: {7: int(length)}} if length > 0:
            return length
        case _:
            raise OperationError("the footer is another")
