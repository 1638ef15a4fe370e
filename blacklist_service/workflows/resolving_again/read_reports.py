"""Every current report's identity, opened page by page and made ready for the engine of whole files."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from blacklist_service.store import sealed_identities
from blacklist_service.vault.run_codes import keyed_codes
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.decoys import feeds_of_decoys
from blacklist_service.workflows.sealing.records import open_comparable
from matching.batch.prepared import prepare
from matching.batch.table import Table

_PAGE = 2000
Longs = npt.NDArray[np.int64]
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class StandingReports:
    """All current reports, by number, with the subject of each, and the table that the engine resolves."""

    reports: Longs
    subjects: Longs
    table: Table

    def subjects_of(self, reports: Longs) -> Longs:
        """The subject of each of these reports."""
        return self.subjects[np.searchsorted(self.reports, reports)]


def read_reports(context: Context, tell: Tell) -> StandingReports:
    """One snapshot of the store. The table lies in memory, its keys are hashes under a key that is thrown away."""
    codes = keyed_codes(context.randomness.salt())
    table = Table(in_memory=True)
    numbers, subjects = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    after = 0
    with context.store.read() as connection:
        total = sealed_identities.count(connection)
        invented = feeds_of_decoys(connection, context.vault)
        while page := sealed_identities.page(connection, after, _PAGE):
            after = page[-1][0]
            page = [row for row in page if row[1] not in invented]  # the real ones of it
            opened = (
                (report, open_comparable(context.vault.sealer, report, sealed)) for report, _, sealed in page
            )
            table.add(prepare(opened, codes))
            numbers.append(np.array([report for report, _, _ in page], np.int64))
            subjects.append(np.array([subject for _, subject, _ in page], np.int64))
            tell("read", len(table), total)
    return StandingReports(np.concatenate(numbers), np.concatenate(subjects), table)
