"""Resolves one file offline: codes and spilled rows lie in unnamed files, under keys that are thrown away."""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from blacklist_service.cli.offline_file import open_file
from blacklist_service.cli.offline_rows import OfflineRow, RowNames, read_file, row_id_twice
from blacklist_service.cli.output import Output
from blacklist_service.cli.preparing import Preparing
from blacklist_service.cli.row_findings import RowFindings
from blacklist_service.ids import Randomness
from blacklist_service.vault.run_keystream import run_keystream
from matching.batch.resolve import resolve_table
from matching.batch.result import BatchResult
from matching.batch.table import Table
from matching.policy import POLICY, Policy

_STEPS = {"compare": "比对 comparing", "settle": "归并 settling"}


@dataclass(slots=True, repr=False)
class FileNames:
    """How the file calls its rows; the place of a row counts from 1."""

    row_ids: list[str] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("q"))
    row_keys: list[str] = field(default_factory=list)

    def of(self, place: int) -> str:
        """The row's id: its own, else its place."""
        return self.row_ids[place - 1] or str(place)


@dataclass(slots=True, repr=False)
class OpenResolution:
    """A file whose rows are read; `resolve` may be called for one policy after the other."""

    names: FileNames
    findings: RowFindings
    _table: Table
    _preparing: Preparing
    _output: Output

    def resolve(self, policy: Policy = POLICY) -> BatchResult:
        """Clusters of the rows by their place."""
        with self._output.progress("比对 matching") as advance:
            return resolve_table(
                self._table,
                policy,
                self._preparing.run,
                lambda _, done, total: advance(done, total),
                threads=self._preparing.jobs,
            )


@contextmanager
def reading(path: Path, charset: str | None, jobs: int | None, output: Output) -> Iterator[OpenResolution]:
    """Reads a file whole, in `jobs` processes (None: one per core; small files in this one).

    Raises InvalidError where file or header are refused, MATCH.ROW_ID_TWICE.
    """
    names, findings = FileNames(), RowFindings()
    drawn = Randomness()
    table = Table(run_keystream(drawn.salt()))
    with Preparing(path.stat().st_size, drawn.salt(), jobs) as preparing:
        file = open_file(path, charset)
        with output.progress("读取 reading") as advance:
            for rows_named, found, prepared in preparing.prepared(file):
                table.add(prepared)
                _note(names, rows_named)
                findings.take(found)
                advance(len(table), file.rows_total)
        _refuse_twins(names)
        yield OpenResolution(names, findings, table, preparing, output)


def load_rows(path: Path, charset: str | None, output: Output) -> list[OfflineRow]:
    """All rows of a small file with their identities. Raises as `reading`."""
    file = open_file(path, charset)
    with output.progress("读取 reading") as advance:
        found = []
        for row in read_file(file):
            found.append(row)
            advance(row.place, file.rows_total)
    return found


def _note(names: FileNames, rows: RowNames) -> None:
    names.row_ids.extend(rows.row_ids)
    names.numbers.extend(rows.numbers)
    names.row_keys.extend(rows.row_keys)


def _refuse_twins(names: FileNames) -> None:
    """Two rows of one id cannot be told apart in the result."""
    if not any(names.row_ids):
        return
    has_all = all(names.row_ids)
    ids = names.row_ids if has_all else map(names.of, range(1, len(names.row_ids) + 1))
    hashes = np.fromiter(map(hash, ids), np.int64)
    hashes.sort()
    if np.all(hashes[1:] != hashes[:-1]):
        return
    seen: set[str] = set()
    for place, number in enumerate(names.numbers, 1):
        if names.of(place) in seen:
            raise row_id_twice(number)
        seen.add(names.of(place))
