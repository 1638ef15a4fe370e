"""The worker process: one queue worker and one clock, until a signal asks it to stop."""

import signal
from collections.abc import Mapping
from threading import Event, Thread

from blacklist_service.jobs.kinds import KINDS
from blacklist_service.jobs.schedule import run_clock
from blacklist_service.jobs.worker import Kind, Worker
from blacklist_service.workflows.context import Context

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_worker(context: Context, kinds: Mapping[str, Kind] = KINDS, *, with_clock: bool = True) -> None:
    """Runs jobs, and the clock beside them, until SIGTERM or SIGINT: the transaction under way is finished and
    its job goes back to the queue. Must be called in the main thread."""
    stop = Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _SIGNALS}
    clock = Thread(target=run_clock, args=(context, stop), name="clock") if with_clock else None
    try:
        if clock is not None:
            clock.start()
        Worker(context, kinds, stop).run()
    finally:
        stop.set()
        if clock is not None:
            clock.join()
        for number, handler in before.items():
            signal.signal(number, handler)


def run_due_jobs(context: Context, kinds: Mapping[str, Kind] = KINDS) -> int:
    """Runs what is due now, here, and returns how many jobs: for the command line, the demo and the journeys."""
    worker = Worker(context, kinds, Event())
    count = 0
    while worker.run_one():
        count += 1
    return count
