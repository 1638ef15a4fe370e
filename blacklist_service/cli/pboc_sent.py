"""Reports that were sent, by the keys of their rows: what a correction or deletion is about."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.pboc_files import ROWS_SUFFIX
from exports.formulas import bare
from exports.pboc.decode import decode
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.sent import SentFile
from exports.pboc.types import Record

_HELP = "已报送的文件，可重复 / reports that were sent; may be repeated"
sent_option = click.option("--sent", multiple=True, type=input_file, help=_HELP)
# Without them a removal would find nobody.
needed_sent_option = click.option("--sent", multiple=True, required=True, type=input_file, help=_HELP)


class SentRecords:
    """The records of several reports by row key; a key may have several records."""

    def __init__(self) -> None:
        self._files: list[SentFile] = []
        self._places: dict[str, list[tuple[int, int]]] = {}

    def add(self, report: SentFile, keys: Iterable[str]) -> None:
        """One report and the keys of its records, in their order."""
        self._files.append(report)
        for number, key in enumerate(keys, start=1):
            self._places.setdefault(key, []).append((len(self._files) - 1, number))

    def of(self, key: str) -> list[Record]:
        """What was sent under a key, the newest report last. Raises RecordError where a line is no record."""
        return [
            decode(self._files[file].line(number).decode("utf-8"))
            for file, number in self._places.get(key, ())
        ]


@contextmanager
def sent_records(paths: Iterable[Path]) -> Iterator[SentRecords]:
    """Reports with the files of row keys that lie beside them. Raises PbocRefusalError PBOC.ROWS."""
    found = SentRecords()
    with ExitStack() as opened:
        for path in paths:
            report = SentFile(opened.enter_context(path.open("rb")))
            found.add(report, row_keys(path.with_name(path.stem + ROWS_SUFFIX), len(report)))
        yield found


def row_keys(path: Path, records: int) -> list[str]:
    """The key of each record of a report; its number where no file names the rows.

    Raises: PbocRefusalError PBOC.ROWS where the file has not one line of two cells for each.
    """
    if not path.exists():
        return [str(number) for number in range(1, records + 1)]
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row]
    except (csv.Error, UnicodeDecodeError):
        raise PbocRefusalError("PBOC.ROWS") from None
    if len(rows) != records + 1 or any(len(row) != len(("record", "row_key")) for row in rows):
        raise PbocRefusalError("PBOC.ROWS")
    return [bare(key) for _record, key in rows[1:]]
