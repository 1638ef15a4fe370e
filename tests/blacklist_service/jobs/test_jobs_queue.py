"""The durable queue: claims under a lease, fences, retries; on both databases, with a clock that the test moves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError
from blacklist_service.jobs import queue
from blacklist_service.store import jobs
from blacklist_service.workflows.context import Context
from tests.codes import exactly

KINDS = ("publish_release", "process_submission")
LEASE = timedelta(seconds=30)


def state_of(context: Context, job: int) -> str:
    with context.store.read() as connection:
        return jobs.get_job(connection, job).state


def finish(context: Context, held: queue.Claim) -> None:
    with context.store.begin() as connection:
        queue.finish(connection, context, held)


def test_a_slot_is_queued_once(context: Context) -> None:
    assert queue.enqueue(context, "publish_release", 7, "s1") is not None
    assert queue.enqueue(context, "publish_release", 7, "s1") is None
    assert queue.enqueue(context, "publish_release", 8, "s1") is not None
    assert queue.enqueue(context, "publish_release", 7, "s2") is not None


def test_nothing_is_claimed_before_it_is_due(context: Context, moving_clock: MovingClock) -> None:
    queue.enqueue(context, "publish_release", 7, "s1", moving_clock.now() + timedelta(seconds=10))
    assert queue.claim(context, KINDS) is None
    moving_clock.move(timedelta(seconds=10))
    held = queue.claim(context, KINDS)
    assert held is not None
    assert (held.kind, held.object_id, held.slot, held.attempt) == ("publish_release", 7, "s1", 1)
    assert queue.claim(context, KINDS) is None


def test_kinds_that_a_worker_does_not_know_stay(context: Context) -> None:
    queue.enqueue(context, "publish_release", 7, "s1")
    assert queue.claim(context, ("seal_journal",)) is None


def test_the_longest_due_comes_first(context: Context, moving_clock: MovingClock) -> None:
    queue.enqueue(context, "publish_release", 1, "late", moving_clock.now())
    queue.enqueue(context, "publish_release", 2, "early", moving_clock.now() - timedelta(hours=1))
    held = queue.claim(context, KINDS)
    assert held is not None
    assert held.slot == "early"


def test_an_object_never_runs_twice_at_once(context: Context, moving_clock: MovingClock) -> None:
    queue.enqueue(context, "publish_release", 7, "s1")
    queue.enqueue(context, "publish_release", 7, "s2")
    first = queue.claim(context, KINDS)
    assert first is not None
    assert queue.claim(context, KINDS) is None
    finish(context, first)
    second = queue.claim(context, KINDS)
    assert second is not None
    assert second.slot != first.slot


def test_a_silent_workers_job_goes_to_another_and_the_zombie_is_refused(
    context: Context, moving_clock: MovingClock
) -> None:
    queue.enqueue(context, "process_submission", 7, "s1")
    zombie = queue.claim(context, KINDS)
    assert zombie is not None
    moving_clock.move(LEASE)
    heir = queue.claim(context, KINDS)
    assert heir is not None
    assert (heir.job, heir.attempt) == (zombie.job, 2)
    assert heir.fence > zombie.fence
    assert not queue.heartbeat(context, zombie)
    with pytest.raises(ConflictError, match=exactly("JOB.FENCED")):
        finish(context, zombie)
    with pytest.raises(ConflictError, match=exactly("JOB.FENCED")), context.store.begin() as connection:
        queue.hold(connection, zombie)
    for late in (queue.give_back, lambda c, h: queue.retry(c, h, "X"), lambda c, h: queue.fail(c, h, "X")):
        with pytest.raises(ConflictError, match=exactly("JOB.FENCED")):
            late(context, zombie)
    assert state_of(context, heir.job) == "running"
    finish(context, heir)
    assert state_of(context, heir.job) == "done"


def test_a_heartbeat_prolongs_the_lease(context: Context, moving_clock: MovingClock) -> None:
    queue.enqueue(context, "process_submission", 7, "s1")
    held = queue.claim(context, KINDS)
    assert held is not None
    moving_clock.move(LEASE - timedelta(seconds=1))
    assert queue.heartbeat(context, held)
    moving_clock.move(LEASE - timedelta(seconds=1))
    assert queue.claim(context, KINDS) is None


def test_a_failure_waits_longer_each_time_and_ends_at_last(
    context: Context, moving_clock: MovingClock
) -> None:
    queue.enqueue(context, "process_submission", 7, "s1")
    waits = []
    for _ in range(queue.MAX_ATTEMPTS):
        held = queue.claim(context, KINDS)
        assert held is not None
        queue.retry(context, held, "STORE.DOWN")
        if state_of(context, held.job) == "waiting":
            waits.append(queue.wait_after(held.attempt))
            assert queue.claim(context, KINDS) is None
            moving_clock.move(waits[-1])
    assert waits == sorted(waits)
    assert len(set(waits)) > 4
    assert state_of(context, held.job) == "failed"
    assert queue.claim(context, KINDS) is None


def test_a_job_that_kills_its_workers_ends(context: Context, moving_clock: MovingClock) -> None:
    queue.enqueue(context, "process_submission", 7, "poison")
    for _ in range(queue.MAX_ATTEMPTS):
        held = queue.claim(context, KINDS)
        assert held is not None
        moving_clock.move(LEASE)
    assert queue.claim(context, KINDS) is None
    with context.store.read() as connection:
        ended = jobs.get_job(connection, held.job)
    assert (ended.state, ended.error_code) == ("failed", "JOB.SILENT")


def test_a_job_given_back_has_lost_no_attempt(context: Context) -> None:
    queue.enqueue(context, "process_submission", 7, "s1")
    held = queue.claim(context, KINDS)
    assert held is not None
    queue.give_back(context, held)
    again = queue.claim(context, KINDS)
    assert again is not None
    assert (again.attempt, again.job) == (1, held.job)
    assert again.fence > held.fence


def test_a_cancelled_job_is_neither_claimed_nor_finished(context: Context) -> None:
    waiting = queue.enqueue(context, "process_submission", 7, "s1")
    assert waiting is not None
    assert queue.cancel(context, waiting)
    assert not queue.cancel(context, waiting)
    assert queue.claim(context, KINDS) is None
    queue.enqueue(context, "process_submission", 8, "s1")
    held = queue.claim(context, KINDS)
    assert held is not None
    assert queue.cancel(context, held.job)
    with pytest.raises(ConflictError, match=exactly("JOB.FENCED")):
        finish(context, held)


def test_many_workers_share_the_queue_without_doubles(context: Context) -> None:
    count = 40
    for number in range(count):
        queue.enqueue(context, "publish_release", number % 10, f"s{number}")

    def work(_: int) -> list[int]:
        done = []
        misses = 0
        while misses < 50:
            held = queue.claim(context, KINDS)
            if held is None:
                misses += 1
                continue
            finish(context, held)
            done.append(held.job)
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [job for worker in pool.map(work, range(4)) for job in worker]
    assert sorted(done) == sorted(set(done))
    assert len(done) == count


def test_forgetting_takes_only_what_ended_long_ago(context: Context, moving_clock: MovingClock) -> None:
    queue.enqueue(context, "publish_release", 7, "old")
    held = queue.claim(context, KINDS)
    assert held is not None
    finish(context, held)
    kept = queue.enqueue(context, "publish_release", 7, "waits")
    assert kept is not None
    moving_clock.move(timedelta(days=40))
    with context.store.begin() as connection:
        assert jobs.forget_ended_jobs(connection, moving_clock.now() - timedelta(days=31)) == 1
    assert state_of(context, kept) == "waiting"
