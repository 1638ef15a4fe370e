"""Counts, once an hour, what each member asks about its own data, so that its page need not.

Counting reads whole tables, and a page has a tenth of a second. Each hour replaces all numbers. Numbers of nobody: no
look. Journal: nothing, because anybody can count again.
"""

from datetime import timedelta

from blacklist_service.clock import midnight
from blacklist_service.rules.deadlines import first_days_by_month
from blacklist_service.store import own_figures, own_measures
from blacklist_service.store.own_measures import OwnCounted
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.measuring.own_topics import AGE_MONTHS, RECENT_UPLOADS, OwnTopic
from blacklist_service.workflows.measuring.topics import LONG_DAYS


def measure_own_figures(context: Context) -> int:
    """Counts anew for every member; returns how many numbers there are now."""
    counted = [(topic.value, one) for topic, found in _count(context).items() for one in found]
    with context.store.begin() as connection:
        own_figures.keep_own_figures(connection, context.clock.today(), counted)
    return len(counted)


def _count(context: Context) -> dict[OwnTopic, list[OwnCounted]]:
    today = context.clock.today()
    since = today - timedelta(days=LONG_DAYS)
    firsts = [(str(age), midnight(day)) for age, day in enumerate(first_days_by_month(today, AGE_MONTHS))]
    with context.store.read() as connection:
        return {
            OwnTopic.AGE: own_measures.reports_by_age(connection, firsts, str(AGE_MONTHS)),
            OwnTopic.REJECTED: own_measures.rejections_by_finding(connection, RECENT_UPLOADS),
            OwnTopic.ANSWERS: own_measures.answers_to_objections(connection, since, today),
            OwnTopic.OBJECTIONS: own_measures.objections_by_reason(connection, since),
            OwnTopic.AMENDMENTS: own_measures.amendments_waiting(connection),
        }
