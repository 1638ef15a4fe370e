"""Invariants 1 and 8: the receipt of an enquiry is that of a look which says who asked, when, what and why."""

import hashlib
from typing import Any

import pytest

from blacklist_service.store import journal
from blacklist_service.vault.checkpoints import read_checkpoint
from blacklist_service.vault.journal_tree import is_consistent
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiry
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.prove_entry import prove_leaf
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.show_checkpoint import show_checkpoint, show_consistency

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
    assert look.consent_sha256 == world.context.vault.digests.mac("consent", "授权-7".encode()).hex()
    assert look.consent_sha256 != hashlib.sha256("授权-7".encode()).hexdigest()
    assert look.data_version == answer.data_version


@pytest.mark.parametrize("is_listed", [True, False])
def test_an_answer_carries_the_checkpoint_and_its_look_is_proved(
    world: Any, person_number: Any, is_listed: bool
) -> None:
    seal_journal(world.context)
    if is_listed:
        world.list_person(NAME)
    asked = Enquiry(NAME, "resident_id", person_number(1), "credit_approval", "授权-7")
    answer = answer_enquiry(world.context, world.agency, asked)
    assert answer.journal_checkpoint == show_checkpoint(world.context)
    seal_journal(world.context)
    key = journal_key(world.context)
    then = read_checkpoint(answer.journal_checkpoint, key)
    now = prove_leaf(world.context, answer.journal_leaf).checked(key, bytes.fromhex(answer.journal_leaf))
    path = show_consistency(world.context, then.size).path
    assert now.size > then.size
    assert is_consistent(then.size, now.size, path, then.root, now.root)
