"""Receipts with an application for repair: sent from a phone, now or later; whole or not at all; the person's alone."""

import re
from typing import Any

import pytest

from tests.blacklist_service.portal.test_portal_exhibits import files_of, rows, send
from tests.blacklist_service.portal.test_portal_own import OTHER, Person, alert, person, story
from tests.pictures import HTML, JPEG, PDF, PNG

__all__ = ["person", "story"]
FIELDS = {"application": "虚构：已全部还清", "commitment": "yes"}
OBJECTION = {"reason": "paid", "narrative": "虚构：去年已还清"}


def files_of_repair(who: Person) -> str:
    (path,) = set(re.findall(r'href="(/my/repair/[a-z2-7]+/exhibits)"', who.read("/my/case")))
    return str(path)


def test_receipts_come_with_the_application_and_later(story: Any, person: Person) -> None:
    person.prove()
    assert send(person, "/my/repair", JPEG, **FIELDS).location == "/my/case#repairs"
    path = files_of_repair(person)
    assert "已收到 1 个文件" in person.read(path)
    assert send(person, path, JPEG, PDF).location == path
    page = person.read(path)
    assert "已收到 2 个文件" in page
    assert "修复材料" in page
    assert "2 个 ·" in person.read("/my/case")
    assert rows(story) == {"exhibit": 2, "exhibit_part": 4, "exhibit_key": 4}


def test_an_application_needs_no_file_and_a_plain_form_is_one(story: Any, person: Person) -> None:
    person.prove()
    assert person.send("/my/repair", **FIELDS).status_code == 303
    assert "还没有" in person.read(files_of_repair(person))


def test_a_bad_file_sends_nothing_and_keeps_what_was_typed(story: Any, person: Person) -> None:
    person.prove()
    refused = send(person, "/my/repair", JPEG, HTML, **FIELDS)
    assert (refused.status_code, alert(refused)) == (400, "EXHIBIT.KIND")
    said = refused.get_data(as_text=True)
    assert ("虚构：已全部还清" in said, "文件须重新选择" in said) == (True, True)
    assert rows(story) == {"exhibit": 0, "exhibit_part": 0, "exhibit_key": 0}
    assert "没有申请过" in person.read("/my/case")


def test_files_of_one_request_are_none_of_the_other(story: Any, person: Person) -> None:
    person.prove()
    send(person, "/my/objection", PNG, **OBJECTION)
    send(person, "/my/repair", JPEG, PDF, **FIELDS)
    assert "已收到 1 个文件" in person.read(files_of(person))
    assert "已收到 2 个文件" in person.read(files_of_repair(person))
    number = files_of_repair(person).split("/")[3]
    assert person.client.get(f"/my/objection/{number}/exhibits").status_code == 400


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_sees_or_adds_a_file(story: Any, person: Person, method: str) -> None:
    person.prove()
    send(person, "/my/repair", JPEG, **FIELDS)
    path = files_of_repair(person)
    person.send("/my/leave")
    answer = person.client.get(path) if method == "get" else send(person, path, PDF)
    assert alert(answer) == "CASE.PASS"
    person.prove(name="虚构乙", id_number=OTHER)
    answer = person.client.get(path) if method == "get" else send(person, path, PDF)
    assert alert(answer) == "CASE.PASS"
    assert rows(story)["exhibit"] == 1
