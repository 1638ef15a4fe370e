"""What the doctor says of guarded rows: what the last check of all of them found."""

from blacklist_service.store import journal
from blacklist_service.workflows.adopt_rows import lacks_digests
from blacklist_service.workflows.check_rows import CHANGED_ROWS, CHECKED_ROWS, ROWS
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge


def digests_check(context: Context) -> Check:
    """Fails after an upgrade from a release without digests, until the rows from before have theirs."""
    with context.store.read() as connection:
        is_due = lacks_digests(connection)
    return judge(
        "STORE.ROWS_BARE", is_good=not is_due, level=Level.FAIL,
        good=("关键数据均已有校验值。", "The guarded rows have their digests."),
        bad=("升级后尚未生成校验值：blacklist vault check-rows --adopt。",
             "The rows from before the upgrade have no digests yet: `blacklist vault check-rows --adopt`."),
    )  # fmt: skip


def rows_check(context: Context) -> Check:
    """Fails from a check that found rows changed behind the service until one that finds none."""
    with context.store.read() as connection:
        told = [entry.kind for entry in journal.entries_of(connection, *ROWS)]
    checks = [kind for kind in told if kind in {CHECKED_ROWS, CHANGED_ROWS}]
    return judge(
        "STORE.ROWS_CHANGED", is_good=checks[-1:] != [CHANGED_ROWS], level=Level.FAIL,
        good=("最近一次核验未发现绕过系统改动的数据。", "The last check found no row changed behind the service."),
        bad=("有数据被绕过系统改动：blacklist vault check-rows。",
             "Rows were changed behind the service: see `blacklist vault check-rows`."),
    )  # fmt: skip
