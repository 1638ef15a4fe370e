"""What the doctor asks about pushes: does any of them fail for long?"""

from blacklist_service.workflows.context import Context
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge
from blacklist_service.workflows.list_pushes import failing_pushes


def push_check(context: Context) -> Check:
    """A push never gives up, so somebody has to know that it fails."""
    found = failing_pushes(context)
    feeds = len({one.feed for one in found})
    return judge(
        "PUSH.FAILING", is_good=not found, level=Level.WARN,
        good=("没有持续失败的推送。", "No push fails for long."),
        bad=(f"有 {len(found)} 个推送持续失败（{feeds} 个共享）：blacklist feed push list。",
             f"{len(found)} pushes of {feeds} feeds keep failing: blacklist feed push list."),
    )  # fmt: skip
