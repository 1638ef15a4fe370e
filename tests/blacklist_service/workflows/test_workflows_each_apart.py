"""A clock job over many cases: one that the database refuses is told and tried again, and stops none behind it."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from blacklist_service.errors import ConflictError, RefusedError, ServiceError
from blacklist_service.jobs.kinds import KINDS
from blacklist_service.jobs.schedule import HOUSE_SCHEDULES, Schedule, queue_due_slots
from blacklist_service.store import alarms, journal, submissions
from blacklist_service.store.tables import Alarm, Submission
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.each_apart import Walk, each_apart
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_batch import propose_batch
from tests.codes import exactly

_WORKFLOWS = Path(__file__).parents[3] / "blacklist_service/workflows"
# What no single case can stop, and why.
_WHOLE = {
    "ask_witnesses": "asks each witness apart; a failure is in its line",
    "resolve_again": "resolves everything as one file: without one of the reports its answers would be others",
    "seal_journal": "entries go into the tree in their order",
    "check_rows": "reads every row, and tells all that does not hold in one entry",
    "erase_court_rows": "deletions by day and list; no row of them can stop another",
    "measure_figures": "counts in the database, about nobody; there is no case to keep apart",
    "measure_own_figures": "the same, for each member",
    "watch_removals": "reads, and writes one entry",
}


def refuse(context: Context, table: str, act: str, number: int, key: str = "id") -> Callable[[], None]:
    """The database refuses one row from now on, as its guards would. Returns what ends that."""
    store = context.looks if table == "alarm" else context.store
    row = "OLD" if act == "DELETE" else "NEW"
    with store.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text(
                    f"CREATE TRIGGER invented BEFORE {act} ON {table} WHEN {row}.{key} = {number} "
                    "BEGIN SELECT RAISE(ABORT, 'invented'); END"
                )
            )
        else:
            connection.execute(
                text(
                    "CREATE FUNCTION invented() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'invented' USING ERRCODE = 'integrity_constraint_violation'; END $$"
                )
            )
            connection.execute(
                text(
                    f"CREATE TRIGGER invented BEFORE {act} ON {table} FOR EACH ROW "
                    f"WHEN ({row}.{key} = {number}) EXECUTE FUNCTION invented()"
                )
            )

    def end() -> None:
        with store.begin() as connection:
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER invented{on}"))

    return end


def late_proposals(desk: Any) -> tuple[str, str, str, list[int]]:
    for _ in range(3):
        desk.propose(desk.alleged(), "reject")
    desk.days(4)
    return "watch_deadlines", "proposal", "UPDATE", rows(desk, "proposal")


def orphaned_proposals(desk: Any) -> tuple[str, str, str, list[int]]:
    for _ in range(3):
        desk.propose(desk.alleged(), "reject")
    with desk.context.store.begin() as connection:
        connection.execute(
            text("UPDATE user_account SET ended_at = :at WHERE id = :id"),
            {"at": desk.context.clock.now(), "id": desk.maker.user},
        )
    desk.adopt()
    return "watch_deadlines", "proposal", "UPDATE", rows(desk, "proposal")


def late_batches(desk: Any) -> tuple[str, str, str, list[int]]:
    for _ in range(3):
        views = [desk.alleged() for _ in range(2)]
        propose_batch(
            desk.context,
            desk.maker,
            [(one.id, one.version) for one in views],
            act="reject",
            reasons="虚构理由",
        )
    desk.days(4)
    return "watch_deadlines", "decision_batch", "UPDATE", rows(desk, "decision_batch")


def late_objections(desk: Any) -> tuple[str, str, str, list[int]]:
    listed = [desk.listed() for _ in range(3)]
    for one in listed:
        object_to_listing(
            desk.context,
            desk.case_numbers[one.id],
            desk.name,
            desk.id_number,
            reason="paid",
            narrative="虚构",
        )
    desk.days(60)
    return "watch_deadlines", "listing", "UPDATE", [one.id for one in listed]


def past_their_term(desk: Any) -> tuple[str, str, str, list[int]]:
    listed = [desk.listed() for _ in range(3)]
    desk.days((max(one.expires_on for one in listed) - desk.today).days + 1)
    return "sweep_retention", "listing", "UPDATE", [one.id for one in listed]


def reports_past_their_time(desk: Any) -> tuple[str, str, str, list[int]]:
    reports = [desk.report(desk.subject(), settled_on=date(2020, 1, 5)) for _ in range(3)]
    return "sweep_retention", "report", "UPDATE", reports


def broken_uploads(desk: Any) -> tuple[str, str, str, list[int]]:
    for one in range(3):
        with desk.context.store.begin() as connection:
            submissions.add(
                connection,
                Submission(
                    id=None, member_id=desk.platform.member, fingerprint=bytes([one]) * 16, content_sha256="", media="csv",
                    received_at=desk.context.clock.now(), received_by="clerk",
                ),
            )  # fmt: skip
    desk.clock.move(timedelta(days=1, seconds=1))
    return "tidy_queue", "submission", "DELETE", rows(desk, "submission")[-3:]


def raised_alarms(desk: Any) -> tuple[str, str, str, list[int]]:
    for account in (desk.maker, desk.checker, desk.auditor):
        with desk.context.looks.begin() as connection:
            alarms.raise_alarm(
                connection,
                Alarm(
                    id=None,
                    member_id=account.member,
                    user_id=account.user,
                    sign="pace",
                    at=desk.context.clock.now(),
                ),
            )
    return "tidy_queue", "alarm", "UPDATE", rows(desk, "alarm")


CAUSES = {
    "expire_proposals": late_proposals,
    "withdraw_proposals": orphaned_proposals,
    "expire_batches": late_batches,
    "watch_deadlines": late_objections,
    "sweep_retention, listings": past_their_term,
    "sweep_retention, reports": reports_past_their_time,
    "tidy_queue, uploads": broken_uploads,
    "settle_alarms": raised_alarms,
}


def rows(desk: Any, table: str) -> list[int]:
    store = desk.context.looks if table == "alarm" else desk.context.store
    with store.read() as connection:
        return list(connection.execute(text(f"SELECT id FROM {table} ORDER BY id")).scalars())


def as_stored(desk: Any, table: str, numbers: Sequence[int]) -> list[tuple[Any, ...] | None]:
    store = desk.context.looks if table == "alarm" else desk.context.store
    asked = text(f"SELECT * FROM {table} WHERE id = :id")
    with store.read() as connection:
        found = [connection.execute(asked, {"id": one}).first() for one in numbers]
    return [None if one is None else tuple(one) for one in found]


def failures(desk: Any) -> list[tuple[str, int]]:
    """Work and count of every entry that tells of failed cases."""
    with desk.context.store.read() as connection:
        entries = journal.entries_after(connection, 0, 1000)
    return [(one.object_kind, one.object_id) for one in entries if one.kind == "cases_failed"]


@pytest.mark.parametrize("name", CAUSES)
def test_one_that_the_database_refuses_is_told_and_tried_again(desk: Any, name: str) -> None:
    job, table, act, due = CAUSES[name](desk)
    assert len(due) == 3
    end = refuse(desk.context, table, act, due[0])
    before = as_stored(desk, table, due)
    with capture_logs() as lines, pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")):
        KINDS[job].run(desk.context, 0)
    after = as_stored(desk, table, due)
    assert after[0] == before[0]
    assert all(new != old for new, old in zip(after[1:], before[1:], strict=True))
    work = name.partition(",")[0]
    assert failures(desk) == [(work, 1)]
    told = [(one["event"], one["kind"], one["code"]) for one in lines]
    assert told == [("case_failed", work, "STORE.CONSTRAINT")]
    end()
    KINDS[job].run(desk.context, 0)
    assert as_stored(desk, table, due[:1]) != before[:1]
    assert failures(desk) == [(work, 1)]


def test_every_clock_job_walks_its_cases_apart_or_says_why_not() -> None:
    steps = {
        "watch_deadlines": (
            "expire_proposals",
            "withdraw_proposals",
            "expire_batches",
            "expire_editions",
            "watch_deadlines",
        )
    }
    for schedule in HOUSE_SCHEDULES:
        for workflow in steps.get(schedule.kind, (schedule.kind,)):
            source = (_WORKFLOWS / f"{workflow}.py").read_text("utf-8")
            assert ("with each_apart(context" in source) == (workflow not in _WHOLE), workflow


def test_a_failure_that_may_pass_decides_whether_the_job_is_tried_again(context: Context) -> None:
    def fail(_context: Context, error: Exception) -> None:
        raise error

    def run(*errors: Exception) -> None:
        with each_apart(context, "invented_work") as walk:
            for number, error in enumerate(errors, start=1):
                assert walk.attempt(number, fail, context, error) is None

    with pytest.raises(ZeroDivisionError):
        run(RefusedError("A.B", "", ""), ZeroDivisionError(), ValueError())
    with pytest.raises(RefusedError):
        run(RefusedError("A.B", "", ""), RefusedError("A.C", "", ""))
    run()


def test_a_lost_job_ends_the_run_at_once(context: Context) -> None:
    def lose(_context: Context) -> None:
        raise ConflictError("JOB.FENCED", "", "")

    walk, done = Walk("invented_work"), []
    with ExitStack() as stack:
        stack.enter_context(pytest.raises(ServiceError, match=exactly("JOB.FENCED")))
        walk.attempt(1, lose, context)
        done.append(2)
    with pytest.raises(ServiceError, match=exactly("JOB.FENCED")):
        walk.in_portions(context, [1, 2, 3, 4], lambda numbers: lose(context) if numbers else None)
    assert (done, walk.failure) == ([], None)


def test_a_portion_is_halved_down_to_what_fails(context: Context) -> None:
    asked: list[tuple[int, ...]] = []

    def act(numbers: Sequence[int]) -> None:
        asked.append(tuple(numbers))
        if {3, 8} & set(numbers):
            raise RefusedError("A.B", "", "")

    walk = Walk("invented_work")
    walk.in_portions(context, range(1, 9), act)
    whole = [one for one in asked if not {3, 8} & set(one)]
    assert sorted(number for one in whole for number in one) == [1, 2, 4, 5, 6, 7]
    assert isinstance(walk.failure, RefusedError)
    asked.clear()
    Walk("invented_work").in_portions(context, [1, 2, 4], act)
    assert asked == [(1, 2, 4)]


def test_a_schedule_that_nobody_can_read_stops_no_other(context: Context, moving_clock: Any) -> None:
    broken = Schedule("broken", "watch_deadlines", 0, "never")
    sound = Schedule("sound", "watch_removals", 0, "0 * * * *")
    queue_due_slots(context, [broken, sound])
    moving_clock.move(timedelta(hours=1))
    assert queue_due_slots(context, [broken, sound]) == 1
