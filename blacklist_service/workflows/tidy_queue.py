"""Forgets ended jobs, stored answers, used nonces and old sessions once nobody can ask for them, and uploads and
files that broke off; and empties SQLite's log, in which what a night erased would lie on.

Jobs and answers hold nothing of their own: what happened stands in the journal. Journal: submission_abandoned, one
entry per upload whose sealed parts went.
"""

from datetime import datetime, timedelta

from blacklist_service.rules.sessions import FORGOTTEN_AFTER
from blacklist_service.store import (
    answers,
    console_sessions,
    exhibits,
    jobs,
    nonces,
    people_seen,
    quotas,
    submissions,
    unknown_calls,
)
from blacklist_service.workflows.answer_once import KEPT_DAYS
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart
from blacklist_service.workflows.enquiring.alarms import settle_alarms
from blacklist_service.workflows.enquiring.window import WINDOW

# An operator can look up a month of jobs.
_JOB_DAYS = 31
# Nobody sends for longer than a day.
_UPLOAD_DAYS = 1
# A sender repairs rejected rows from the error workbook within days.
_REJECTED_DAYS = 92
_AT_ONCE = 100


def tidy_queue(context: Context) -> int:
    """Returns how many rows went."""
    now = context.clock.now()
    with context.store.begin() as connection:
        gone = jobs.forget_ended_jobs(connection, now - timedelta(days=_JOB_DAYS))
        gone += answers.forget_answers(connection, now - timedelta(days=KEPT_DAYS))
        gone += nonces.forget_nonces(connection, now)
        # No setting lets a session live longer than a day.
        gone += console_sessions.forget_sessions(connection, now - timedelta(days=1))
        gone += console_sessions.forget_old_failures(connection, now - FORGOTTEN_AFTER)
        gone += submissions.erase_cells(connection, now - timedelta(days=_REJECTED_DAYS))
        late = submissions.abandoned(connection, now - timedelta(days=_UPLOAD_DAYS))
    with context.looks.begin() as connection:
        gone += nonces.forget_nonces(connection, now)
        gone += unknown_calls.forget_calls(connection, int(now.timestamp()) // 60)
        gone += quotas.forget_traces(connection, now - WINDOW)
        long_ago = (now - timedelta(days=_JOB_DAYS)).date()
        gone += quotas.forget_uses(connection, long_ago)
        gone += people_seen.forget_people(connection, context.clock.today(), long_ago)
    with each_apart(context, "tidy_queue") as walk:
        gone += sum(bool(walk.attempt(one, _drop_upload, context, one)) for one in late)
        gone += _drop_exhibits(context, now - timedelta(days=_UPLOAD_DAYS))
        settle_alarms(context)
    # After everything that a night erases.
    for store in (context.store, context.looks):
        store.empty_log()
    return gone


def _drop_exhibits(context: Context, before: datetime) -> int:
    """Files for an objection that were never given; nobody was told that they were here."""
    gone = 0
    while True:
        with context.store.begin() as connection:
            late = exhibits.abandoned(connection, before, _AT_ONCE)
            exhibits.drop_on_the_way(connection, late)
        gone += len(late)
        if len(late) < _AT_ONCE:
            return gone


def _drop_upload(context: Context, submission: int) -> bool:
    with context.store.begin() as connection:
        if not submissions.drop_unfinished(connection, submission):
            return False
        record(
            connection, context, SYSTEM,
            kind="submission_abandoned", object_kind="submission", object_id=submission, detail={},
        )  # fmt: skip
    return True
