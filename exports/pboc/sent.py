"""A report that was sent, with its records by number: which of them a line of feedback is about.

Public sources count ErrRecId in two ways, with the header and without it. So the record that the feedback repeats
decides; its number only says where to look.
"""

from array import array
from collections.abc import Iterator
from typing import BinaryIO

from exports.pboc.decode import decode
from exports.pboc.feedback import FeedbackLine
from exports.pboc.files import CRLF
from exports.pboc.names import FileHeader, read_header
from exports.pboc.types import Record, RecordError


class SentFile:
    """The records of a file by number, counted from 1 without the header; eight bytes of memory each."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._begins = array("Q")
        source.seek(0)
        source.readline()
        while True:
            begin = source.tell()
            if not source.readline():
                break
            self._begins.append(begin)

    def __len__(self) -> int:
        return len(self._begins)

    def line(self, number: int) -> bytes:
        """The bytes of a record without line end; none where there is no such number."""
        if not 1 <= number <= len(self._begins):
            return b""
        self._source.seek(self._begins[number - 1])
        return self._source.readline().removesuffix(CRLF)

    def number_of(self, told: FeedbackLine) -> int | None:
        """The number of the record that a line of feedback is about; None where the report has no such record."""
        if told.number is None or not told.record:
            return None
        candidates = (told.number, told.number - 1)
        for number in candidates:
            if self.line(number) == told.record:
                return number
        same = _record_of(told.record)
        # The centre may have written the same record in another way.
        return next(
            (number for number in candidates if same is not None and _record_of(self.line(number)) == same),
            None,
        )

    def header(self) -> FileHeader:
        """What the first line says. Raises RecordError F0000301, F0001302."""
        self._source.seek(0)
        return read_header(self._source.readline().removesuffix(CRLF).decode("utf-8", "replace"))

    def records(self) -> Iterator[Record]:
        """The records one after the other. Raises RecordError where a line is none."""
        for number in range(1, len(self) + 1):
            yield decode(self.line(number).decode("utf-8"))


def _record_of(line: bytes) -> Record | None:
    try:
        return decode(line.decode("utf-8"))
    except (RecordError, UnicodeDecodeError):
        return None
