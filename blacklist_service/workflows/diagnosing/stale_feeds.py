"""What the doctor asks about manifests: does the clock renew each of them in time?"""

from datetime import timedelta

from blacklist_service.store.ageing_releases import ageing_releases
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge
from blacklist_service.workflows.releasing.agency_feeds import SERIES_FORMATS
from blacklist_service.workflows.releasing.draft import RENEWED_AFTER_HOURS, VALID_HOURS

# Three tries have failed by then, and four hours are left.
_LATE = timedelta(hours=RENEWED_AFTER_HOURS + 3)
_VALID = timedelta(hours=VALID_HOURS)


def stale_feeds_check(context: Context) -> Check:
    """A recipient with an expired manifest uses nothing of the list against anybody, and nobody told it why."""
    now = context.clock.now()
    with context.store.read() as connection:
        late = ageing_releases(connection, now - _LATE, but_formats=SERIES_FORMATS)
    ended = sum(one.issued_at <= now - _VALID for one in late)
    return judge(
        "FEED.STALE", is_good=not late, level=Level.WARN,
        good=("各共享的发布清单均按时更新。", "The manifest of each feed is renewed in time."),
        bad=(f"{len(late)} 个共享的发布清单未按时更新，其中 {ended} 个已到期，请查任务日志；大量注销须由复核人签署。",
             f"{len(late)} manifests were not renewed in time, {ended} ended: see the log, or sign as the second."),
    )  # fmt: skip
