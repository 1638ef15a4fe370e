"""A batch is chosen by its one cause: who rests on that source alone, within the maker's reach, as many as it holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from blacklist_service.ids import submission_and_row
from blacklist_service.store import journal, members
from blacklist_service.store.tables import Member
from blacklist_service.workflows.approve_batch import approve_batch
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.grant_authority import grant_area, recuse
from blacklist_service.workflows.propose_batch import MOST, propose_batch
from blacklist_service.workflows.select_batch import SAMPLE, BatchSelection, Cause, select_batch
from tests.codes import code_of

COUNTED = Callable[[Context], AbstractContextManager[Any]]
PLATFORM = Cause("platform", "platform")


def select(desk: Any, cause: Cause = PLATFORM, *, act: str = "reject", **more: Any) -> BatchSelection:
    given: Actor = more.pop("actor", desk.maker)
    return select_batch(desk.context, given, cause, act=act, **more)


def of_submission(desk: Any, listing: int) -> Cause:
    number, _row = submission_and_row(listing)
    return Cause("submission", desk.context.vault.ids.show("submission", number))


def reported_by_another(desk: Any, subject: int) -> None:
    with desk.context.store.begin() as connection:
        other = members.add_member(
            connection,
            Member(
                id=None, code="other", name="虚构二", kind="platform", region="340100",
                created_at=desk.context.clock.now(),
            ),
        )  # fmt: skip
    desk.report(subject, number=subject + 1, member_id=other)


def looks(desk: Any) -> list[tuple[str, str, str, int]]:
    with desk.context.looks.read() as connection:
        found = journal.looks_after(connection, 0, 100)
    return [(one.actor, one.action, one.purpose, one.subject_id) for one in found]


def test_the_cases_of_a_platform_that_rest_on_it_alone(desk: Any) -> None:
    plain, shared, waiting = (desk.alleged() for _ in range(3))
    checked, done = desk.verified(), desk.rejected()
    reported_by_another(desk, shared.id)
    desk.propose(waiting, "reject")
    found = select(desk)
    assert found.seen == ((plain.id, plain.version), (checked.id, checked.version))
    assert dict(found.states) == {"alleged": 1, "under_review": 1}
    assert (found.others, found.waiting, found.beyond, found.is_cut) == (1, 1, 0, False)
    assert done.id not in dict(found.seen)
    assert select(desk, act="remove").seen == ()


def test_the_cases_of_a_submission_that_rest_on_it_alone(desk: Any) -> None:
    one, other = desk.alleged(), desk.alleged()
    assert select(desk, of_submission(desk, one.id)).seen == ((one.id, one.version),)
    # The same platform says so in another file too: the wrong file is not all that the case rests on.
    desk.report(one.id, number=other.id + 1, report_key=b"r" * 16)
    found = select(desk, of_submission(desk, one.id))
    assert (found.seen, found.others) == ((), 1)
    assert len(select(desk).seen) == 2


def test_what_was_chosen_is_laid_and_approved_as_one(desk: Any) -> None:
    listed = desk.listed()
    found = select(desk, act="remove", end_reason="corrected")
    assert [number for number, _version in found.seen] == [listed.id]
    laid = propose_batch(
        desk.context, desk.maker, found.seen, act="remove", reasons="虚构", end_reason="corrected"
    )
    approve_batch(desk.context, desk.checker, laid.id, laid.digest)
    ended = desk.stored(listed.id)
    assert (ended.state, ended.end_reason) == ("ended", "corrected")


def test_no_more_are_chosen_than_a_batch_holds(desk: Any) -> None:
    for _ in range(MOST + 2):
        desk.alleged()
    found = select(desk)
    assert (len(found.seen), found.beyond) == (MOST, 2)
    assert dict(found.states) == {"alleged": MOST}
    assert len(found.sample) == SAMPLE
    assert {part.name for _state, part in found.sample if part} == {"虚*"}
    people = [number for number, _version in found.seen[:SAMPLE]]
    assert looks(desk) == [("maker", "batch", "case_handling", one) for one in people]


def test_whom_the_maker_does_not_reach_is_not_chosen(desk: Any) -> None:
    kept, away = desk.alleged(), desk.alleged()
    recuse(desk.context, SYSTEM, login="maker", subject=away.id)
    found = select(desk)
    assert (found.seen, found.others, found.waiting) == (((kept.id, kept.version),), 0, 0)
    grant_area(desk.context, SYSTEM, login="maker", region="510000")
    assert select(desk) == BatchSelection((), (), (), 0, 0, 0, is_cut=False)


@pytest.mark.parametrize(
    ("cause", "act", "code"),
    [
        (Cause("platform", "nobody"), "reject", "BATCH.CAUSE"),
        (Cause("platform", "office"), "reject", "BATCH.CAUSE"),
        (Cause("submission", "a" * 26), "reject", "BATCH.CAUSE"),
        (Cause("submission", ""), "reject", "BATCH.CAUSE"),
        (Cause("name", "虚构甲"), "reject", "VALUE.UNKNOWN"),
        (PLATFORM, "list", "VALUE.UNKNOWN"),
    ],
)
def test_what_is_no_cause_is_refused(desk: Any, cause: Cause, act: str, code: str) -> None:
    desk.alleged()
    assert code_of(lambda: select(desk, cause, act=act)) == code
    assert looks(desk) == []


def test_only_a_maker_chooses(desk: Any) -> None:
    desk.alleged()
    for actor in (desk.checker, desk.auditor, desk.platform):
        assert code_of(lambda actor=actor: select(desk, actor=actor)) == "ACCESS.ROLE"
    assert looks(desk) == []


def test_more_cases_take_no_more_statements(desk: Any, counted: COUNTED) -> None:
    grant_area(desk.context, SYSTEM, login="maker", region="340100")
    asked, chosen = [], []
    for count in (SAMPLE, 20):
        for _ in range(count):
            desk.alleged()
        with counted(desk.context) as work:
            chosen.append(len(select(desk).seen))
        asked.append(sum(work.statements.values()))
    assert chosen == [SAMPLE, SAMPLE + 20]
    # The five who are shown are the same, so nobody new is counted the second time.
    assert asked[1] <= asked[0]
