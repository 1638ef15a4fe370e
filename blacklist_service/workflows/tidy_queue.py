"""Forgets ended jobs and stored answers once nobody can ask for them any more. They hold nothing of their own:
what happened stands in the journal, so this writes no entry.
"""

from datetime import timedelta

from blacklist_service.store import answers, jobs
from blacklist_service.workflows.answer_once import KEPT_DAYS
from blacklist_service.workflows.context import Context

# An operator can look up a month of jobs.
_JOB_DAYS = 31


def tidy_queue(context: Context) -> int:
    """Returns how many rows went."""
    now = context.clock.now()
    with context.store.begin() as connection:
        gone = jobs.forget_ended_jobs(connection, now - timedelta(days=_JOB_DAYS))
        return gone + answers.forget_answers(connection, now - timedelta(days=KEPT_DAYS))
