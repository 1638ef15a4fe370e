"""Invariant 8: whatever shows a person leaves a look with who, when, what and why, and the subject sees each of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from blacklist_service.errors import NotReadyError
from blacklist_service.store import journal, letters
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Letter, Subject
from blacklist_service.workflows.add_exhibits import list_own_exhibits
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.list_deliveries import list_deliveries, list_own_deliveries
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_court_candidates import show_court_candidates
from blacklist_service.workflows.show_exhibit import show_exhibit
from blacklist_service.workflows.show_letter import show_letter
from blacklist_service.workflows.show_listing import show_listing, show_objection, show_repair
from blacklist_service.workflows.show_own_letter import show_own_letter
from blacklist_service.workflows.show_own_report import show_own_report
from blacklist_service.workflows.show_own_request import show_own_request
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record
from blacklist_service.workflows.writing.papers import seal_paper
from tests.pictures import JPEG

Show = Callable[[Any], object]


@pytest.fixture
def case(desk: Any) -> Any:
    """A listing with an objection, an application for repair and a letter; the desk knows their numbers."""
    desk.case = desk.listed()
    desk.proof = (desk.case_numbers[desk.case.id], desk.name, desk.id_number)
    files = [GivenFile("IMG_1.jpg", iter([JPEG]))]
    desk.objection = object_to_listing(
        desk.context, *desk.proof, reason="paid", narrative="虚构陈述", files=files
    ).id
    desk.repair = apply_for_repair(
        desk.context, *desk.proof, application="虚构申请", has_public_commitment=True
    ).id
    desk.letter(desk.case.id)
    desk.clock.move(timedelta(hours=1))
    return desk


SHOWS: dict[str, tuple[str, Show]] = {
    "listing": ("maker", lambda d: show_listing(d.context, d.maker, d.case.id, purpose="p")),
    "case": ("maker", lambda d: show_case(d.context, d.maker, d.case.id, purpose="p")),
    "objection": ("checker", lambda d: show_objection(d.context, d.checker, d.objection, purpose="p")),
    "repair": ("auditor", lambda d: show_repair(d.context, d.auditor, d.repair, purpose="p")),
    "court_candidates": (
        "maker",
        lambda d: show_court_candidates(d.context, d.maker, d.case.id, purpose="p"),
    ),
    "source_report": ("clerk", lambda d: show_own_report(d.context, d.platform, d.case.id, purpose="p")),
    "own_record": ("subject", lambda d: show_own_record(d.context, *d.proof)),
    "letter": ("checker", lambda d: show_letter(d.context, d.checker, 1, purpose="p")),
    "exhibit": ("maker", lambda d: show_exhibit(d.context, d.maker, 1, purpose="p")),
    "deliveries": (
        "auditor",
        lambda d: list_deliveries(d.context, d.auditor, d.case.id, purpose="p"),
    ),
    "own_deliveries": ("subject", lambda d: list_own_deliveries(d.context, *d.proof)),
    "own_accesses": ("subject", lambda d: show_own_accesses(d.context, *d.proof)),
}


def looks(context: Context) -> list[journal.Look]:
    with context.looks.read() as connection:
        return journal.looks_after(connection, 0, 100)


@pytest.mark.parametrize("action", SHOWS)
def test_every_showing_leaves_one_look(case: Any, action: str) -> None:
    who, show = SHOWS[action]
    assert looks(case.context) == []
    show(case)
    (look,) = looks(case.context)
    purpose = "own_record" if who == "subject" else "p"
    assert (look.actor, look.action, look.purpose, look.subject_id) == (who, action, purpose, case.case.id)
    assert look.at == case.context.clock.now()


@pytest.mark.parametrize("action", SHOWS)
def test_without_its_look_nothing_is_shown(case: Any, action: str) -> None:
    with case.context.looks.begin() as connection:
        connection.execute(text("ALTER TABLE look RENAME TO look_gone"))
    with pytest.raises(NotReadyError):
        SHOWS[action][1](case)


def test_the_list_of_own_files_is_a_look_at_the_own_record(case: Any) -> None:
    list_own_exhibits(case.context, *case.proof, kind="objection", number=case.objection)
    (look,) = looks(case.context)
    assert (look.actor, look.action, look.subject_id) == ("subject", "own_record", case.case.id)


OWN = {
    "objection": lambda d: show_own_request(d.context, *d.proof, kind="objection", number=d.objection),
    "repair": lambda d: show_own_request(d.context, *d.proof, kind="repair", number=d.repair),
    "letter": lambda d: show_own_letter(d.context, *d.proof, number=2),
}


@pytest.mark.parametrize("what", OWN)
def test_what_became_of_a_request_and_a_letter_are_looks_at_the_own_record(case: Any, what: str) -> None:
    receipt(case)
    OWN[what](case)
    (look,) = looks(case.context)
    assert (look.actor, look.action, look.subject_id) == ("subject", "own_record", case.case.id)


@pytest.mark.parametrize("what", OWN)
def test_without_its_look_nothing_of_the_own_is_shown(case: Any, what: str) -> None:
    receipt(case)
    with case.context.looks.begin() as connection:
        connection.execute(text("ALTER TABLE look RENAME TO look_gone"))
    with pytest.raises(NotReadyError):
        OWN[what](case)


def receipt(case: Any) -> None:
    """The letter that an objection was received, printed from the person's own report; its paper is invented."""
    sealed = seal_paper(case.context.vault.sealer, 2, b"%PDF invented")
    kept = Letter(
        id=2, kind="objection_receipt", year=2026, serial=1, listing_id=case.case.id, target="objection",
        target_id=case.objection, step="received", issued_on=case.today, checksum="K7QM-4TXW-9RB2",
        sha256="b" * 64, made_by=case.maker.user, made_at=case.context.clock.now(),
    )  # fmt: skip
    with case.context.store.begin() as connection:
        letters.add_letter(connection, kept, [case.case.id], key=sealed.key, pdf=sealed.parts[0])


def test_the_subject_sees_every_look_also_at_what_was_merged_into_it(case: Any) -> None:
    """Looks at a subject that proved to be the same person belong to that person too."""
    alias = case.alleged()
    show_listing(case.context, case.maker, alias.id, purpose="before_the_merge")
    with case.context.store.begin() as connection:
        table = table_of(Subject)
        connection.execute(update(table).where(table.c.id == alias.id).values(merged_into=case.case.id))
    show_listing(case.context, case.checker, case.case.id, purpose="after_the_merge")
    seen = show_own_accesses(case.context, *case.proof).items
    assert [one.purpose for one in seen] == ["own_record", "after_the_merge", "before_the_merge"]
    assert all(one.at == case.context.clock.now() for one in seen)
    assert seen[1].member == "虚构office"


def test_a_look_at_somebody_else_is_not_shown(case: Any) -> None:
    show_listing(case.context, case.maker, case.alleged().id)
    assert [one.action for one in show_own_accesses(case.context, *case.proof).items] == ["own_accesses"]
