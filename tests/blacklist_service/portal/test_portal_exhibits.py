"""Photographs and documents from a phone: with an objection, and later; what is refused; and what others are told."""

import re
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from blacklist_service.rules.exhibits import LARGEST_BYTES, MOST_BYTES, MOST_EXHIBITS
from tests.blacklist_service.api.test_api_way_of_a_listing import REPORT, V1
from tests.blacklist_service.feeds.conftest import adopt
from tests.blacklist_service.portal.test_portal_own import OTHER, OURS, Person, alert, person, story
from tests.pictures import HEIC, HTML, JPEG, PDF, PNG, POLYGLOT, a_file, form_with_files

__all__ = ["person", "story"]
FIELDS = {"reason": "paid", "narrative": "虚构：去年已还清"}
TABLES = ("exhibit", "exhibit_part", "exhibit_key")


def send(who: Person, path: str, *contents: bytes, name: str = "转账 1.jpg", **fields: str) -> TestResponse:
    """The form of a page with its files, as a browser sends it."""
    files = [("file", a_file(one, name)) for one in contents] or [("file", a_file(b"", ""))]
    return who.client.post(path, headers=OURS, **form_with_files([*fields.items(), *files]))


def rows(story: Any) -> dict[str, int]:
    with story.context.store.read() as connection:
        return {
            table: int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
            for table in TABLES
        }


def files_of(who: Person) -> str:
    """The address of the files of the only objection."""
    (path,) = set(re.findall(r'href="(/my/objection/[a-z2-7]+/exhibits)"', who.read("/my/case")))
    return str(path)


@pytest.fixture
def objected(person: Person) -> Person:
    """Somebody who is in, and has objected with one photograph."""
    person.prove()
    assert send(person, "/my/objection", JPEG, **FIELDS).location == "/my/case#objections"
    return person


def test_files_come_with_the_objection_and_are_shown_as_they_were_given(story: Any, person: Person) -> None:
    person.prove()
    sent = send(person, "/my/objection", JPEG, PNG, HEIC, PDF, name="转账/..\\凭证<b>.PDF", **FIELDS)
    assert (sent.status_code, sent.location) == (303, "/my/case#objections")
    page = person.read(files_of(person))
    assert page.count("凭证&lt;b&gt;.PDF") == 4
    assert "转账/" not in page
    assert all(f"{kind}，1 KiB" in page for kind in ("JPG", "PNG", "HEIC", "PDF"))
    assert "4 个" in person.read("/my/case")
    assert rows(story) == {"exhibit": 4, "exhibit_part": 8, "exhibit_key": 8}


def test_an_objection_needs_no_file(story: Any, person: Person) -> None:
    person.prove()
    assert send(person, "/my/objection", **FIELDS).status_code == 303
    assert rows(story)["exhibit"] == 0
    assert "还没有" in person.read(files_of(person))


def test_more_files_come_later_and_the_same_one_is_kept_once(story: Any, objected: Person) -> None:
    path = files_of(objected)
    assert send(objected, path, JPEG, PDF, PDF).location == path
    assert "已收到 2 个文件" in objected.read(path)
    assert send(objected, path, PDF).status_code == 303
    assert rows(story) == {"exhibit": 2, "exhibit_part": 4, "exhibit_key": 4}
    kinds = [one.get("kind") for one in _entries(story)]
    assert kinds.count("exhibits_added") == 1


def _entries(story: Any) -> list[dict[str, Any]]:
    with story.context.store.read() as connection:
        found = connection.execute(text("SELECT kind, object_kind FROM journal_entry ORDER BY id"))
        return [dict(row) for row in found.mappings()]


REFUSED = {
    "EXHIBIT.KIND": [JPEG, HTML],
    "EXHIBIT.EMPTY": [b""],
    "EXHIBIT.TOO_LARGE": [JPEG + b"x" * LARGEST_BYTES],
    "EXHIBIT.TOO_MANY": [PNG + b"%d" % at for at in range(MOST_EXHIBITS + 1)],
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_leaves_nothing_and_loses_no_word(story: Any, person: Person, code: str) -> None:
    person.prove()
    refused = send(person, "/my/objection", *REFUSED[code], **FIELDS)
    assert (refused.status_code, alert(refused)) == (400, code)
    page = refused.get_data(as_text=True)
    assert f">{FIELDS['narrative']}</textarea>" in page
    assert "文件须重新选择" in page
    assert "转账 1" not in page
    assert set(rows(story).values()) == {0}
    assert "没有提出过异议" in person.read("/my/case")


@pytest.mark.parametrize("code", [*REFUSED, "EXHIBIT.NONE"])
def test_later_too(story: Any, objected: Person, code: str) -> None:
    path, before = files_of(objected), rows(story)
    contents = REFUSED.get(code, [])
    if code == "EXHIBIT.TOO_MANY":
        contents = contents[1:]  # one is there already
    refused = send(objected, path, *contents)
    assert (refused.status_code, alert(refused)) == (400, code)
    assert rows(story) == before


def test_all_files_together_have_their_limit(story: Any, objected: Person) -> None:
    """As if the person had sent nearly all that is kept."""
    path = files_of(objected)
    with story.context.store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO exhibit (id, listing_id, objection_id, side, kind, size_bytes, sha256, received_at) "
                "SELECT id + 1000, listing_id, objection_id, side, kind, :most, :digest, received_at FROM exhibit"
            ),
            {"most": MOST_BYTES - 2 * len(PDF), "digest": "0" * 64},
        )
        adopt(connection)
    for some in ([PDF], [PNG, PDF]):
        refused = send(objected, path, *(one + b"%" * len(PDF) for one in some))
        assert (refused.status_code, alert(refused)) == (400, "EXHIBIT.TOO_MUCH")
    assert rows(story) == {"exhibit": 2, "exhibit_part": 2, "exhibit_key": 2}


