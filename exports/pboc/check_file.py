"""A whole file against the published rules: name, header, lines, records, and records among each other."""

from collections.abc import Collection, Iterator
from typing import BinaryIO

from exports.pboc.check_record import check_record
from exports.pboc.decode import decode
from exports.pboc.files import read_lines
from exports.pboc.names import MOST_RECORDS, FileHeader, do_agree, read_header, read_name
from exports.pboc.scope import Scope
from exports.pboc.types import Finding, Record, RecordError, RuleBreak

# By what a record is known among those of its file (R0000201). The sources name the tags of persons; that the report
# date belongs to an account's key follows from monthly reports.
_KEYS = {
    "110": ("Name", "IDType", "IDNum", "InfSurcCode"),
    "210": ("AcctCode", "RptDate"),
    "310": ("EntCertType", "EntCertNum", "InfSurcCode"),
    "410": ("AcctCode", "RptDate"),
}


class RecordKeys:
    """The keys of the records of a file so far: eight bytes or so for each record of a type that has a key."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def breaks(self, record: Record) -> list[RuleBreak]:
        """R0000201 where a record of the same key came before; notes the key."""
        tags = _KEYS.get(record.kind)
        if tags is None:
            return []
        around = Scope(record).around
        key = hash((record.kind, *(around.get(tag) for tag in tags)))
        if key in self._seen:
            return [RuleBreak("R0000201", tags[0])]
        self._seen.add(key)
        return []


def check_file(name: str, source: BinaryIO, received: Collection[str] = ()) -> Iterator[Finding]:
    """Every finding of a file, streamed: those of the file itself (number 0) as they show, those of records by number.

    `name` is the file's without suffix; `received` the names that the centre has taken before (F0000601). One line is
    in memory, and the keys of the records.
    """
    yield from _name_findings(name, received)
    lines = read_lines(source)
    header: FileHeader | None = None
    number = 0
    keys = RecordKeys()
    try:
        header = read_header(next(lines, ""))
        yield from _agreement_findings(name, header)
        for number, line in enumerate(lines, start=1):
            yield from _record_findings(number, line, header, keys)
    except RecordError as error:
        # A line that cannot be told from the next ends the reading: what follows has no numbers.
        yield Finding(number + 1 if header else 0, error.broken.rule, error.broken.tag)
        return
    if number != header.records or number > MOST_RECORDS:
        yield Finding(0, "F0000301")


def _name_findings(name: str, received: Collection[str]) -> Iterator[Finding]:
    try:
        read_name(name)
    except RecordError as error:
        yield Finding(0, error.broken.rule)
        return
    if name in received:
        yield Finding(0, "F0000601")


def _agreement_findings(name: str, header: FileHeader) -> Iterator[Finding]:
    try:
        if not do_agree(read_name(name), header):
            yield Finding(0, "F0000401")
    except RecordError:
        return  # told already


def _record_findings(number: int, line: str, header: FileHeader, keys: RecordKeys) -> Iterator[Finding]:
    try:
        record = decode(line)
    except RecordError as error:
        yield Finding(number, error.broken.rule, error.broken.tag)
        return
    for broken in (*check_record(record, header), *keys.breaks(record)):
        yield Finding(number, broken.rule, broken.tag)
