"""A feed is published at other times from now on.

1. Cron and days are understood; the feed exists. 2. They are kept, with the journal entry `feed_rescheduled`. What must
leave the list waits for neither (jobs/urgent.py).
"""

from blacklist_service.errors import InvalidError
from blacklist_service.rules.calendar import ScheduleDays
from blacklist_service.store import feeds
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.releasing.agency_feeds import hold_feed, require_agency_feed

_LONGEST_CRON = 64


def check_schedule(cron: str, calendar: str) -> None:
    """Raises InvalidError FEED.CRON, FEED.CALENDAR for what no feed can be scheduled by."""
    if len(cron) > _LONGEST_CRON:
        raise InvalidError("FEED.CRON", "共享的发布时间表不正确。", "The feed's schedule is not allowed.")
    if calendar not in set(ScheduleDays):
        raise InvalidError(
            "FEED.CALENDAR",
            "发布日历须为 every_day 或 working_days。",
            "The calendar must be every_day or working_days.",
        )


def change_schedule(context: Context, actor: Actor, feed_code: str, *, cron: str, calendar: str) -> None:
    """The next slot is of the new schedule; "" for a feed that is published by hand. The cron is stored as given.

    Raises InvalidError FEED.CRON, FEED.CALENDAR; NotFoundError FEED.UNKNOWN; RefusedError EDITION.NEEDS_APPROVAL.
    """
    require_role(actor, "system", *OFFICIALS)
    check_schedule(cron, calendar)
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        feed = hold_feed(connection, feed_code)
        require_agency_feed(feed)
        feeds.change_schedule(connection, feed.id or 0, cron=cron, calendar=calendar)
        record(
            connection, context, actor,
            kind="feed_rescheduled", object_kind="feed", object_id=feed.id or 0,
            detail={"feed": feed_code, "cron": cron, "calendar": calendar,
                    "cron_before": feed.cron, "calendar_before": feed.calendar},
        )  # fmt: skip