def test_nothing_is_read_of_a_form_that_promises_too_much(objected: Person) -> None:
    class Never(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002  # as the base has it
            raise AssertionError

    path = files_of(objected)
    refused = objected.client.post(
        path, headers=OURS, input_stream=Never(), content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(1 << 30)},
    )  # fmt: skip
    assert (refused.status_code, alert(refused)) == (400, "EXHIBIT.TOO_MUCH")


@pytest.mark.parametrize("cut", [40, 200, 260])
def test_a_form_that_broke_off_leaves_nothing(story: Any, objected: Person, cut: int) -> None:
    path, before = files_of(objected), rows(story)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    whole = head + JPEG + b"z" * 200 + b"\r\n--x--\r\n"
    sent = objected.client.post(
        path, headers=OURS, data=whole[:cut], content_type="multipart/form-data; boundary=x"
    )
    assert (sent.status_code, alert(sent)) == (400, "BODY.INCOMPLETE")
    assert rows(story) == before


ODD = {
    "more": b'--x\r\nContent-Disposition: form-data; name="more"\r\n\r\n1\r\n--x--\r\n',
    "other name": b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\n1\r\n--x--\r\n',
    "field behind": (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        + JPEG
        + b'\r\n--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\n1\r\n--x--\r\n'
    ),
    "bytes without a name": (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n' + JPEG + b"\r\n--x--\r\n"
    ),
    "a file behind the end": b"".join(
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + one + b"\r\n--x--\r\n"
        for one in (JPEG, PDF)
    ),
}


@pytest.mark.parametrize("how", ODD)
def test_a_form_that_is_none_of_ours_is_refused(story: Any, objected: Person, how: str) -> None:
    path, before = files_of(objected), rows(story)
    sent = objected.client.post(
        path, headers=OURS, data=ODD[how], content_type="multipart/form-data; boundary=x"
    )
    assert (sent.status_code, alert(sent)) == (400, "FORM.FIELDS")
    assert rows(story) == before


def test_ten_thousand_files_are_refused_at_the_first_that_is_too_many(story: Any, objected: Person) -> None:
    path, before = files_of(objected), rows(story)
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%d.jpg"\r\n\r\n' + JPEG + b"%d\r\n"
    body = b"".join(part % (at, at) for at in range(10_000)) + b"--x--\r\n"
    sent = objected.client.post(path, headers=OURS, data=body, content_type="multipart/form-data; boundary=x")
    assert (sent.status_code, alert(sent)) == (400, "EXHIBIT.TOO_MANY")
    assert rows(story) == before
    nameless = b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n' * 10_000
    sent = objected.client.post(
        path, headers=OURS, data=nameless + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert (sent.status_code, alert(sent)) == (413, "FORM.HTTP")


def test_a_page_that_begins_as_a_photograph_is_taken_for_one(objected: Person) -> None:
    path = files_of(objected)
    assert send(objected, path, POLYGLOT, name="page.html").status_code == 303
    assert "JPG，" in objected.read(path)


def test_who_may_not_object_sends_no_file(story: Any, objected: Person) -> None:
    before = rows(story)
    again = send(objected, "/my/objection", PDF, **FIELDS)
    assert (again.status_code, alert(again)) == (400, "OBJECTION.OPEN")
    assert rows(story) == before


def test_another_objection_is_as_one_that_there_is_not(story: Any, objected: Person) -> None:
    context, shown = story.context, story.context.vault.ids.show
    other = REPORT | {"name": "虚构另一人", "id_number": OTHER, "contract_no": "虚构另一份"}
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": [other]}))
    with context.store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO objection (id, listing_id, reason, state, received_on, received_at, due_on, answer_due_on, "
                "version, sealed_narrative) SELECT 7777, (SELECT max(id) FROM listing), reason, state, received_on, "
                "received_at, due_on, answer_due_on, 1, sealed_narrative FROM objection"
            )
        )
        adopt(connection)
    paths = [
        f"/my/objection/{shown(kind, number)}/exhibits"
        for kind, number in (("objection", 7777), ("objection", 1 << 40), ("listing", 7777))
    ]
    answers = [objected.get(one) for one in paths] + [send(objected, one, PDF) for one in paths]
    assert {(one.status_code, alert(one)) for one in answers} == {(400, "NOT_FOUND")}
    assert len({one.data for one in answers}) == 1
    assert rows(story)["exhibit"] == 1


def test_a_decided_objection_takes_no_more(story: Any, objected: Person) -> None:
    path = files_of(objected)
    with story.context.store.begin() as connection:
        connection.execute(text("UPDATE objection SET state = 'withdrawn'"))
        adopt(connection)
    page = objected.read(path)
    assert "不再接收材料" in page
    assert 'type="file"' not in page
    assert alert(send(objected, path, PDF)) == "OBJECTION.OVER"
    assert rows(story)["exhibit"] == 1


def test_without_a_pass_nothing_is_taken(story: Any, objected: Person) -> None:
    path = files_of(objected)
    objected.send("/my/leave")
    assert alert(objected.get(path)) == "CASE.PASS"
    assert alert(send(objected, path, PDF)) == "CASE.PASS"
    foreign = objected.client.post(
        path, headers={"Sec-Fetch-Site": "cross-site"}, **form_with_files([("file", a_file(PDF))])
    )
    assert alert(foreign) == "FORM.FOREIGN"
    assert rows(story)["exhibit"] == 1
