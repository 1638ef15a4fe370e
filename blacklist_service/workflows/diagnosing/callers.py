"""What the doctor asks about those who look at people: is anybody suspended?"""

from blacklist_service.store import quotas
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge


def suspension_check(context: Context) -> Check:
    """Whoever is suspended waits for two officials, and somebody should know."""
    with context.store.read() as connection:
        running = quotas.count_running(connection)
    return judge(
        "ACCESS.SUSPENSIONS", is_good=not running, level=Level.WARN,
        good=("没有暂停的机构或人员。", "Nobody is suspended."),
        bad=(f"有 {running} 家机构或人员被暂停查询：blacklist member suspension list。",
             f"{running} members or persons are suspended: blacklist member suspension list."),
    )  # fmt: skip
