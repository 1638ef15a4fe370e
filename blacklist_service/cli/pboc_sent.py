"""Reports that were sent, by the keys of their rows: what a correction or deletion is about.

A wrong key here deletes or rewrites the account of another person. So the keys are those of the file beside the report,
line for line, or nobody is found; and a row that had none is told by its number (`#7`), which finds nobody.
"""

import csv
import re
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
from exports.pboc.standing import standing
from exports.pboc.types import Record, RecordError

_HELP = "已报送的文件，可重复 / reports that were sent; may be repeated"
sent_option = click.option("--sent", multiple=True, type=input_file, help=_HELP)
# Without them a removal would find nobody.
needed_sent_option = click.option("--sent", multiple=True, required=True, type=input_file, help=_HELP)


_NUMBERED = re.compile(r"#[0-9]+")


def numbered(number: int) -> str:
    """What stands in the place of the key of a row that has none."""
    return f"#{number}"


class SentRecords:
    """The records of several reports by row key; a key may have several records."""

    def __init__(self) -> None:
        self._files: list[SentFile] = []
        self._places: dict[str, list[tuple[int, int]]] = {}

    def add(self, report: SentFile, keys: Iterable[str]) -> None:
        """One report and the keys of its records, in their order."""
        self._files.append(report)
        for number, key in enumerate(keys, start=1):
            if _NUMBERED.fullmatch(key):
                continue  # row 7 of one file is a stranger to whatever another file calls so
            self._places.setdefault(key, []).append((len(self._files) - 1, number))

    def of(self, key: str) -> list[Record]:
        """What the centre holds of that which was sent under a key, the newest last. Raises PbocRefusalError
        PBOC.SENT."""
        with _told():
            return standing(
                [
                    decode(self._files[file].line(number).decode("utf-8"))
                    for file, number in self._places.get(key, ())
                ]
            )


@contextmanager
def sent_records(paths: Iterable[Path]) -> Iterator[SentRecords]:
    """Reports with the files of row keys that lie beside them, in the order in which they were made, whatever the order
    in which they are named; of one second a change of code before what names the new one. Raises PbocRefusalError
    PBOC.ROWS, PBOC.SENT."""
    found = SentRecords()
    with ExitStack() as opened:
        reports = []
        for path in paths:
            report = SentFile(opened.enter_context(path.open("rb")))
            rows = path.with_name(path.stem + ROWS_SUFFIX)
            if not rows.exists():
                raise PbocRefusalError("PBOC.ROWS")
            with _told():
                header = report.header()
            reports.append((header.made_at, header.kind, path.stem, report, row_keys(rows, len(report))))
        for *_order, report, keys in sorted(reports, key=lambda one: one[:3]):
            found.add(report, keys)
        yield found


@contextmanager
def _told() -> Iterator[None]:
    """A report that cannot be read is refused, by the rule that it breaks."""
    try:
        yield
    except RecordError as error:
        raise PbocRefusalError("PBOC.SENT", str(error)) from None
    except UnicodeDecodeError:
        raise PbocRefusalError("PBOC.SENT", "ABF011") from None


def row_keys(path: Path, records: int) -> list[str]:
    """The key of each record of a report; its number where no file names the rows.

    Raises: PbocRefusalError PBOC.ROWS where the file has not one line of two cells for each, in the report's order.
    """
    if not path.exists():
        return [numbered(number) for number in range(1, records + 1)]
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row]
    except (csv.Error, UnicodeDecodeError):
        raise PbocRefusalError("PBOC.ROWS") from None
    if len(rows) != records + 1 or any(len(row) != len(("record", "row_key")) for row in rows):
        raise PbocRefusalError("PBOC.ROWS")
    # A spreadsheet sorts such a file in a moment.
    if any(row[0] != str(number) for number, row in enumerate(rows[1:], start=1)):
        raise PbocRefusalError("PBOC.ROWS")
    return [bare(key) for _record, key in rows[1:]]
