"""Writes records as PBOC files into a folder: one type a file, named and numbered, each with the keys of its rows."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from blacklist_service.cli.output import Output
from blacklist_service.cli.pboc_findings import PbocFindings
from blacklist_service.cli.private_file import private_file
from blacklist_service.clock import LAW_ZONE
from exports.formulas import guard
from exports.pboc.check_file import RecordKeys
from exports.pboc.check_record import check_record
from exports.pboc.files import write_file
from exports.pboc.names import MOST_RECORDS, FileHeader, next_name
from exports.pboc.types import Finding, Record, RuleBreak

# A record with the key of the row that it comes from.
KeyedRecord = tuple[str, Record]
ROWS_SUFFIX = ".rows.csv"


@dataclass(slots=True)
class WrittenFiles:
    """What was written, and what was left out because it breaks a rule; `record` in findings counts what was given."""

    files: list[str] = field(default_factory=list)
    records: int = 0
    left_out: int = 0
    findings: PbocFindings = field(default_factory=PbocFindings)

    def document(self) -> dict[str, object]:
        """For --json."""
        facts = {"files": self.files, "records": self.records, "left_out": self.left_out}
        return {**facts, **self.findings.document()}


def write_files(
    output: Output,
    folder: Path,
    organisation: str,
    source: Callable[[], Iterator[KeyedRecord | RuleBreak]],
    received: Iterable[str] = (),
) -> WrittenFiles:
    """Every record that keeps the rules goes into a file of its type, up to a million a file.

    `source` gives the records anew each time: once to check and count, once for each type to write. What was given and
    is no record stands there as the rule that it breaks: it is left out and told, and takes nothing along.

    Raises:
        PbocRefusalError: PBOC.ORGANISATION, PBOC.SERIAL, PBOC.LINE.
    """
    made_at = output.clock.now().astimezone(LAW_ZONE).replace(tzinfo=None)
    written = WrittenFiles()
    counts: Counter[str] = Counter()
    is_sound: list[bool] = []
    keys = RecordKeys()
    for number, given in enumerate(source(), start=1):
        if isinstance(given, RuleBreak):
            written.findings.add((Finding(number, given.rule, given.tag),))
            is_sound.append(False)
            continue
        record = given[1]
        header = FileHeader(record.kind, organisation, made_at, 1)
        header.text()
        broken = check_record(record, header) or keys.breaks(record)
        written.findings.add(Finding(number, one.rule, one.tag) for one in broken)
        is_sound.append(not broken)
        counts[record.kind] += not broken
    written.left_out = len(is_sound) - counts.total()
    used = {*received, *(path.stem for path in folder.iterdir())}
    for kind in sorted(+counts):
        sound = (
            given
            for given, holds in zip(source(), is_sound, strict=True)
            if holds and not isinstance(given, RuleBreak) and given[1].kind == kind
        )
        for start in range(0, counts[kind], MOST_RECORDS):
            size = min(MOST_RECORDS, counts[kind] - start)
            header = FileHeader(kind, organisation, made_at, size)
            name = next_name(header, used).text()
            _write_one(folder, name, header, islice(sound, size))
            used.add(name)
            written.files.append(f"{name}.txt")
            written.records += size
    return written


def _write_one(folder: Path, name: str, header: FileHeader, records: Iterator[KeyedRecord]) -> None:
    """The report and beside it `record,row_key`: without it a feedback could not be led back. A key that a
    spreadsheet would run is guarded."""
    with ExitStack() as both:
        out = both.enter_context(private_file(folder / f"{name}.txt"))
        raw = both.enter_context(private_file(folder / f"{name}{ROWS_SUFFIX}"))
        text = TextIOWrapper(raw, encoding="utf-8", newline="")
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(("record", "row_key"))

        def noted() -> Iterator[Record]:
            for number, (key, record) in enumerate(records, start=1):
                rows.writerow((number, guard(key)))
                yield record

        write_file(header, noted(), out)
        text.flush()
        text.detach()
