"""The files of both sides: the source sees the subject's and gives its own, officials see all, and the person sees who
looked."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from blacklist_service.rules.exhibits import LARGEST_BYTES
from blacklist_service.vault.stream import PART_BYTES
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.show_subject import show_own_accesses
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, V1
from tests.blacklist_service.console.conftest import Official
from tests.blacklist_service.console.test_console_objections import ANSWER, SAID, objected, only
from tests.pictures import HEIC, HTML, JPEG, PDF, a_file

__all__ = ["objected"]
Objected = tuple[Any, Callable[[str], Official]]
# Longer than one sealed piece, so that they are put together again.
LONG = JPEG + bytes(range(256)) * (2 * PART_BYTES // 256)
NAMED = "虚构姓名的身份证\r\nX-Odd: 1.jpg"


@pytest.fixture
def case(objected: Objected) -> Objected:
    """A second objection of the same person, with two files."""
    story, _sit = objected
    files = [GivenFile(NAMED, iter([LONG[:100], LONG[100:]])), GivenFile("合同.pdf", iter([PDF]))]
    object_to_listing(
        story.context, story.case_no, NAME, NUMBER, reason="not_me", narrative=SAID, files=files
    )
    return objected


def page_of(who: Official) -> tuple[str, str]:
    """Path and text of the objection with files."""
    listed = who.get("/objections").get_data(as_text=True)
    for path in set(re.findall(r'href="/console(/objections/[a-z2-7]+)"', listed)):
        shown = who.get(path).get_data(as_text=True)
        if "exhibits" in shown:
            return str(path), shown
    raise AssertionError


def links(shown: str) -> list[str]:
    return re.findall(r'href="/console((?:/objections)?/exhibits/[a-z2-7]+)"', shown)


def looks(story: Any) -> list[tuple[str, str]]:
    found = show_own_accesses(story.context, story.case_no, NAME, NUMBER)
    return [(one.member, one.action) for one in found.items if one.action == "exhibit"]


def test_the_source_downloads_what_the_person_sent_and_the_person_sees_it(case: Objected) -> None:
    story, sit = case
    clerk = sit("platform")
    _path, shown = page_of(clerk)
    assert "虚构姓名的身份证X-Odd: 1.jpg" in shown
    first, second = links(shown)
    assert looks(story) == []
    given = clerk.get(first)
    assert (given.status_code, given.data == LONG) == (200, True)
    assert given.headers["Content-Type"] == "image/jpeg"
    assert re.fullmatch(
        r'attachment; filename="exhibit-[a-z2-7]+\.jpg"', given.headers["Content-Disposition"]
    )
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert given.headers["Cache-Control"] == "no-store"
    assert clerk.get(second).data == PDF
    assert looks(story) == [("虚构机构P001", "exhibit")] * 2


def test_the_second_factor_comes_before_a_file(case: Objected) -> None:
    story, sit = case
    clerk = sit("platform")
    first, _second = links(page_of(clerk)[1])
    story.clock.move(timedelta(minutes=12))
    asked = clerk.get(first)
    assert (asked.status_code, asked.location) == (303, f"/console/step-up{first}")
    assert looks(story) == []


def test_an_answer_brings_its_evidence(case: Objected) -> None:
    story, sit = case
    clerk = sit("platform")
    path, shown = page_of(clerk)
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    for bad, code in ((HTML, "EXHIBIT.KIND"), (PDF + b"x" * LARGEST_BYTES, "EXHIBIT.TOO_LARGE")):
        clerk.get(path)
        refused = clerk.send_files(path, a_file(HEIC), a_file(bad), version=version[1], answer=ANSWER)
        told = refused.get_data(as_text=True)
        assert (refused.status_code, code in told, ANSWER in told) == (422, True, True)
    clerk.get(path)
    sent = clerk.send_files(path, a_file(HEIC, "流水.heic"), version=version[1], answer=ANSWER)
    assert sent.location == f"/console{path}"
    after = clerk.get(path).get_data(as_text=True)
    assert "流水.heic" in after
    assert len(links(after)) == 3
    late = clerk.send_files(path, a_file(PDF), version=str(int(version[1]) + 1), answer=ANSWER)
    assert "OBJECTION.STATE" in late.get_data(as_text=True)
    with story.context.store.read() as connection:
        sides = connection.execute(
            text("SELECT side, count(*) FROM exhibit GROUP BY side ORDER BY side")
        ).all()
    assert [tuple(one) for one in sides] == [("source", 1), ("subject", 2)]


def test_after_its_last_day_a_source_may_still_answer_until_it_is_decided(case: Objected) -> None:
    story, sit = case
    story.clock.move(timedelta(days=15))
    clerk = sit("platform")
    path, shown = page_of(clerk)
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    assert clerk.send_files(path, a_file(PDF), version=version[1], answer=ANSWER).status_code == 303


def test_officials_see_the_files_of_both_sides(case: Objected) -> None:
    story, sit = case
    clerk = sit("platform")
    path, shown = page_of(clerk)
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    clerk.send_files(path, a_file(HEIC, "流水.heic"), version=version[1], answer=ANSWER)
    maker = sit("maker")
    listing = story.ok(story.maker.get(f"{V1}{path}"))["objection"]["listing"]
    case_page = maker.get(f"/listings/{listing}").get_data(as_text=True)
    given = [maker.get(one) for one in links(case_page)]
    assert {one.data for one in given} == {LONG, PDF, HEIC}
    assert looks(story) == [("虚构机构O001", "exhibit")] * 3
    assert maker.get(f"/objections{links(case_page)[0]}").status_code == 403


def test_the_second_official_finds_them_on_the_page_of_the_proposal(case: Objected) -> None:
    story, sit = case
    clerk = sit("platform")
    path, shown = page_of(clerk)
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    clerk.send_files(path, a_file(HEIC, "流水.heic"), version=version[1], answer=ANSWER)
    told_now = story.ok(story.maker.get(f"{V1}{path}"))
    etag = {"If-Match": f'"{told_now["objection"]["version"]}"'}
    put = {"outcome": "delete", "reasons": "虚构理由：经核实非本人"}
    assert story.maker.post(f"{V1}{path}/decision", json=put, headers=etag).status_code == 201
    checker = sit("checker")
    page = checker.get(path.replace("/objections/", "/proposals/objection/")).get_data(as_text=True)
    before, after = page.split("报送机构所附材料", 1)
    assert ("合同.pdf" in before, "流水.heic" in after) == (True, True)
    assert {checker.get(one).data for one in links(page)} == {LONG, PDF, HEIC}
    assert looks(story) == [("虚构机构O001", "exhibit")] * 3


def told(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, re.sub("[0-9a-f]{64}", "", answer.get_data(as_text=True))


def test_whoever_reported_nothing_is_told_nothing_of_a_file(case: Objected) -> None:
    story, sit = case
    first, _second = links(page_of(sit("platform"))[1])
    other, shown = sit("platform2"), story.context.vault.ids.show
    unknown = f"/objections/exhibits/{shown('exhibit', 1 << 40)}"
    wrong = f"/objections/exhibits/{shown('objection', 1)}"
    answers = [told(other.get(one)) for one in (first, unknown, wrong)]
    assert (len(set(answers)), answers[0][0]) == (1, 404)
    assert looks(story) == []


def test_a_file_that_is_on_its_way_is_nobodys_to_see(case: Objected) -> None:
    story, sit = case
    clerk = sit("platform")
    with story.context.store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO exhibit (id, listing_id, side, kind, size_bytes, sha256, received_at) "
                "SELECT 9999, listing_id, side, kind, size_bytes, sha256, received_at FROM exhibit LIMIT 1"
            )
        )
    assert (
        clerk.get(f"/objections/exhibits/{story.context.vault.ids.show('exhibit', 9999)}").status_code == 404
    )
    assert len(links(page_of(clerk)[1])) == 2


def test_the_page_of_one_without_files_says_so(objected: Objected) -> None:
    _story, sit = objected
    clerk = sit("platform")
    shown = clerk.get(only(clerk.get("/objections").get_data(as_text=True))).get_data(as_text=True)
    assert "没有附文件" in shown
