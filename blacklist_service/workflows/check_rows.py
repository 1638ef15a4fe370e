"""Whether every guarded row is as the service left it; and digests for rows that have none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from blacklist_service.errors import RefusedError
from blacklist_service.logs import log
from blacklist_service.store import journal, row_macs, row_sweep
from blacklist_service.store.row_guards import GUARD_OF_TABLE, GUARDS, Key, RowGuard
from blacklist_service.store.row_sweep import ADDED, CHANGED, GuardedRow, RowFinding
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

# Under which every check is told in the journal, and how.
ROWS = ("row", 0)
CHECKED_ROWS, CHANGED_ROWS, ADOPTED_ROWS = "rows_checked", "rows_changed", "rows_adopted"
_PAGE = 2000
_LAST = "member"
_MOST_TOLD, _MOST_NAMED = 1000, 100  # in the report; in the journal and the log
Advance = Callable[[int], None]
Choice = Callable[[RowGuard, Sequence[GuardedRow]], list[GuardedRow]]


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


def adopt_rows(context: Context, actor: Actor, *, is_again: bool = False) -> int:
    """Gives a digest to every guarded row that has none: once, after an upgrade from a release without digests.

    A row whose digest is wrong stays wrong; a killed run is repeated. Journal: rows_adopted, with the first rows.
    Returns how many. Raises RefusedError VAULT.ROWS_ADOPTED from the first adoption or right check on, because a row
    without a digest is then one that somebody else wrote, unless it is asked for `is_again`.
    """
    require_role(actor, SYSTEM.role)
    with context.store.read() as connection:
        if not is_again and is_settled(connection):
            raise RefusedError(
                "VAULT.ROWS_ADOPTED",
                "本库的数据已有校验值：此后没有校验值的数据不是由本系统写入的，不能再批量认可。",
                "The rows of this database had their digests: one without was not written by this service since.",
            )
    return _write(context, actor, ADOPTED_ROWS, _bare)


def is_settled(connection: Connection) -> bool:
    """Whether the journal tells that every guarded row has had its digest: an adoption that ended, or a right check."""
    told = {entry.kind for entry in journal.entries_of(connection, *ROWS)}
    return bool(told & {ADOPTED_ROWS, CHECKED_ROWS})


def lacks_digests(connection: Connection) -> bool:
    """Whether rows from before the digests still wait for theirs."""
    first = row_sweep.page(connection, GUARD_OF_TABLE[_LAST], None, 1)
    return any(one.mac is None for one in first) and not is_settled(connection)


def renew_rows(context: Context, actor: Actor) -> int:
    """Gives a new digest, under the version of the mac root that is in force, to every row whose own holds.

    After a rotation; a row whose digest is missing or wrong stays as it is. Journal: rows_renewed. Returns how many.
    """
    return _write(context, actor, "rows_renewed", partial(_right, context))


def _write(context: Context, actor: Actor, kind: str, choose: Choice) -> int:
    require_role(actor, SYSTEM.role)
    done, first = 0, list[tuple[str, int, int]]()
    # Members come last: while the first of them has no digest, somebody has none (`lacks_digests`).
    for guard in sorted(GUARDS, key=lambda guard: guard.table.name == _LAST):
        for keys in _write_table(context, guard, choose):
            done += len(keys)
            first += [(guard.table.name, *key) for key in keys[: _MOST_NAMED - len(first)]]
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind=kind, object_kind=ROWS[0], object_id=ROWS[1], detail={"rows": done, "first": list(map(list, first))},
        )  # fmt: skip
    return done


def _bare(_guard: RowGuard, page: Sequence[GuardedRow]) -> list[GuardedRow]:
    return [one for one in page if one.mac is None]


def _right(context: Context, guard: RowGuard, page: Sequence[GuardedRow]) -> list[GuardedRow]:
    rows, spelled = context.vault.rows, [guard.text(one.row) for one in page]
    held = rows.hold([(text, one.mac or b"") for text, one in zip(spelled, page, strict=True)])
    return [one for one, holds in zip(page, held, strict=True) if holds]


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


def _write_table(context: Context, guard: RowGuard, choose: Choice) -> Iterator[list[Key]]:
    """Page by page, each a transaction of its own; gives the keys of what was written."""
    after: Key | None = None
    while True:
        with context.store.begin() as connection:
            page = row_sweep.page(connection, guard, after, _PAGE, is_held=True)
            chosen = choose(guard, page)
            row_macs.put(connection, guard, [one.row for one in chosen])
        yield [one.key for one in chosen]
        if len(page) < _PAGE:
            return
        after = page[-1].key
