"""Feedback files: what became of a report, record by record, and which of its rows each line is about."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from exports.pboc.decode import Element, read_elements
from exports.pboc.encode import escaped
from exports.pboc.files import read_lines
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.types import RecordError

# A rejected record of the longest line, in base64.
LINE_CHARACTERS: Final = 14_000_000
_HEADER_CHARACTERS = 72
_ACCEPTED, _REJECTED = slice(58, 65), slice(65, 72)
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class FeedbackError:
    """One thing that is wrong: a feedback code (`exports/pboc/tables/rules.csv`) and the tag, 0000 for none."""

    code: str
    tag: str


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One line: which record of the report (`number`, as the sender of the feedback counts; None: the file itself),
    the record itself as bytes, and its errors. A line that cannot be read is `is_damaged` and has none."""

    number: int | None
    errors: tuple[FeedbackError, ...]
    record: bytes = field(default=b"", repr=False)
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackHeader:
    """How many records were accepted and rejected."""

    accepted: int
    rejected: int


def read_feedback(source: BinaryIO) -> tuple[FeedbackHeader, Iterator[FeedbackLine]]:
    """The header and, streamed, the lines. A line that cannot be read is told as damaged and loses no other.

    Raises:
        PbocRefusalError: PBOC.FEEDBACK: no such header, or (while streaming) lines that cannot be told apart.
    """
    lines = read_lines(source, LINE_CHARACTERS)
    try:
        first = next(lines, "")
    except RecordError as error:
        raise PbocRefusalError("PBOC.FEEDBACK", str(error)) from None
    accepted, rejected = first[_ACCEPTED], first[_REJECTED]
    if len(first) != _HEADER_CHARACTERS or not (first.isascii() and (accepted + rejected).isdecimal()):
        raise PbocRefusalError("PBOC.FEEDBACK", "F0000301")
    return FeedbackHeader(int(accepted), int(rejected)), _lines(lines)


def _lines(lines: Iterator[str]) -> Iterator[FeedbackLine]:
    try:
        for line in lines:
            yield read_feedback_line(line)
    except RecordError as error:
        raise PbocRefusalError("PBOC.FEEDBACK", str(error)) from None


def read_feedback_line(line: str) -> FeedbackLine:
    """What a line of the body says; damaged where it is not `Document/FbInf` as it should be."""
    try:
        document = read_elements(line)
        return _line_of(document.inside[0])
    except (RecordError, IndexError, ValueError):
        return FeedbackLine(None, (), is_damaged=True)


def _line_of(told: Element) -> FeedbackLine:
    errors = tuple(
        FeedbackError(_one(error, "FbCode"), _one(error, "FbMsg"))
        for error in told.inside
        if error.name == "ErrInf"
    )
    if told.name != "FbInf" or int(_one(told, "FbErrNum")) != len(errors) or not errors:
        raise ValueError("no FbInf")
    numbers, records = told.texts("ErrRecId"), told.texts("ErrRec")
    return FeedbackLine(_number(numbers[0]) if numbers else None, errors, _record(records))


def _one(element: Element, name: str) -> str:
    (text,) = element.texts(name)
    return text.strip()


def _number(text: str) -> int | None:
    digits = text.strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        raise ValueError("no number")
    return int(digits)


def _record(records: list[str]) -> bytes:
    if not records:
        return b""
    try:
        return base64.b64decode(records[0].strip(), validate=True).rstrip(b"\r\n")
    except binascii.Error:
        raise ValueError("no base64") from None


def feedback_line(told: FeedbackLine) -> str:
    """The line of the body that says this, as the centre writes it."""
    number = "" if told.number is None else f"<ErrRecId>{told.number}</ErrRecId>"
    record = f"<ErrRec>{base64.b64encode(told.record).decode()}</ErrRec>" if told.record else ""
    errors = "".join(
        f"<ErrInf><FbCode>{escaped(error.code, 'FbCode')}</FbCode>"
        f"<FbMsg>{escaped(error.tag, 'FbMsg')}</FbMsg></ErrInf>"
        for error in told.errors
    )
    count = f"<FbErrNum>{len(told.errors)}</FbErrNum>"
    return f"<Document><FbInf>{count}{number}{record}{errors}</FbInf></Document>"
