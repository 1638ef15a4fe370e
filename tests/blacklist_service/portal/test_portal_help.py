"""The help pages tell every code and every column as the intake uses them, without an account and about nobody."""

import itertools
import re
from datetime import date
from html import unescape

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from blacklist_service.app import create_app
from blacklist_service.intake.fields import FIELDS
from blacklist_service.intake.findings import SEVERITY, TEXTS
from blacklist_service.portal.guide import MATTERS, times_of
from blacklist_service.portal.help import FAMILIES, GRAVE, KINDS
from blacklist_service.rules.law import Unit, parameter
from blacklist_service.rules.lengths import WORDS
from blacklist_service.workflows.context import Context

PAGES = ("/help", "/help/guide", "/help/findings", "/help/columns")


@pytest.fixture
def client(sqlite_context: Context) -> FlaskClient:
    made: APIFlask = create_app(context=sqlite_context)
    return made.test_client()


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def test_every_finding_code_stands_with_its_sentences(client: FlaskClient) -> None:
    text = text_of(client, "/help/findings")
    shown = dict(re.findall(r'<div id="([A-Z0-9_.]+)">(.*?)</div>', text, re.DOTALL))
    assert shown.keys() == TEXTS.keys()
    for code, body in shown.items():
        assert GRAVE[SEVERITY[code]] in re.sub(r"</?span[^>]*>", "", body)
        assert all(sentence in body for sentence in TEXTS[code])
    assert {code.partition(".")[0] for code in TEXTS} == set(FAMILIES)


def test_every_column_stands_with_all_its_names_and_values(client: FlaskClient) -> None:
    text = text_of(client, "/help/columns")
    for one in FIELDS:
        body = re.search(rf'<div id="{one.code}">(.*?)</div>', text, re.DOTALL)
        assert body is not None
        assert all(name in body[1] for name in one.names)
        assert all(
            code in body[1] and label in body[1] for code, labels in one.values.items() for label in labels
        )
    assert {one.kind for one in FIELDS} == set(KINDS)


def test_the_guide_tells_each_time_as_the_law_has_it_today(
    client: FlaskClient, sqlite_context: Context
) -> None:
    text = text_of(client, "/help/guide")
    today = sqlite_context.clock.today()
    for matter in MATTERS:
        body = re.search(rf'aria-labelledby="{matter.anchor}">(.*?)</section>', text, re.DOTALL)
        assert body is not None
        assert all(
            pair[0] in body[1] and pair[1] in body[1] for pair in (matter.title, matter.who, matter.result)
        )
        for time in times_of(matter, today):
            assert time.length[0] in body[1]
            assert f"{time.found.document} {time.found.article}" in body[1]
    assert f"{parameter('objection_answer', today).value} 日" in text
    assert f"{parameter('repair_answer', today).value} 个工作日" in text


def test_no_sentence_of_the_guide_names_a_number_of_its_own() -> None:
    for matter in MATTERS:
        sentences = (
            matter.title,
            matter.who,
            matter.papers,
            matter.where,
            matter.result,
            *(time[0] for time in matter.times),
        )
        assert not re.search(r"[0-9]", " ".join(itertools.chain.from_iterable(sentences)))
        assert {parameter(code, date(2026, 11, 23)).unit for _label, code in matter.times} <= {
            *WORDS,
            Unit.COUNT,
        }


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_on_within_the_house(client: FlaskClient, path: str) -> None:
    links = set(re.findall(r'href="([^"#]+)"', text_of(client, path)))
    assert links >= {"/help"}
    for link in links:
        assert link.startswith("/")
        assert client.get(link).status_code == 200, link


def test_every_page_of_the_portal_leads_to_help(client: FlaskClient) -> None:
    for path in ("/my", "/verify", *PAGES):
        assert 'href="/help"' in text_of(client, path)
