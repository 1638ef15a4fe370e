"""Resolves one file offline: identities in memory, tokens under a key that is thrown away afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from blacklist_service.cli.offline_rows import OfflineFile, OfflineRow, open_file, read_file
from blacklist_service.cli.output import Output
from blacklist_service.ids import Randomness
from blacklist_service.vault.tokens import Tokenizer
from matching.batch import BatchResult, resolve_all
from matching.policy import POLICY, Policy


@dataclass(slots=True)
class Rows:
    """All rows of a file, and how it names them."""

    file: OfflineFile
    read: list[OfflineRow] = field(default_factory=list)

    @property
    def ids(self) -> dict[int, str]:
        """The row's id by its place."""
        return {row.place: row.row_id for row in self.read}


def load_rows(path: Path, charset: str | None, jobs: int | None, output: Output) -> Rows:
    """Reads a file whole. `jobs`: processes that read identities; None is this one alone.

    Measured on 100,000 rows: identities that travel between processes cost this one nearly what reading them does,
    so more processes pay only on a machine that idles otherwise.

    Raises InvalidError where file or header are refused, MATCH.ROW_ID_TWICE.
    """
    file = open_file(path, charset)
    found = Rows(file)
    with output.progress("读取 reading") as advance:
        found.read.extend(read_file(file, jobs or 1, lambda done: advance(done, file.rows_total)))
    return found


def resolve(rows: Sequence[OfflineRow], output: Output, policy: Policy = POLICY) -> BatchResult:
    """Clusters of the rows by their place."""
    tokenizer = Tokenizer(Randomness().salt())
    with output.progress("比对 matching") as advance:
        return resolve_all(
            ((row.place, row.identity) for row in rows),
            tokenizer.token,
            policy,
            progress=lambda done: advance(done, len(rows)),
        )
