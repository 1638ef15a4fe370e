"""A file of 百行's interface: a ZIP with one text, a tag in its first line, then a record a line, CRLF; streamed."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from lzma import LZMAError
from struct import error as struct_error
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as zlib_error

from exports.baihang.records import (
    LONGEST_LINE_BYTES,
    TAGS,
    BaihangError,
    Record,
    decode_record,
    encode_record,
)
from exports.objects import ZipSink
from exports.types import ByteSink

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}_(C1|D2|D3)_[0-9]{8}_[0-9]{4}\.txt")
_END = b"\r\n"
# Beyond it a file is an attack: some ten million records.
_MOST_BYTES = 1 << 33
# What the library raises for a damaged archive, each for another place in it.
_DAMAGED = (
    BadZipFile, EOFError, LZMAError, OSError, OverflowError, RuntimeError, ValueError, struct_error, zlib_error,
)  # fmt: skip


def file_name(sender: str, record: str, day: date, number: int = 1) -> str:
    """`<机构>_D2_yyyyMMdd_0001.txt`."""
    return f"{sender}_{record}_{day:%Y%m%d}_{number:04}.txt"


def write_file(name: str, record: str, rows: Iterable[Record], out: ByteSink) -> None:
    """The ZIP of one text, with a day of 1980 in it, so that the same rows give the same content.

    Raises:
        BaihangError: a record that breaks a rule.
    """
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    with (
        ZipFile(cast("BinaryIO", ZipSink(out)), "w") as parts,
        parts.open(entry, "w", force_zip64=True) as text,
    ):
        text.write(TAGS[record].encode() + _END)
        for row in rows:
            text.write(encode_record(record, row) + _END)


def read_file(source: BinaryIO) -> Iterator[tuple[str, Record]]:
    """The records of a ZIP, each with C1, D2 or D3, streamed.

    Raises:
        BaihangError: BAIHANG.ZIP (no ZIP of one such text, or too large), BAIHANG.TAG, BAIHANG.LINE, and those of
            `decode_record`.
    """
    try:
        with ZipFile(source) as parts:
            entries = parts.infolist()
            if len(entries) != 1 or not (named := _NAME.fullmatch(entries[0].filename)):
                raise BaihangError("BAIHANG.ZIP")
            if not _is_readable(entries[0]):
                raise BaihangError("BAIHANG.ZIP")
            with parts.open(entries[0]) as text:
                yield from _records(named[1], cast("BinaryIO", text))
    except BaihangError:
        raise
    except _DAMAGED:
        raise BaihangError("BAIHANG.ZIP") from None


def _is_readable(entry: ZipInfo) -> bool:
    """Whether it is stored or deflated, in the clear, and of a bounded size."""
    is_plain = entry.compress_type in (ZIP_STORED, ZIP_DEFLATED) and not entry.flag_bits & 1
    return is_plain and max(entry.file_size, entry.compress_size) <= _MOST_BYTES


def _records(record: str, text: BinaryIO) -> Iterator[tuple[str, Record]]:
    if text.readline(LONGEST_LINE_BYTES) != TAGS[record].encode() + _END:
        raise BaihangError("BAIHANG.TAG")
    most = LONGEST_LINE_BYTES + len(_END)
    while line := text.readline(most):
        if not line.endswith(_END):
            raise BaihangError("BAIHANG.LINE")
        yield record, decode_record(record, line[: -len(_END)])
