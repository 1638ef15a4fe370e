"""The next step of a case and its last day, by state and clock: a table of cases, holidays among them."""

from datetime import date, timedelta

import pytest

from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.next_steps import CaseClock, ObjectionClock, Step, next_steps

TODAY = date(2026, 9, 30)  # the day before the National Day holiday of seven days
S = ListingState


def told(clock: CaseClock, today: date = TODAY) -> list[tuple[Step, date | None]]:
    return [(one.step, one.due_on) for one in next_steps(clock, today)]


@pytest.mark.parametrize(
    ("clock", "steps"),
    [
        (CaseClock(S.ALLEGED), [(Step.VERIFY, None)]),
        (CaseClock(S.UNDER_REVIEW), [(Step.GIVE_NOTICE, None)]),
        (CaseClock(S.NOTIFIED), [(Step.PROVE_SERVICE, None)]),
        (CaseClock(S.REPLY_WINDOW, reply_until=TODAY), [(Step.AWAIT_REPLY, TODAY)]),
        (CaseClock(S.REPLY_WINDOW, reply_until=TODAY - timedelta(1)), [(Step.DECIDE, None)]),
        (CaseClock(S.LISTED, expires_on=date(2027, 9, 30)), [(Step.END_SHOWING, date(2027, 9, 30))]),
        (
            CaseClock(S.LISTED, expires_on=date(2027, 9, 30), is_hidden=True),
            [(Step.SETTLE_HIDDEN, None), (Step.END_SHOWING, date(2027, 9, 30))],
        ),
        (CaseClock(S.UNDER_REVIEW, is_hidden=True), [(Step.GIVE_NOTICE, None)]),
        (CaseClock(S.REJECTED), []),
        (CaseClock(S.OVERDUE_ONLY), []),
        # Three working days after 30 September 2026: the holiday does not count, the Saturday worked for it does.
        (CaseClock(S.ENDED, removed_on=TODAY), [(Step.CONFIRM_REMOVAL, date(2026, 10, 10))]),
        (CaseClock(S.ENDED), []),
    ],
)
def test_each_state_has_its_step(clock: CaseClock, steps: list[tuple[Step, date | None]]) -> None:
    assert told(clock) == steps


def test_what_must_be_done_comes_before_what_is_waited_for_each_by_its_last_day() -> None:
    clock = CaseClock(
        S.LISTED,
        expires_on=TODAY + timedelta(1),
        objections=[
            ObjectionClock("with_source", TODAY + timedelta(2), TODAY + timedelta(20), is_answered=False),
            ObjectionClock("answered", TODAY - timedelta(9), TODAY + timedelta(9), is_answered=True),
            ObjectionClock("closed", TODAY, TODAY, is_answered=True),
        ],
        repairs=[("applied", TODAY + timedelta(5)), ("granted", TODAY)],
        approvals=[None, TODAY + timedelta(3)],
    )
    assert told(clock) == [
        (Step.APPROVE, TODAY + timedelta(3)),
        (Step.ANSWER_REPAIR, TODAY + timedelta(5)),
        (Step.ANSWER_OBJECTION, TODAY + timedelta(9)),
        (Step.ANSWER_OBJECTION, TODAY + timedelta(20)),
        (Step.APPROVE, None),
        (Step.END_SHOWING, TODAY + timedelta(1)),
        (Step.AWAIT_SOURCE, TODAY + timedelta(2)),
    ]


@pytest.mark.parametrize(("today", "calendar", "late"), [(TODAY, 0, False), (TODAY + timedelta(1), -1, True)])
def test_days_are_counted_to_the_last_day(today: date, calendar: int, late: bool) -> None:
    (repair,) = next_steps(CaseClock(S.OVERDUE_ONLY, repairs=[("applied", TODAY)]), today)
    assert repair.days is not None
    assert (repair.days.calendar, repair.days.is_overdue) == (calendar, late)
    assert not repair.is_waiting
