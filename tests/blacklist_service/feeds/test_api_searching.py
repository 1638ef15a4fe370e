"""Somebody with a good key looks for people at the public doors: by numbers, by names, by phones, in batches."""

from datetime import date, timedelta

import pytest

from blacklist_service.app import create_app
from blacklist_service.rules.enquiry_limits import MOST_NAMES_OF_ONE, MOST_NEIGHBOURS
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.suspensions import list_suspensions
from blacklist_service.workflows.enrol import issue_key

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident(sequence, born=date(1990, 3, 7)):
    """The number of nobody (GB 11643-1999)."""
    front = f"110101{born:%Y%m%d}{sequence:03d}"
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, WEIGHTS, strict=True)) % 11]


@pytest.fixture
def searcher(world):
    """Asks as an agency until it is stopped; how often it was answered, and what it was told then."""
    client = create_app(context=world.context).test_client()
    key = issue_key(world.context, SYSTEM, login="bureau-reader").text

    def ask(path, body):
        return client.post(f"/api/v1/{path}", json=body, headers={"Authorization": f"Bearer {key}"})

    def search(bodies, path="enquiries"):
        answered = 0
        for body in bodies:
            answer = ask(path, body)
            if answer.status_code != 200:
                return answered, answer.get_json()["code"]
            answered += 1
        return answered, ""

    return search


def about(number, name="虚构甲", id_type="resident_id"):
    return {
        "name": name,
        "id_type": id_type,
        "id_number": number,
        "purpose": "credit_approval",
        "consent_ref": "示例",
    }


def reasons(world):
    return [(one.member, one.reason) for one in list_suspensions(world.context, SYSTEM)]


def test_who_walks_through_numbers_is_stopped_at_every_door(world, searcher):
    assert searcher(about(resident(one)) for one in range(500)) == (MOST_NEIGHBOURS, "ACCESS.SUSPENDED")
    assert reasons(world) == [("bureau", "neighbours")]
    # Nor does another door, another number or another day go on.
    assert searcher([{"items": [about(resident(1, date(1970, 1, 1)))]}], "enquiries:batch") == (
        0,
        "ACCESS.SUSPENDED",
    )
    world.clock.move(timedelta(days=1))
    assert searcher([about(resident(1, date(1970, 1, 1)))]) == (0, "ACCESS.SUSPENDED")


def test_a_walk_in_batches_is_answered_with_nothing(world, searcher):
    items = [about(resident(one)) for one in range(100)]
    assert searcher([{"items": items}], "enquiries:batch") == (0, "ACCESS.SUSPENDED")


def test_who_guesses_the_name_behind_a_number_is_stopped(world, searcher, person_number):
    """An equal number under another name is ambiguous: without an end to it, names could be tried until one fits."""
    listed = person_number(world.list_person("欧阳示例"))
    names = [f"司马{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"]
    assert searcher(about(listed, name) for name in names) == (MOST_NAMES_OF_ONE, "ACCESS.SUSPENDED")
    assert reasons(world) == [("bureau", "ambiguous")]


def test_nobody_is_found_by_a_name_a_phone_or_a_part_of_a_number(world, searcher, person_number):
    listed = person_number(world.list_person("欧阳示例"))
    for number, id_type in (("13900000001", "phone"), ("13900000001", "resident_id"), (listed[:14] + "****", "resident_id"),
                            ("", "resident_id"), ("*", "resident_id"), (listed[:-1], "resident_id")):  # fmt: skip
        answered, code = searcher([about(number, "欧阳示例", id_type)])
        assert answered == 0
        assert code in {"ENQUIRY.IDENTIFIER", "FIELDS.INVALID", "BODY.FIELDS"}, (code, number)
    assert reasons(world) == []
