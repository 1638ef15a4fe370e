"""Asking for reconsideration at the own pages: from the decision, once, in time, of one's own case alone."""

import re
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from tests.blacklist_service.portal.test_portal_exhibits import rows, send
from tests.blacklist_service.portal.test_portal_own import OTHER, Person, alert, person, story
from tests.pictures import HTML, JPEG

__all__ = ["person", "story"]
FIELDS = {"narrative": "虚构：原决定没有看转账凭证"}
REPAIR_FIELDS = {"application": "虚构：已经全部还清", "commitment": "yes"}


def waiting(story: Any, kind: str) -> Any:
    (step,) = list_pending(story.context, actor_of_login(story.context, "maker"), kind=kind).steps
    return step


def rejected(story: Any, person: Person) -> str:
    """The person's objection was not upheld: where it can ask for more."""
    person.prove()
    person.send("/my/objection", reason="paid", narrative="虚构：去年已还清")
    return rejected_by_now(story, person)


def refused(story: Any, person: Person) -> str:
    person.prove()
    person.send("/my/repair", application="虚构：已还清", commitment="yes")
    maker, checker = (actor_of_login(story.context, login) for login in ("maker", "checker"))
    step = waiting(story, "repair")
    laid = propose_repair_outcome(
        story.context, maker, step.id, step.version, is_granted=False, has_performed=False, reasons="虚构理由"
    )
    approve_proposal(story.context, checker, "repair", step.id, laid.digest)
    return way(person, "repair")


def way(person: Person, kind: str) -> str:
    found = set(re.findall(rf'href="(/my/{kind}/[a-z2-7]+/reconsideration)"', person.read("/my/case")))
    assert len(found) == 1
    return str(found.pop())


def test_the_page_of_the_case_leads_there_after_the_decision_alone(story: Any, person: Person) -> None:
    person.prove()
    person.send("/my/objection", reason="paid", narrative="虚构：去年已还清")
    assert "reconsideration" not in person.read("/my/case")
    path = rejected_by_now(story, person)
    page = person.read(path)
    assert "异议不成立，信息保留" in page
    assert "申请截止" in page
    assert 'name="narrative"' in page


def rejected_by_now(story: Any, person: Person) -> str:
    maker, checker = (actor_of_login(story.context, login) for login in ("maker", "checker"))
    step = waiting(story, "objection")
    laid = propose_objection_outcome(
        story.context, maker, step.id, step.version, outcome="reject", reasons="虚构理由"
    )
    approve_proposal(story.context, checker, "objection", step.id, laid.digest)
    return way(person, "objection")


def test_it_is_sent_with_files_and_marks_the_entry_again(story: Any, person: Person) -> None:
    path = rejected(story, person)
    assert "已标注“存在争议”" not in person.read("/my/case")
    assert send(person, path, JPEG, **FIELDS).location == "/my/case#objections"
    case = person.read("/my/case")
    assert "已标注“存在争议”" in case
    assert "复核申请" in case
    assert path not in case
    assert rows(story)["exhibit"] == 1
    assert waiting(story, "reconsideration").kind == "objection"


def test_a_refused_repair_is_asked_about_the_same_way(story: Any, person: Person) -> None:
    path = refused(story, person)
    page = person.read(path)
    assert "未准予修复" in page
    assert 'name="commitment"' in page
    assert person.send(path, **REPAIR_FIELDS).location == "/my/case#repairs"
    case = person.read("/my/case")
    assert "复核申请" in case
    assert "已标注“存在争议”" not in case
    assert waiting(story, "reconsideration").kind == "repair"


@pytest.mark.parametrize("kind", ["objection", "repair"])
def test_what_was_taken_back_is_not_asked_for_again_and_the_form_says_so(
    story: Any, person: Person, kind: str
) -> None:
    path, fields = (
        (rejected(story, person), FIELDS) if kind == "objection" else (refused(story, person), REPAIR_FIELDS)
    )
    first = path.removesuffix("/reconsideration")
    assert person.send(path, **fields).status_code == 303
    asked = set(re.findall(rf'href="(/my/{kind}/[a-z2-7]+)"', person.read("/my/case"))) - {first}
    again = asked.pop()
    assert "同一决定不能再次申请复核" in person.read(again)
    assert person.send(f"{again}/withdraw", sure="yes").status_code == 303
    assert alert(person.send(path, **fields)) == "RECONSIDERATION.REPEATED"


def test_a_second_time_is_refused_in_both_languages(story: Any, person: Person) -> None:
    path = rejected(story, person)
    assert person.send(path, **FIELDS).status_code == 303
    again = person.send(path, **FIELDS)
    assert (again.status_code, alert(again)) == (400, "RECONSIDERATION.REPEATED")
    said = again.get_data(as_text=True)
    assert "同一决定只能申请一次复核" in said
    assert "A decision is reconsidered once" in said
    assert "现在不能申请复核" in person.read(path)


def test_late_is_refused_and_no_way_leads_there(story: Any, person: Person) -> None:
    path = rejected(story, person)
    story.clock.move(timedelta(days=60))
    person.prove()
    assert path not in person.read("/my/case")
    assert "现在不能申请复核" in person.read(path)
    late = person.send(path, **FIELDS)
    assert (late.status_code, alert(late)) == (400, "RECONSIDERATION.LATE")


def test_what_was_typed_stays_where_it_is_refused(story: Any, person: Person) -> None:
    path = rejected(story, person)
    answer = send(person, path, JPEG, HTML, **FIELDS)
    assert (answer.status_code, alert(answer)) == (400, "EXHIBIT.KIND")
    said = answer.get_data(as_text=True)
    assert ("虚构：原决定没有看转账凭证" in said, "文件须重新选择" in said) == (True, True)
    assert rows(story)["exhibit"] == 0
    assert list_pending(
        story.context, actor_of_login(story.context, "maker"), kind="reconsideration"
    ).steps == ()  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_comes_there(story: Any, person: Person, method: str) -> None:
    path = rejected(story, person)
    person.send("/my/leave")
    for proof in ({}, {"name": "虚构乙", "id_number": OTHER}):
        if proof:
            person.prove(**proof)
        answer = person.get(path) if method == "get" else person.send(path, **FIELDS)
        assert alert(answer) == "CASE.PASS"


def test_an_objection_is_no_application_and_an_unknown_number_nobodys(story: Any, person: Person) -> None:
    path = rejected(story, person)
    number = path.split("/")[3]
    assert person.get(f"/my/repair/{number}/reconsideration").status_code == 400
    unknown = story.context.vault.ids.show("objection", 999_999)
    for answer in (
        person.get(f"/my/objection/{unknown}/reconsideration"),
        person.send(f"/my/objection/{unknown}/reconsideration", **FIELDS),
    ):
        assert (answer.status_code, alert(answer)) == (400, "NOT_FOUND")


def test_a_promise_that_is_neither_yes_nor_no_is_no_form_of_ours(story: Any, person: Person) -> None:
    path = refused(story, person)
    answer = person.send(path, **(REPAIR_FIELDS | {"commitment": "perhaps"}))
    assert alert(answer) == "FORM.FIELDS"
