"""Letters over HTTP: made once, listed, and fetched as the PDF whose digest was told; and the check for everybody."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotReadyError
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.writing.papers import press_of
from tests.blacklist_service.api.conftest import callers_of, enrol_all
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, PROFILE, Story

V1 = "/api/v1"
CONTACTS = {"department": "虚构处", "address": "虚构路1号", "phone": "000"}


@pytest.fixture
def story(sqlite_context: Context, moving_clock: MovingClock) -> Iterator[Any]:
    """An office that can write letters, and one case under review."""
    try:
        press_of(sqlite_context.settings.letter_fonts)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
    settings = sqlite_context.settings.model_copy(update={"public_url": "http://localhost"})
    told = replace(sqlite_context, settings=settings, profile=replace(PROFILE, contacts=CONTACTS))
    register_legal_bases(told, SYSTEM)
    callers = callers_of(create_app(context=told), enrol_all(told))
    made = Story(told, callers, moving_clock)
    made.auditor = callers["auditor"]
    made.allege()
    verify = {"act": "verify", "legal_basis": "sample", "ground": "able_refuses", "severity": "ordinary"}
    made.act("decision", verify, 201)
    return made


def made(story: Any, status: int = 201, **changed: Any) -> Any:
    body = {"kind": "listing_notice", "target": "listing", "id": story.listing} | changed
    return story.ok(story.maker.post(f"{V1}/letters", json=body), status)


def test_a_letter_is_made_once_listed_and_fetched(story: Any) -> None:
    letter = made(story)
    assert made(story) == letter
    assert letter["document_no"] == "列告〔2026〕第1号"
    assert NAME not in str(letter)
    assert story.ok(story.auditor.get(f"{V1}/letters?listing={story.listing}"))["items"] == [letter]
    paper = story.checker.get(f"{V1}/letters/{letter['letter']}/paper.pdf")
    assert (paper.status_code, paper.content_type) == (200, "application/pdf")
    assert sha256(paper.data).hexdigest() == letter["sha256"]
    assert "attachment" in paper.headers["Content-Disposition"]
    assert "no-store" in paper.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"kind": "nonsense"}, 422, "LETTER.KIND"),
        ({"target": "objection"}, 404, "NOT_FOUND"),
        ({"kind": "listing_decision"}, 409, "LETTER.STATE"),
        ({"id": "nobody"}, 404, "NOT_FOUND"),
        ({"until": "yesterday"}, 422, "BODY.FIELDS"),
        ({"name": "虚构"}, 422, "BODY.FIELDS"),
    ],
)
def test_what_cannot_be_a_letter_is_refused_in_words(
    story: Any, changed: Any, status: int, code: str
) -> None:
    answer = made(story, status, **changed)
    assert answer["code"] == code


def checked(story: Any, number: str, checksum: str) -> Any:
    return story.nobody.get("/verify", query_string={"letter": number, "checksum": checksum})


@pytest.mark.parametrize("spelled", ["{0}", "列告[2026]1", " 列告 (2026) 第１号 ", "listing_notice-2026-1"])
def test_everybody_is_told_that_a_letter_is_ours_and_no_more(story: Any, spelled: str) -> None:
    letter = made(story)
    answer = checked(
        story, spelled.format(letter["document_no"]), letter["checksum"].lower().replace("-", " ")
    )
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200
    for word in (letter["document_no"], "拟列入恶意逃废债名单告知书", "虚构省整治办"):
        assert word in text
    assert [word for word in (NAME, letter["sha256"], story.listing, "maker") if word in text] == []


def test_the_code_on_the_paper_leads_to_the_answer(story: Any) -> None:
    letter = made(story)
    query = f"letter=listing_notice-2026-1&checksum={letter['checksum']}"
    assert "This letter was issued here" in story.nobody.get(f"/verify?{query}").get_data(as_text=True)


def test_whatever_is_wrong_the_answer_is_the_same(story: Any) -> None:
    letter = made(story)
    number, checksum = letter["document_no"], letter["checksum"]
    wrong = [
        ("列告〔2026〕第2号", checksum), (number, "AAAA-AAAA-AAAA"), (number, ""), ("", checksum), ("x" * 500, "y" * 500),
        ("列决〔2026〕第1号", checksum), ("列告〔9999〕第999999999号", checksum), ("<script>", "'\"--"), ("\ud7ff", "０"),
    ]  # fmt: skip
    pages = {checked(story, *pair).get_data(as_text=True) for pair in wrong}

    assert len(pages) == 1
    (page,) = pages
    assert "Not known here" in page
    assert "This letter was issued here" not in page


def test_the_question_about_nothing_is_the_same_work(story: Any, counted: Any) -> None:
    letter = made(story)
    asked = []
    for pair in ((letter["document_no"], "wrong"), ("列告〔2026〕第9号", "wrong"), ("no number", "wrong")):
        checked(story, *pair)
        with counted(story.context) as work:
            checked(story, *pair)
        asked.append(work.statements)

    assert asked[0] == asked[1] == asked[2]


def test_the_page_has_no_cookie_no_script_and_a_strict_policy(story: Any) -> None:
    answer = story.nobody.get("/verify")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert [mark for mark in ("<script", "style=", "http://", "https://") if mark in text] == []
    assert story.nobody.get("/verify/portal.css").content_type.startswith("text/css")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/verify?name=x", 400), ("/verify?letter=a&letter=b", 400), ("/verify/nothing", 404)],
)
def test_what_the_page_does_not_know_is_refused_and_not_repeated(story: Any, path: str, status: int) -> None:
    answer = story.nobody.get(path)
    assert answer.status_code == status
    assert "name=x" not in answer.get_data(as_text=True)


def test_who_tries_numbers_through_is_stopped(story: Any) -> None:
    settings = story.context.settings.model_copy(update={"unknown_calls_per_minute": 3})
    client = create_app(context=replace(story.context, settings=settings)).test_client()
    answers = [client.get(f"/verify?letter=listing_notice-2026-{at}&checksum=A") for at in range(1, 6)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "CALLS.TOO_MANY" in answers[-1].get_data(as_text=True)
