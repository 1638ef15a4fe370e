"""How a file is called and what its first line says: 30 characters and 50, which must agree."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from exports.pboc.forms import forms
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.types import RecordError

MOST_RECORDS: Final = 1_000_000
LAST_SERIAL: Final = 999
_VERSION, _TEMPLATE, _RESERVED = "2.0.0", "10", "0"
_ORGANISATION = re.compile(r"[0-9A-Z]{14}")
_NAME = re.compile(r"([0-9A-Z]{14})([0-9]{8})([0-9]{3})0([0-9]{3})([0-3])")
_HEADER = re.compile(r"A050([0-9]{3})(.{5})(.{2})([0-9A-Z]{14})([0-9]{14})0([0-9]{7})")


class FeedbackFlag(StrEnum):
    """The last character of a name: a report, or what became of it."""

    REPORT = "0"
    ALL_ACCEPTED = "1"
    ALL_REJECTED = "2"
    PARTLY = "3"


@dataclass(frozen=True, slots=True)
class FileName:
    """The name without its suffix. `serial` counts the files of one record type and day from 1 to 999."""

    organisation: str
    made_on: date
    kind: str
    serial: int
    flag: FeedbackFlag = FeedbackFlag.REPORT

    def text(self) -> str:
        """The 30 characters."""
        return f"{self.organisation}{self.made_on:%Y%m%d}{self.kind}0{self.serial:03}{self.flag}"

    def of_report(self) -> "FileName":
        """The name of the report that a feedback file answers."""
        return FileName(self.organisation, self.made_on, self.kind, self.serial)


@dataclass(frozen=True, slots=True)
class FileHeader:
    """The first line of a report: who sends it, of which type its records are, when it was made (to the second, China's
    clock), how many records follow."""

    kind: str
    organisation: str
    made_at: datetime
    records: int

    def text(self) -> str:
        """The 50 characters.

        Raises:
            PbocRefusalError: PBOC.ORGANISATION, PBOC.KIND, PBOC.TOO_MANY.
        """
        check_sender(self.organisation, self.kind)
        if not 0 < self.records <= MOST_RECORDS:
            raise PbocRefusalError("PBOC.TOO_MANY")
        made = f"{self.made_at:%Y%m%d%H%M%S}"
        return f"A050{self.kind}{_VERSION}{_TEMPLATE}{self.organisation}{made}{_RESERVED}{self.records:07}"


def check_sender(organisation: str, kind: str) -> None:
    """The organisation is a 数据提供机构区段码 (14 digits or capitals), the type one that is written here.

    Raises:
        PbocRefusalError: PBOC.ORGANISATION, PBOC.KIND.
    """
    if not _ORGANISATION.fullmatch(organisation):
        raise PbocRefusalError("PBOC.ORGANISATION")
    if kind not in forms():
        raise PbocRefusalError("PBOC.KIND")


def read_name(text: str) -> FileName:
    """The name that a file carries, without suffix.

    Raises:
        RecordError: F0000201.
    """
    found = _NAME.fullmatch(text)
    if found is None or int(found[4]) == 0:
        raise RecordError("F0000201")
    try:
        made_on = datetime.strptime(found[2], "%Y%m%d").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        raise RecordError("F0000201") from None
    return FileName(found[1], made_on, found[3], int(found[4]), FeedbackFlag(found[5]))


def read_header(text: str) -> FileHeader:
    """What a header says.

    Raises:
        RecordError: F0000301: another length or form; F0001302: another version or template than is known here.
    """
    found = _HEADER.fullmatch(text)
    if found is None:
        raise RecordError("F0000301")
    if (found[2], found[3]) != (_VERSION, _TEMPLATE):
        raise RecordError("F0001302")
    try:
        made_at = datetime.strptime(found[5], "%Y%m%d%H%M%S")  # noqa: DTZ007  # the header names none
    except ValueError:
        raise RecordError("F0000301") from None
    return FileHeader(found[1], found[4], made_at, int(found[6]))


def do_agree(name: FileName, header: FileHeader) -> bool:
    """Name and header name one organisation; those of a report one day and type too (F0000401)."""
    if name.organisation != header.organisation:
        return False
    is_report = name.flag is FeedbackFlag.REPORT
    return not is_report or (name.made_on == header.made_at.date() and name.kind == header.kind)


def next_name(header: FileHeader, used: Iterable[str]) -> FileName:
    """The name of a file with this header: the lowest serial number above those of the same day and type in `used`.

    Raises:
        PbocRefusalError: PBOC.SERIAL: all 999 of the day are used.
    """
    check_sender(header.organisation, header.kind)
    wanted = FileName(header.organisation, header.made_at.date(), header.kind, 0)
    beginning = wanted.text()[:26]
    serials = [int(name[26:29]) for name in used if name[:26] == beginning and _NAME.fullmatch(name[:30])]
    serial = max(serials, default=0) + 1
    if serial > LAST_SERIAL:
        raise PbocRefusalError("PBOC.SERIAL")
    return FileName(header.organisation, header.made_at.date(), header.kind, serial)
