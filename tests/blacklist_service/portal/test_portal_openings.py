"""Subjects share one budget of openings: once it is spent nobody is shown anything, and the journal tells of it."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.app import create_app
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.tell_refused_opening import refused_openings
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, V1
from tests.blacklist_service.portal.test_portal_own import Person, alert, person, story
from tests.told import told

__all__ = ["person", "story"]
# What the story itself needs is opened before.
BUDGETS = {"subject": (5, 100), "service": (1000, 1000)}
ONE = ("subject", "opening_refused", "user_account", 0, {"login": "subject", "member": ""})


@pytest.fixture
def frugal(story: Any, person: Person) -> Context:
    """The service as the person comes to it, with five openings a minute for all subjects."""
    vault = vault_of(story.context.settings, BudgetGate(BUDGETS, story.clock))
    return replace(story.context, vault=vault)


def test_refused_openings_of_subjects_are_told_once_a_minute(
    story: Any, person: Person, frugal: Context
) -> None:
    visitor = Person(create_app(context=frugal).test_client(), person.case_no)
    assert visitor.prove().status_code == 303
    for _ in range(3):
        answer = visitor.get("/my/case")
        assert (answer.status_code, alert(answer)) == (503, "VAULT.BUDGET")
    assert told(frugal, "opening_refused", "person_suspended") == [ONE]
    story.clock.move(timedelta(minutes=1))
    assert visitor.prove().status_code == 303
    assert alert(visitor.get("/my/case")) == "VAULT.BUDGET"
    assert told(frugal, "opening_refused", "person_suspended") == [ONE, ONE]
    assert refused_openings(frugal) == {"opening_refused": 2}


def test_they_are_told_at_the_interface_too(story: Any, person: Person, frugal: Context) -> None:
    client = create_app(context=frugal).test_client()
    visitor = Person(client, person.case_no)
    assert visitor.prove().status_code == 303
    said = (
        base64.urlsafe_b64encode(json.dumps({"name": NAME, "id_number": NUMBER}).encode())
        .decode()
        .rstrip("=")
    )
    headers = {"Case-Number": person.case_no, "Case-Proof": said}
    answers = [client.get(f"{V1}/subjects/me", headers=headers) for _ in range(2)]
    assert [(one.status_code, one.get_json()["code"]) for one in answers] == [(403, "VAULT.BUDGET")] * 2
    assert NAME not in answers[0].get_data(as_text=True)
    assert NUMBER not in answers[0].get_data(as_text=True)
    assert told(frugal, "opening_refused", "person_suspended") == [ONE]
