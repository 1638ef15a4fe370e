"""Whoever asks learns nothing from how an answer comes: the same fields, size, statements, vault calls and entries.

Counted in the real application through its public doors. Nothing is timed here: `python -m bench.even_answers` does.
"""

import base64
import json
from dataclasses import replace

import pytest

from blacklist_service.access_rules import answers_evenly, rule_of
from blacklist_service.api.even_answers import BLOCK_BYTES
from blacklist_service.app import create_app
from blacklist_service.clock import Clock
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import issue_key


@pytest.fixture
def door(world, counted):
    """Posts as an agency; gives the answer and what was done for it."""
    client = create_app(context=world.context).test_client()
    key = issue_key(world.context, SYSTEM, login="bureau-reader").text

    def post(path, body):
        with counted(world.context) as work:
            answer = client.post(path, json=body, headers={"Authorization": f"Bearer {key}"})
        return answer, work

    return post


def asked(number, name="欧阳示例"):
    return {
        "name": name, "id_type": "resident_id", "id_number": number, "purpose": "credit_approval", "consent_ref": "示例",
    }  # fmt: skip


@pytest.fixture
def people(world, person_number):
    """One of each kind that an agency must not tell apart, by what is said of it."""
    reported, _ = world.add_subject("欧阳示例")
    alleged, _ = world.add_subject("欧阳示例")
    world.allege(alleged)
    suppressed = world.list_person("欧阳示例")
    world.sql("UPDATE listing SET is_suppressed = :yes WHERE id = :n", yes=True, n=suppressed)
    other_name, _ = world.add_subject("司马另一")
    world.allege(other_name)
    return {
        "unknown": person_number(999),
        "reported": person_number(reported),
        "alleged": person_number(alleged),
        "suppressed": person_number(suppressed),
        "alleged under another name": person_number(other_name),
        "listed": person_number(world.list_person("欧阳示例")),
        "listed under another name": person_number(world.list_person("司马另一")),
    }


HIDDEN = ("unknown", "reported", "alleged", "suppressed", "alleged under another name")


def test_an_enquiry_does_the_same_work_whoever_is_asked_about(door, people, person_number):
    door("/api/v1/enquiries", asked(person_number(998)))  # what the first call of a process does once
    found = {name: door("/api/v1/enquiries", asked(number)) for name, number in people.items()}
    outcomes = {name: answer.get_json()["outcome"] for name, (answer, _work) in found.items()}
    assert outcomes == dict.fromkeys(HIDDEN, "not_listed") | {
        "listed": "listed",
        "listed under another name": "ambiguous",
    }
    first, work = found["unknown"]
    for name, (answer, other) in found.items():
        assert other.statements == work.statements, name
        assert answer.status_code == 200
        assert len(answer.data) == BLOCK_BYTES, name
        assert list(answer.get_json()) == list(first.get_json())
        assert {*answer.headers.keys()} == {*first.headers.keys()}
        if name in HIDDEN:
            assert other.vault == work.vault, name
            assert answer.get_json()["entries"] == []
    openings = {name: other.openings for name, (_answer, other) in found.items()}
    assert set(openings.values()) == {2}


def test_a_batch_does_the_same_work_and_is_as_long(door, people):
    batches = {
        name: door("/api/v1/enquiries:batch", {"items": [asked(number)] * 3})
        for name, number in people.items()
    }
    first, work = batches["unknown"]
    for name, (answer, other) in batches.items():
        assert other.statements == work.statements, name
        assert len(answer.data) == len(first.data) == 2 * BLOCK_BYTES
        assert other.openings == 6, name


def test_more_reports_than_one_are_a_class_and_no_count(world, door, person_number):
    from_two, identity = world.add_subject("欧阳示例")
    world.add_report(500, from_two, identity)
    _answer, two = door("/api/v1/enquiries", asked(person_number(from_two)))
    assert two.openings == 2
    world.add_report(501, from_two, identity)
    _answer, three = door("/api/v1/enquiries", asked(person_number(from_two)))
    assert three.openings == 4


def proof(case_number, name="欧阳示例", id_number="110101199003070011"):
    said = base64.urlsafe_b64encode(json.dumps({"name": name, "id_number": id_number}).encode()).decode()
    return {"Case-Number": case_number, "Case-Proof": said.rstrip("=")}


def test_every_door_that_knows_people_answers_evenly(world):
    app = create_app(context=world.context)
    even = {name for name, view in app.view_functions.items() if answers_evenly(view)}
    subjects = {
        name
        for name, view in app.view_functions.items()
        if (rule := rule_of(view)) is not None and rule.subject
    }
    assert subjects - even == set()
    assert {
        "enquiries.enquire",
        "enquiries.enquire_batch",
        "console_login.take_password",
        "console_enrolment.take",
    } <= even


class Watched(Clock):
    """A clock whose strokes are watched; so much time goes by in each call."""

    def __init__(self, spent):
        super().__init__()
        self.at, self.spent, self.waits = 100.0, spent, []

    def ticks(self):
        self.at += self.spent
        return self.at

    def wait(self, seconds):
        self.waits.append(seconds)


@pytest.mark.parametrize(("spent", "waited"), [(0.004, 0.021), (0.024, 0.001), (0.026, 0.024), (0.06, 0.015)])
def test_an_answer_leaves_at_its_next_stroke(sqlite_world, spent, waited):
    clock = Watched(spent)
    client = create_app(context=replace(sqlite_world.context, clock=clock)).test_client()
    answer = client.get("/api/v1/subjects/me", headers=proof("2026-AAAA-BBBB-CCCC"))
    assert answer.get_json()["code"] == "CASE.PROOF"
    assert len(answer.data) == BLOCK_BYTES
    assert clock.waits == [pytest.approx(waited)]
    client.get("/api/v1/healthz")
    client.post("/api/v1/enquiries", json={})
    assert len(clock.waits) == 1
