"""Workers as real processes that are killed, stopped and outlived: every effect is there exactly once."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, NotReadyError, RefusedError
from blacklist_service.jobs import queue
from blacklist_service.jobs.kinds import KINDS
from blacklist_service.jobs.worker import Kind, Worker
from blacklist_service.store import jobs, journal
from blacklist_service.workflows.context import SYSTEM, Context, record

CHILD = Path(__file__).with_name("worker_child.py")
LEASE = timedelta(seconds=30)
CHUNKS = ["chunk_0", "chunk_1", "chunk_2"]
Process = subprocess.Popen[str]


@pytest.fixture
def children() -> Iterator[list[Process]]:
    started: list[Process] = []
    yield started
    for child in started:
        child.kill()
        child.communicate()


def start(children: list[Process], context: Context, clock: MovingClock, how: str = "one") -> Process:
    settings = context.settings
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(settings.home), settings.database_url, clock.now().isoformat(), how],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    children.append(child)
    return child


def hear(child: Process, word: str) -> None:
    assert child.stdout is not None
    assert child.stdout.readline() == f"{word}\n"


def go_on(child: Process) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def add_effect(context: Context, number: int, kind: str) -> None:
    with context.store.begin() as connection:
        if kind not in [entry.kind for entry in journal.entries_of(connection, "probe", number)]:
            record(connection, context, SYSTEM, kind=kind, object_kind="probe", object_id=number, detail={})


def do_chunks(context: Context, number: int) -> None:
    for kind in CHUNKS:
        add_effect(context, number, kind)


def do_whole(context: Context, number: int) -> None:
    for kind in CHUNKS:
        with context.store.begin() as connection:
            record(connection, context, SYSTEM, kind=kind, object_kind="probe", object_id=number, detail={})


HEIR = {"chunks": Kind(do_chunks), "whole": Kind(do_whole, is_whole=True)}


def effects(context: Context, number: int) -> list[str]:
    with context.store.read() as connection:
        return [entry.kind for entry in journal.entries_of(connection, "probe", number)]


def only_job(context: Context, kind: str, number: int) -> jobs.Job:
    with context.store.read() as connection:
        (job,) = jobs.jobs_of(connection, kind, number)
    return job


@pytest.mark.parametrize(("kind", "word"), [("chunks", "chunk 0"), ("whole", "before the end")])
def test_a_killed_workers_job_runs_again_and_has_effect_once(
    context: Context, moving_clock: MovingClock, children: list[Process], kind: str, word: str
) -> None:
    queue.enqueue(context, kind, 5, "s1")
    child = start(children, context, moving_clock)
    hear(child, word)
    child.kill()
    child.wait()
    worker = Worker(context, HEIR, Event())
    assert not worker.run_one()  # the lease has not ended
    moving_clock.move(LEASE)
    assert worker.run_one()
    assert effects(context, 5) == CHUNKS
    assert only_job(context, kind, 5).state == "done"
    assert not worker.run_one()


def test_a_zombie_writes_nothing_more(
    context: Context, moving_clock: MovingClock, children: list[Process]
) -> None:
    queue.enqueue(context, "chunks", 5, "s1")
    zombie = start(children, context, moving_clock)
    hear(zombie, "chunk 0")
    moving_clock.move(LEASE)
    assert Worker(context, HEIR, Event()).run_one()
    go_on(zombie)
    hear(zombie, "ended")
    assert effects(context, 5) == CHUNKS
    assert only_job(context, "chunks", 5).attempts == 2
    _, lines = zombie.communicate()
    assert '"code": "JOB.FENCED"' in lines


def test_a_signal_finishes_the_chunk_and_returns_the_job(
    context: Context, moving_clock: MovingClock, children: list[Process]
) -> None:
    queue.enqueue(context, "chunks", 5, "s1")
    child = start(children, context, moving_clock, "signals")
    hear(child, "chunk 0")
    child.send_signal(signal.SIGTERM)
    go_on(child)
    hear(child, "ended")
    child.communicate()
    assert child.returncode == 0
    job = only_job(context, "chunks", 5)
    assert (job.state, job.attempts, job.leased_until) == ("waiting", 0, None)
    assert effects(context, 5) == CHUNKS[:1]
    assert Worker(context, HEIR, Event()).run_one()
    assert effects(context, 5) == CHUNKS


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (RefusedError("FEED.PAUSED", "", ""), "failed", "FEED.PAUSED"),
        (NotReadyError("STORE.DOWN", "", ""), "waiting", "STORE.DOWN"),
        (ConflictError("STORE.CONSTRAINT", "", ""), "waiting", "STORE.CONSTRAINT"),
        (ZeroDivisionError("张伟 11010119900307123X"), "waiting", "JOB.ERROR"),
    ],
)
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_failure_is_told_by_its_code_alone(
    sqlite_context: Context, error: Exception, state: str, code: str, is_whole: bool
) -> None:
    def fail(context: Context, number: int) -> None:
        with context.store.begin() as connection:
            record(
                connection, context, SYSTEM, kind="undone", object_kind="probe", object_id=number, detail={}
            )
            raise error

    queue.enqueue(sqlite_context, "fails", 5, "s1")
    assert Worker(sqlite_context, {"fails": Kind(fail, is_whole=is_whole)}, Event()).run_one()
    job = only_job(sqlite_context, "fails", 5)
    assert (job.state, job.error_code) == (state, code)
    assert effects(sqlite_context, 5) == []


def refuse_after_effect(context: Context, number: int) -> None:
    with context.store.begin() as connection:
        record(connection, context, SYSTEM, kind="undone", object_kind="probe", object_id=number, detail={})
        raise RefusedError("X", "", "")


def test_a_part_that_fails_inside_a_whole_job_is_undone_alone(context: Context) -> None:
    def act(inner: Context, number: int) -> None:
        add_effect(inner, number, "kept")
        with pytest.raises(RefusedError):
            refuse_after_effect(inner, number)
        add_effect(inner, number, "kept_too")

    queue.enqueue(context, "parts", 5, "s1")
    Worker(context, {"parts": Kind(act, is_whole=True)}, Event()).run_one()
    assert effects(context, 5) == ["kept", "kept_too"]
    assert only_job(context, "parts", 5).state == "done"


def test_a_heartbeat_keeps_a_slow_job(sqlite_context: Context, moving_clock: MovingClock) -> None:
    """The lease is five seconds here and a beat comes every five thirds; the job waits for the beat itself."""
    context = sqlite_context
    context = type(context)(
        **{**vars(context), "settings": context.settings.model_copy(update={"job_lease_seconds": 5})}
    )

    def wait_for_beat(inner: Context, number: int) -> None:
        moving_clock.move(timedelta(seconds=4))
        before = only_job(inner, "slow", number).leased_until
        while only_job(inner, "slow", number).leased_until == before:
            pass

    queue.enqueue(context, "slow", 5, "s1")
    Worker(context, {"slow": Kind(wait_for_beat)}, Event()).run_one()
    assert only_job(context, "slow", 5).state == "done"


def test_what_takes_somebody_back_is_taken_before_all_that_was_due_sooner(
    context: Context, moving_clock: MovingClock
) -> None:
    ran: list[str] = []
    kinds = {
        name: replace(kind, run=lambda _context, _number, name=name: ran.append(name), is_whole=False)
        for name, kind in KINDS.items()
    }
    others = ["process_submission", "push_release", "publish_recalls", "watch_deadlines"]
    for minutes, name in enumerate([*others, "urgent_release"]):
        queue.enqueue(context, name, 5, "s1", moving_clock.now() + timedelta(minutes=minutes))
    moving_clock.move(timedelta(hours=1))
    worker = Worker(context, kinds, Event())
    while worker.run_one():
        pass
    assert ran == ["urgent_release", *others]


@pytest.mark.parametrize(
    ("patience", "waits", "gives_way"),
    [
        (timedelta(seconds=5), timedelta(seconds=5), True),
        (timedelta(seconds=5), timedelta(seconds=4), False),
        (timedelta(minutes=5), timedelta(minutes=5), True),
        (None, timedelta(hours=1), False),
    ],
)
def test_an_upload_under_way_gives_way_between_two_chunks_and_goes_on_where_it_stopped(
    context: Context,
    moving_clock: MovingClock,
    patience: timedelta | None,
    waits: timedelta,
    *,
    gives_way: bool,
) -> None:
    ran: list[str] = []

    def do_long(context: Context, number: int) -> None:
        for kind in CHUNKS:
            if kind in effects(context, number):
                continue
            add_effect(context, number, kind)
            ran.append(kind)
            if kind == CHUNKS[0]:
                queue.enqueue(context, "other", 7, "s1")
                moving_clock.move(waits)

    kinds = {
        "long": Kind(do_long, gives_way=True, patience=None),
        "other": Kind(lambda _context, _number: ran.append("other"), patience=patience),
    }
    queue.enqueue(context, "long", 5, "s1")
    worker = Worker(context, kinds, Event())
    while worker.run_one():
        pass
    first, *rest = CHUNKS
    assert ran == ([first, "other", *rest] if gives_way else [*CHUNKS, "other"])
    assert effects(context, 5) == CHUNKS
    assert (only_job(context, "long", 5).state, only_job(context, "long", 5).attempts) == ("done", 1)


def test_a_hundred_uploads_that_were_due_sooner_hold_nothing_up_for_longer_than_it_may_wait(
    context: Context, moving_clock: MovingClock
) -> None:
    ran: list[str] = []

    def do_long(context: Context, number: int) -> None:
        add_effect(context, number, CHUNKS[0])
        ran.append("upload")
        moving_clock.move(timedelta(minutes=2))

    kinds = {
        "long": Kind(do_long, gives_way=True, patience=None),
        "other": Kind(lambda _context, _number: ran.append("other")),
    }
    for number in range(100):
        queue.enqueue(context, "long", number, "s1")
    moving_clock.move(timedelta(seconds=1))
    queue.enqueue(context, "other", 7, "s1")
    worker = Worker(context, kinds, Event())
    while worker.run_one():
        pass
    assert ran == [*["upload"] * 3, "other", *["upload"] * 97]


def test_nobody_gives_way_to_a_job_that_waits_for_another_one_of_its_object(
    context: Context, moving_clock: MovingClock
) -> None:
    """It could not be taken: the upload would be put back and taken again without end."""
    ran: list[str] = []
    kinds = {
        "long": Kind(lambda c, n: (do_chunks(c, n), ran.append("long")), gives_way=True, patience=None),
        "other": Kind(lambda _context, _number: ran.append("other"), patience=timedelta(seconds=5)),
    }
    for slot in ("s1", "s2"):
        queue.enqueue(context, "other", 7, slot)
    assert queue.claim(context, ("other",)) is not None  # another worker runs it
    queue.enqueue(context, "long", 5, "s1")
    moving_clock.move(timedelta(seconds=10))
    assert Worker(context, kinds, Event()).run_one()
    assert ran == ["long"]
