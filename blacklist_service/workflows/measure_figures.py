"""Counts what came in, what waits and what was late, once an hour, so that its page need not.

Counting reads whole tables, and a page has a tenth of a second. Each hour replaces the numbers of its day; those of a
day that is over stay. Numbers of nobody: no look. Journal: nothing, because anybody can count again.
"""

from datetime import timedelta

from blacklist_service.clock import midnight
from blacklist_service.store import case_measures, figures, measures, members
from blacklist_service.store.measures import Counted
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.measuring.topics import KEPT_DAYS, LONG_DAYS, RECENT_DAYS, Topic


def measure_figures(context: Context) -> int:
    """Counts today anew and forgets what is older than 400 days; returns how many numbers there are now."""
    today = context.clock.today()
    counted = [
        (topic.value, one.region, one.line, one.measure, one.number)
        for topic, found in _count(context).items()
        for one in _at_home(context, found)
    ]
    with context.store.begin() as connection:
        figures.keep_figures(connection, today, counted)
        figures.forget_figures(connection, today - timedelta(days=KEPT_DAYS))
    return len(counted)


def _at_home(context: Context, found: list[Counted]) -> list[Counted]:
    """What belongs to no region is the operator's, as a case is."""
    return measures.summed(
        (one.region or context.profile.region, one.line, one.measure, one.number) for one in found
    )


def _count(context: Context) -> dict[Topic, list[Counted]]:
    now, today = context.clock.now(), context.clock.today()
    recent, long_ago = today - timedelta(days=RECENT_DAYS), today - timedelta(days=LONG_DAYS)
    with context.looks.read() as connection:
        asked = measures.enquiries_by_purpose(connection, midnight(recent))
    with context.store.read() as connection:
        findings = measures.findings_by_source(connection, midnight(recent))
        regions = {member.id: member.region for member in members.all_members(connection)}
        return {
            Topic.INTAKE: measures.intake_by_source(connection, midnight(recent)),
            Topic.FINDINGS: measures.findings_by_code(findings),
            Topic.SOURCES: findings,
            Topic.SILENCE: measures.silence_by_source(connection, today),
            Topic.BACKLOG: case_measures.backlog(connection, today),
            Topic.DEADLINES: case_measures.deadlines(connection, long_ago, today),
            Topic.OBJECTIONS: case_measures.objections_by_source(connection, long_ago),
            Topic.MATCHING: case_measures.matching_quality(connection, midnight(long_ago)),
            Topic.RECIPIENTS: measures.recipients(connection, now),
            Topic.ENQUIRIES: [
                Counted(regions.get(member, ""), purpose, outcome, number)
                for member, purpose, outcome, number in asked
            ],
        }
