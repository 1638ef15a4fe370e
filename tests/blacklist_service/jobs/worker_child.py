"""A worker process for the tests: runs jobs of two invented kinds that stop at each step and wait for a line.

Called with the home, the database URL, the instant and the kind of transaction.
"""

import sys
from datetime import datetime
from pathlib import Path
from threading import Event

from blacklist_service.clock import MovingClock
from blacklist_service.jobs.process import run_worker
from blacklist_service.jobs.worker import Kind, Worker
from blacklist_service.logs import configure_logs
from blacklist_service.settings import Settings
from blacklist_service.store import journal
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.open_service import open_service

CHUNKS = 3


def pause(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    sys.stdin.readline()


def act(context: Context, number: int, chunk: int) -> None:
    """One effect of a job, at most once: the journal tells what was done."""
    with context.store.begin() as connection:
        done = [entry.kind for entry in journal.entries_of(connection, "probe", number)]
        if f"chunk_{chunk}" not in done:
            record(
                connection,
                context,
                SYSTEM,
                kind=f"chunk_{chunk}",
                object_kind="probe",
                object_id=number,
                detail={},
            )


def in_chunks(context: Context, number: int) -> None:
    for chunk in range(CHUNKS):
        act(context, number, chunk)
        pause(f"chunk {chunk}")


def in_one(context: Context, number: int) -> None:
    for chunk in range(CHUNKS):
        with context.store.begin() as connection:
            record(
                connection,
                context,
                SYSTEM,
                kind=f"chunk_{chunk}",
                object_kind="probe",
                object_id=number,
                detail={},
            )
    pause("before the end")


PROBES = {"chunks": Kind(in_chunks), "whole": Kind(in_one, is_whole=True)}


def main() -> None:
    home, url, instant, _ = sys.argv[1:]
    configure_logs()
    context = open_service(
        Settings(home=Path(home), database_url=url, environment="test"),
        MovingClock(at=datetime.fromisoformat(instant)),
    )
    stop = Event()
    if sys.argv[4] == "signals":
        run_worker(context, PROBES, with_clock=False)
    else:
        Worker(context, PROBES, stop).run_one()
    sys.stdout.write("ended\n")


if __name__ == "__main__":
    main()
