"""Papers about oneself at the portal: as files that name nobody, refused in words, and given to nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from blacklist_service.app import create_app
from blacklist_service.errors import NotReadyError
from blacklist_service.workflows.writing.papers import press_of
from tests.blacklist_service.portal.test_portal_own import Person, alert, person, story

__all__ = ["person", "story"]


@pytest.fixture
def visitor(story: Any, person: Person) -> Person:
    """The person, where letters can be printed; skips where the machine has no fonts."""
    settings = story.context.settings.model_copy(update={"public_url": "http://localhost"})
    try:
        press_of(settings.letter_fonts)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
    return Person(create_app(context=replace(story.context, settings=settings)).test_client(), person.case_no)


def test_the_report_comes_as_a_file_that_names_nobody(visitor: Person) -> None:
    visitor.prove()
    answer = visitor.send("/my/papers/report")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own_report.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "本人获取报告" in visitor.read("/my/case/accesses")


def test_who_is_listed_is_told_why_there_is_no_certificate(visitor: Person) -> None:
    visitor.prove()
    refused = visitor.send("/my/papers/certificate")
    assert (refused.status_code, alert(refused)) == (400, "CERTIFICATE.LISTED")


def test_the_page_tells_how_often_each_paper_is_given(visitor: Person) -> None:
    visitor.prove()
    text = visitor.read("/my/papers")
    assert "每个自然年各可领取 12 份，其中本人报告法律规定不少于 2 次" in text
    assert "12 of each in a calendar year" in text


def test_the_thirteenth_report_of_a_year_is_refused_with_a_day(visitor: Person) -> None:
    visitor.prove()
    for _ in range(12):
        assert visitor.send("/my/papers/report").status_code == 200
    refused = visitor.send("/my/papers/report")
    assert (refused.status_code, alert(refused)) == (400, "OWN_REPORT.ENOUGH")
    assert "-01-01 起可以再次获取" in refused.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/my/papers/report", "/my/papers/certificate"])
def test_without_a_proof_there_is_one_answer(visitor: Person, path: str) -> None:
    assert alert(visitor.send(path)) == "CASE.PASS"
    visitor.prove(name="虚构乙")
    assert alert(visitor.send(path)) == "CASE.PASS"
    visitor.prove()
    assert alert(visitor.send(path, more="1")) == "FORM.FIELDS"


def test_a_service_without_an_address_says_that_it_is_not_ready(story: Any, person: Person) -> None:
    settings = story.context.settings.model_copy(update={"public_url": ""})
    visitor = Person(
        create_app(context=replace(story.context, settings=settings)).test_client(), person.case_no
    )
    visitor.prove()
    refused = visitor.send("/my/papers/report")
    assert (refused.status_code, alert(refused)) == (503, "LETTER.ADDRESS")
