"""Whether every guarded row is as the service left it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from blacklist_service.logs import log
from blacklist_service.store import row_sweep
from blacklist_service.store.row_guards import GUARDS, Key, RowGuard
from blacklist_service.store.row_sweep import ADDED, CHANGED, RowFinding
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

# Under which every check is told in the journal, and how.
ROWS = ("row", 0)
CHECKED_ROWS, CHANGED_ROWS = "rows_checked", "rows_changed"
_PAGE = 2000
_MOST_TOLD, _MOST_NAMED = 1000, 100  # in the report; in the journal and the log
Advance = Callable[[int], None]


@dataclass(slots=True)
class RowReport:
    """How many rows were looked at, and what is wrong with which: the first thousand, and how many there are."""

    checked: int = 0
    wrong: int = 0
    findings: list[RowFinding] = field(default_factory=list)

    def tell(self, finding: RowFinding) -> None:
        self.wrong += 1
        if len(self.findings) < _MOST_TOLD:
            self.findings.append(finding)


def check_rows(context: Context, actor: Actor, advance: Advance = lambda _done: None) -> RowReport:
    """Compares every guarded row with its digest, every digest with its row, and rows with what the journal tells.

    Each page is one snapshot, so that nothing waits. Tells tables and numbers, never what stands there.
    Journal: rows_checked, or rows_changed with the first findings.
    """
    require_role(actor, SYSTEM.role, "auditor")
    report = RowReport()
    for guard in GUARDS:
        _check_table(context, guard, report, advance)
    with context.store.read() as connection:
        for finding in row_sweep.went_back(connection, _MOST_TOLD):
            report.tell(finding)
    for finding in report.findings[:_MOST_NAMED]:
        log().error("row_changed", source=finding.table, object_id=finding.row, kind=finding.problem)
    first = [list(finding) for finding in report.findings[:_MOST_NAMED]]
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind=CHANGED_ROWS if report.wrong else CHECKED_ROWS, object_kind=ROWS[0], object_id=ROWS[1],
            detail={"checked": report.checked, "wrong": report.wrong, "first": first},
        )  # fmt: skip
    return report


def _check_table(context: Context, guard: RowGuard, report: RowReport, advance: Advance) -> None:
    after: Key | None = None
    rows, table = context.vault.rows, guard.table.name
    while True:
        with context.store.read() as connection:
            page = row_sweep.page(connection, guard, after, _PAGE)
        held = rows.hold([(guard.text(one.row), one.mac or b"") for one in page])
        for one, is_right in zip(page, held, strict=True):
            if not is_right:
                report.tell(RowFinding(table, *one.key, ADDED if one.mac is None else CHANGED))
        report.checked += len(page)
        advance(report.checked)
        if len(page) < _PAGE:
            break
        after = page[-1].key
    with context.store.read() as connection:
        for finding in row_sweep.deleted(connection, guard, _MOST_TOLD):
            report.tell(finding)
