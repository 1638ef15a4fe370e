"""What the doctor asks about manifests: does the clock renew each of them in time?"""

from datetime import timedelta

from blacklist_service.workflows.context import Context
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge
from blacklist_service.workflows.releasing.validity import ending_manifests

# Three tries have failed by then, and four hours are left.
_LATE = timedelta(hours=3)


def stale_feeds_check(context: Context) -> Check:
    """A recipient with an expired manifest uses nothing of the list against anybody, and nobody told it why."""
    now = context.clock.now()
    with context.store.read() as connection:
        late = ending_manifests(connection, now, late_by=_LATE)
    ended = sum(one.ends_at <= now for one in late)
    return judge(
        "FEED.STALE", is_good=not late, level=Level.WARN,
        good=("各共享的发布清单均按时更新。", "The manifest of each feed is renewed in time."),
        bad=(f"{len(late)} 个共享的发布清单未按时更新，其中 {ended} 个已到期，请查任务日志；大量注销须由复核人签署。",
             f"{len(late)} manifests were not renewed in time, {ended} ended: see the log, or sign as the second."),
    )  # fmt: skip
