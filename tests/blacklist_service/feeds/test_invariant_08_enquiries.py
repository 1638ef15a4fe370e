"""Invariants 1 and 8: the receipt of an enquiry is that of a look which says who asked, when, what and why."""

import hashlib
from typing import Any

import pytest

from blacklist_service.store import journal
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiry

NAME = "欧阳示例"


@pytest.mark.parametrize("is_listed", [True, False])
def test_an_enquiry_leaves_a_whole_look_behind_its_receipt(
    world: Any, person_number: Any, is_listed: bool
) -> None:
    world.move(5)
    listing = world.list_person(NAME) if is_listed else 0
    asked = Enquiry(NAME, "resident_id", person_number(1), "credit_approval", " 授权-7 ")
    answer = answer_enquiry(world.context, world.agency, asked)
    with world.context.looks.read() as connection:
        (look,) = journal.looks_after(connection, 0, 9)
    assert world.context.vault.ids.read("look", answer.receipt_id) == look.id
    assert (look.member_id, look.actor) == (world.agency.member, world.agency.login)
    assert (look.action, look.purpose, look.subject_id) == ("enquiry", "credit_approval", listing)
    assert look.at == world.context.clock.now() == answer.as_of
    assert look.outcome == answer.outcome == ("listed" if is_listed else "not_listed")
    assert look.consent_sha256 == hashlib.sha256("授权-7".encode()).hexdigest()
    assert look.data_version == answer.data_version
