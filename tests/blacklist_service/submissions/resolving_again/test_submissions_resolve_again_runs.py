"""A run of resolving again as an act: who may, what the journal and the worker know of it, and what a dry run leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from blacklist_service.clock import LAW_ZONE
from blacklist_service.errors import ForbiddenError
from blacklist_service.jobs.crons import newest_slot
from blacklist_service.jobs.kinds import KINDS
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import HOUSE_SCHEDULES
from blacklist_service.store import jobs, journal
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalEntry
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.resolve_again import ResolvedAgain, resolve_again

Arrive = Callable[..., list[int]]
Rows = tuple[tuple[str, str, str, str], ...]


def _again(context: Context, *, is_dry_run: bool = False) -> ResolvedAgain:
    return resolve_again(context, SYSTEM, is_dry_run=is_dry_run)


def test_a_dry_run_tells_what_would_be_asked_and_asks_nothing(
    context: Context, official: Actor, arrive: Arrive, chain: Rows
) -> None:
    _, bridge, _ = arrive(chain, (1, 0, 2))
    told = _again(context, is_dry_run=True)
    assert told.splits == (bridge,)
    assert list_reviews(context, official) == ()
    asked = _again(context)
    assert (asked.splits, asked.joins, asked.doubts) == (told.splits, told.joins, told.doubts)
    assert len(list_reviews(context, official)) == 1


def test_the_journal_tells_of_the_run_before_anything_is_opened_and_of_every_question(
    context: Context, arrive: Arrive, chain: Rows
) -> None:
    arrive(chain, (1, 0, 2))
    with context.store.read() as connection:
        before = journal.last_entry(connection)
    _again(context)
    with context.store.read() as connection:
        entry = table_of(JournalEntry)
        asked = select(entry.c.kind, entry.c.actor).where(entry.c.id > before).order_by(entry.c.id)
        told = [tuple(row) for row in connection.execute(asked)]
    assert told == [(kind, "system") for kind in ("resolution_begun", "questions_opened", "resolution_ended")]


def test_the_worker_asks_on_sundays(context: Context, official: Actor, arrive: Arrive, chain: Rows) -> None:
    _, bridge, _ = arrive(chain, (1, 0, 2))
    (schedule,) = [one for one in HOUSE_SCHEDULES if one.kind == "resolve_again"]
    now = context.clock.now()
    with context.store.begin() as connection:
        jobs.add_job(connection, kind=schedule.kind, object_id=schedule.object_id, slot="", due_at=now)
    assert run_due_jobs(context, {schedule.kind: KINDS[schedule.kind]}) == 1
    (review,) = list_reviews(context, official)
    assert review.subject == bridge
    sunday = newest_slot(schedule.cron, now, now + timedelta(days=7))
    assert sunday is not None
    assert f"{sunday.astimezone(LAW_ZONE):%A %H:%M}" == "Sunday 01:00"


def test_a_platform_resolves_nothing_again(context: Context, clerk: Actor) -> None:
    with pytest.raises(ForbiddenError):
        resolve_again(context, clerk, is_dry_run=True)


def test_nothing_stands_and_nothing_is_asked(context: Context) -> None:
    found = _again(context)
    assert (found.reports, found.subjects, found.agreeing) == (0, 0, 0)
    assert (found.splits, found.joins, found.doubts) == ((), (), ())
