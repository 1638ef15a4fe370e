"""A member's figures of its own data: ages, rejections, answers, objections upheld, amendments; of itself alone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from blacklist_service.errors import ForbiddenError
from blacklist_service.ids import submission_and_row
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Report, Submission, SubmissionRow
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.measure_own_figures import measure_own_figures
from blacklist_service.workflows.measuring.own_topics import RECENT_UPLOADS, OwnTopic
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.show_figures import Table
from blacklist_service.workflows.show_own_figures import show_own_figures
from tests.codes import exactly


def table(desk: Any, topic: OwnTopic, actor: Any = None) -> Table:
    measure_own_figures(desk.context)
    return show_own_figures(desk.context, actor or desk.platform).tables[topic]


def another(desk: Any) -> Actor:
    member = add_member(desk.context, SYSTEM, code="another", name="虚构网贷", kind="platform")
    user = add_user(desk.context, SYSTEM, member_code="another", login="another", role="platform")
    return Actor(user.id or 0, "another", "platform", member.id or 0, "another")


def case_of(desk: Any, listing: Any) -> tuple[Any, ...]:
    return desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number


def upload(desk: Any, told: list[str | None]) -> None:
    """A completed upload whose rows were all rejected, with these findings."""
    number, _row = submission_and_row(desk.subject())
    submission, row = table_of(Submission), table_of(SubmissionRow)
    rows = [
        {"submission_id": number, "row_number": place, "outcome": "rejected", "findings_json": one}
        for place, one in enumerate(told, start=2)
    ]
    with desk.context.store.begin() as connection:
        connection.execute(insert(row), rows)
        connection.execute(
            update(submission)
            .where(submission.c.id == number)
            .values(state="done", rows_read=len(rows), rejected=len(rows))
        )


def test_before_the_first_count_there_is_nothing_to_show(desk: Any) -> None:
    found = show_own_figures(desk.context, desk.platform)
    assert found.day is None
    assert not any(found.tables.values())


@pytest.mark.parametrize("who", ["maker", "checker", "auditor"])
def test_it_is_for_platforms_alone(desk: Any, who: str) -> None:
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
        show_own_figures(desk.context, getattr(desk, who))


def test_reports_are_counted_by_whole_months_since_they_were_sent(desk: Any) -> None:
    desk.alleged()
    assert table(desk, OwnTopic.AGE) == {"0": {"reports": 1}}
    desk.days(45)
    desk.alleged()
    assert table(desk, OwnTopic.AGE) == {"0": {"reports": 1}, "1": {"reports": 1}}
    desk.days(365)
    assert table(desk, OwnTopic.AGE) == {"12": {"reports": 2}}


def test_the_numbers_of_a_day_replace_those_before_and_nobody_elses_are_seen(desk: Any) -> None:
    desk.alleged()
    other = another(desk)
    assert table(desk, OwnTopic.AGE, other) == {}
    assert measure_own_figures(desk.context) == measure_own_figures(desk.context) == 1
    assert show_own_figures(desk.context, desk.platform).day == desk.today


def test_answers_are_kept_late_waiting_or_overdue(desk: Any) -> None:
    answered, waits = desk.listed(), desk.listed()
    first = object_to_listing(*case_of(desk, answered), reason="paid", narrative="虚构陈述")
    object_to_listing(*case_of(desk, waits), reason="not_me", narrative="虚构陈述")
    answer_objection(desk.context, desk.platform, first.id, first.version, answer="虚构答复")
    assert table(desk, OwnTopic.ANSWERS) == {"answers": {"kept": 1, "waiting": 1}}
    assert table(desk, OwnTopic.ANSWERS, another(desk)) == {}
    desk.days(40)
    assert table(desk, OwnTopic.ANSWERS) == {"answers": {"kept": 1, "overdue": 1}}
    desk.days(400)
    assert table(desk, OwnTopic.ANSWERS) == {"answers": {"overdue": 1}}


def test_objections_are_counted_by_reason_and_upheld_ones_apart(desk: Any) -> None:
    deleted, kept = desk.listed(), desk.listed()
    for listing, outcome in ((deleted, "delete"), (kept, "reject")):
        made = object_to_listing(*case_of(desk, listing), reason="paid", narrative="虚构陈述")
        answer_objection(desk.context, desk.platform, made.id, made.version, answer="虚构答复")
        proposed = propose_objection_outcome(
            desk.context, desk.maker, made.id, made.version + 1, outcome=outcome, reasons="虚构理由"
        )
        approve_proposal(desk.context, desk.checker, "objection", made.id, proposed.digest)
    assert table(desk, OwnTopic.OBJECTIONS) == {"paid": {"filed": 2, "decided": 2, "upheld": 1}}
    assert table(desk, OwnTopic.ANSWERS) == {"answers": {"kept": 2}}
    desk.days(400)
    assert table(desk, OwnTopic.OBJECTIONS) == {}


def test_the_correction_of_what_was_decided_upon_does_not_wait(desk: Any) -> None:
    listed = desk.listed()
    subject = desk.row(listed.id).subject_id
    correction = desk.report(subject, number=desk.subject())
    report = table_of(Report)
    with desk.context.store.begin() as connection:
        connection.execute(
            update(report).where(report.c.id == subject).values(state="superseded", superseded_by=correction)
        )
    assert table(desk, OwnTopic.AMENDMENTS) == {}


def test_what_came_after_the_decision_waits_while_the_listing_stands(desk: Any) -> None:
    listed = desk.listed()
    assert table(desk, OwnTopic.AMENDMENTS) == {}
    subject = desk.row(listed.id).subject_id
    desk.report(subject, number=desk.subject())
    assert table(desk, OwnTopic.AMENDMENTS) == {"amendments": {"reports": 1}}
    desk.decide(listed, "remove")
    assert table(desk, OwnTopic.AMENDMENTS) == {}


def test_rejected_rows_are_counted_by_error_over_the_last_uploads(desk: Any) -> None:
    error, warning = '["ROW.PRINCIPAL","error","principal"]', '["ROW.PHONE","warning","phone"]'
    upload(desk, [f"[{error},{warning}]", f"[{error},{error}]", None])
    assert table(desk, OwnTopic.REJECTED) == {"ROW.PRINCIPAL": {"rows": 2}}
    assert table(desk, OwnTopic.REJECTED, another(desk)) == {}
    for _ in range(RECENT_UPLOADS):
        desk.clock.move(timedelta(minutes=1))
        upload(desk, [None])
    assert table(desk, OwnTopic.REJECTED) == {}
