"""A file as a whole: header and records with CRLF between them, written and read line by line."""

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from exports.pboc.encode import encode
from exports.pboc.names import FileHeader
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.types import Record, RecordError
from exports.types import ByteSink

LINE_CHARACTERS: Final = 10_000_000
CRLF: Final = b"\r\n"
_BYTES_A_CHARACTER = 4
_LINES_AT_ONCE = 500


def write_file(header: FileHeader, records: Iterable[Record], out: ByteSink) -> None:
    """Header and records are written, streamed; the header's number must be that of the records.

    Raises:
        PbocRefusalError: PBOC.RECORD with the record's number, rule and tag; PBOC.MIXED, PBOC.LINE; PBOC.TOO_MANY
            (other records than the header announces), and as `FileHeader.text`.
    """
    out.write(header.text().encode("ascii"))
    number = 0
    waiting: list[str] = [""]
    for number, record in enumerate(records, start=1):
        waiting.append(_line(header, record, number))
        if len(waiting) > _LINES_AT_ONCE:
            out.write("\r\n".join(waiting).encode("utf-8"))
            waiting = [""]
    if len(waiting) > 1:
        out.write("\r\n".join(waiting).encode("utf-8"))
    if number != header.records:
        raise PbocRefusalError("PBOC.TOO_MANY", str(number))


def _line(header: FileHeader, record: Record, number: int) -> str:
    if record.kind != header.kind:
        raise PbocRefusalError("PBOC.MIXED", str(number))
    try:
        line = encode(record)
    except RecordError as error:
        raise PbocRefusalError("PBOC.RECORD", f"{number} {error}") from None
    if len(line) > LINE_CHARACTERS:
        raise PbocRefusalError("PBOC.LINE", str(number))
    return line


def read_lines(source: BinaryIO, longest: int = LINE_CHARACTERS) -> Iterator[str]:
    """The lines of a file without their ends, the header first; at most one line is in memory.

    Raises:
        RecordError: F0000501: a line of more than `longest` characters; F0000502: lines are not divided by one CRLF
            each (one at the end of the file is no fault); ABF011: not UTF-8.
    """
    limit = longest * _BYTES_A_CHARACTER + len(CRLF)
    has_more = True
    while has_more:
        raw = source.readline(limit + 1)
        if not raw:
            return
        has_more = raw.endswith(b"\n")
        line = _text(raw, limit)
        if len(line) > longest:
            raise RecordError("F0000501")
        yield line


def _text(raw: bytes, limit: int) -> str:
    if len(raw) > limit:
        raise RecordError("F0000501")
    if raw.endswith(b"\n"):
        if not raw.endswith(CRLF):
            raise RecordError("F0000502")
        raw = raw[: -len(CRLF)]
    if not raw or b"\r" in raw:
        raise RecordError("F0000502")
    if raw.startswith(codecs.BOM_UTF8):
        raise RecordError("F0000301")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise RecordError("ABF011") from None
