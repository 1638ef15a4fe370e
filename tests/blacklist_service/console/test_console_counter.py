"""The counter at the console: a paper for who came to the office, and nothing left of whom it is about."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.access_rules import answers_evenly
from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotReadyError
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.writing.papers import press_of
from tests.blacklist_service.console.conftest import NUMBER, PERSON, Allegation, Official, invented_id

STRANGER = {"name": "虚构丁", "id_number": invented_id(7)}
FORM = {
    "paper": "own_report", "name": PERSON, "id_type": "resident_id", "id_number": NUMBER, "basis": "own_document",
    "authority": "", "listing": "",
}  # fmt: skip


@pytest.fixture
def app(context: Context) -> APIFlask:
    """An office with an address for its papers; skips where the machine has no fonts."""
    object.__setattr__(
        context, "settings", context.settings.model_copy(update={"public_url": "http://localhost"})
    )
    try:
        press_of(context.settings.letter_fonts)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
    return create_app(context=context)


def asked(who: Official, **changed: str) -> Any:
    who.get("/counter")
    return who.send("/counter", **FORM | changed)


def code(answer: Any) -> str:
    found = re.search(r'role="alert">.*?<code>([A-Z_.]+)</code>', answer.get_data(as_text=True), re.DOTALL)
    return found[1] if found else ""


def looked(context: Context) -> list[tuple[str, str]]:
    with context.looks.read() as looks:
        asked = "SELECT actor, action FROM look WHERE purpose = 'answer_subject' ORDER BY id"
        return [tuple(row) for row in looks.exec_driver_sql(asked)]


def test_a_report_and_a_certificate_come_as_files_that_name_nobody(
    alleged: Allegation, inside: Callable[..., Official], capsys: pytest.CaptureFixture[str]
) -> None:
    maker = inside("maker")
    for changed, kind in (
        ({}, "own_report"),
        ({"paper": "non_listing_certificate"}, "non_listing_certificate"),
    ):
        answer = asked(maker, **changed)
        assert (answer.status_code, answer.content_type) == (200, "application/pdf"), code(answer)
        assert answer.data.startswith(b"%PDF-")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{kind}.pdf"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert looked(alleged.context) == [("maker", "counter_report"), ("maker", "certificate")]
    written = "".join(capsys.readouterr())
    assert '"route": "/console/counter"' in written
    assert not [one for one in (PERSON, NUMBER) if one in written]
    # The next person finds an empty form.
    again = maker.get("/counter").get_data(as_text=True)
    assert not [one for one in (PERSON, NUMBER) if one in again]


def test_what_is_refused_keeps_what_was_typed_and_says_why(
    alleged: Allegation, inside: Callable[..., Official]
) -> None:
    maker = inside("maker")
    for changed, status, said in (
        (STRANGER, 409, "OWN_REPORT.NOBODY"),
        ({"name": "虚构另一人"}, 409, "OWN_REPORT.NOBODY"),
        ({"listing": "a" * 26}, 404, "NOT_FOUND"),
        ({"basis": ""}, 422, "CERTIFICATE.DOCUMENT"),
        ({"basis": "agent"}, 422, "CERTIFICATE.AUTHORITY"),
        ({"paper": "non_listing_certificate", "id_number": NUMBER[:-1]}, 422, "CERTIFICATE.IDENTITY"),
        ({"paper": "non_listing_certificate", "name": "<b>虚构</b>"}, 422, "CERTIFICATE.IDENTITY"),
    ):
        answer = asked(maker, **changed)
        assert (answer.status_code, code(answer)) == (status, said)
        shown = answer.get_data(as_text=True)
        typed = FORM | changed
        assert (f'value="{typed["name"]}"' in shown) is ("<" not in typed["name"])
        assert f'value="{typed["id_number"]}"' in shown
        assert "<b>虚构" not in shown
    too_long = ({"name": "虚" * 201}, {"id_number": "1" * 65})
    for odd in ({"paper": "listing_decision"}, {"id_type": "phone"}, {"more": "1"}, *too_long):
        assert code(asked(maker, **odd)) == "FORM.FIELDS"


def test_nobody_and_another_name_are_one_page_at_a_stroke(
    alleged: Allegation, inside: Callable[..., Official]
) -> None:
    maker = inside("maker")
    pages = []
    for changed in (STRANGER, {"name": "虚构另"}):
        shown = asked(maker, **changed).get_data(as_text=True)
        for typed in (STRANGER["name"], "虚构另", STRANGER["id_number"], NUMBER):
            shown = shown.replace(typed, "")
        pages.append(re.sub(r'(form_token" value=|nonce=)"[^"]+"', "", shown).rstrip())
    assert pages[0] == pages[1]
    assert answers_evenly(create_app(context=alleged.context).view_functions["console_counter.give"])


def test_an_official_of_another_region_is_told_that_there_is_nothing(
    alleged: Allegation, inside: Callable[..., Official], context: Context
) -> None:
    add_member(context, SYSTEM, code="O002", name="虚构外省整治办", kind="office", region="330000")
    add_user(context, SYSTEM, member_code="O002", login="stranger", role="maker")
    stranger = inside("stranger")
    assert code(asked(stranger)) == "OWN_REPORT.NOBODY"
    assert code(asked(stranger, listing=alleged.listing)) == "OWN_REPORT.NOBODY"
    assert looked(context) == [("stranger", "counter_report")] * 2
    # Nobody under the number is listed anywhere, and a certificate is of a number.
    assert asked(stranger, paper="non_listing_certificate").content_type == "application/pdf"


@pytest.mark.parametrize("login", ["auditor", "clerk-P001"])
def test_who_handles_no_subjects_comes_not_in(
    alleged: Allegation, inside: Callable[..., Official], login: str
) -> None:
    who = inside(login)
    who.get("/account")
    assert "/console/counter" not in who.get("/account").get_data(as_text=True)
    answer = who.send("/counter", **FORM)
    assert (answer.status_code, code(answer)) == (403, "ACCESS.ROLE")
    assert looked(alleged.context) == []


def test_the_second_factor_must_be_fresh(
    alleged: Allegation, inside: Callable[..., Official], moving_clock: MovingClock
) -> None:
    maker = inside("maker")
    maker.get("/counter")
    for _ in range(2):
        moving_clock.move(timedelta(minutes=10))
        maker.get("")
    sent = maker.send("/counter", **FORM)
    assert (sent.status_code, sent.location) == (303, "/console/step-up/counter")
    assert looked(alleged.context) == []


def test_a_service_without_fonts_says_that_it_is_not_ready(
    alleged: Allegation, inside: Callable[..., Official]
) -> None:
    settings = alleged.context.settings.model_copy(update={"letter_fonts": alleged.context.settings.home})
    maker = inside("maker")
    maker.client = create_app(context=replace(alleged.context, settings=settings)).test_client()
    maker.come_in()
    answer = asked(maker)
    assert (answer.status_code, code(answer)) == (503, "LETTER.FONT")
