"""Failed proofs of a case: counted, journaled without what was claimed, refused for a while, and never an oracle."""

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.cases.attempts import LOCKED_FOR, MOST_FAILURES, MOST_UNKNOWN, UNKNOWN_WINDOW
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.sealing.nobody import open_nobody
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record

UNKNOWN = "2026-AAAA-BBBB-CCCC"


def _object(desk: Any, case_no: str, name: str) -> object:
    return object_to_listing(desk.context, case_no, name, desk.id_number, reason="paid", narrative="虚构陈述")


def _apply(desk: Any, case_no: str, name: str) -> object:
    return apply_for_repair(
        desk.context, case_no, name, desk.id_number, application="虚构申请", has_public_commitment=True
    )


def _show(desk: Any, case_no: str, name: str) -> object:
    return show_own_record(desk.context, case_no, name, desk.id_number)


def _accesses(desk: Any, case_no: str, name: str) -> object:
    return show_own_accesses(desk.context, case_no, name, desk.id_number)


Door = Callable[[Any, str, str], object]
DOORS: list[Door] = [_object, _apply, _show, _accesses]


def refusal(desk: Any, door: Door, case_no: str, name: str = "虚构乙") -> tuple[object, ...]:
    """Everything that the caller can tell of a refusal."""
    with pytest.raises(ForbiddenError) as refused:
        door(desk, case_no, name)
    error = refused.value
    return error.code, error.zh, error.en, error.facts, error.args


def counts(desk: Any) -> dict[str, int]:
    with desk.context.store.read() as connection:
        return dict(connection.execute(text("SELECT case_mac, failures FROM case_attempt")).all())


@pytest.mark.parametrize("door", DOORS)
def test_a_failed_proof_is_journaled_under_the_listing_or_under_nothing(desk: Any, door: Door) -> None:
    listed = desk.listed()
    known = refusal(desk, door, desk.case_numbers[listed.id])
    unknown = refusal(desk, door, UNKNOWN)
    assert known == unknown
    assert desk.kinds("listing", listed.id)[-1] == "case_proof_failed"
    assert desk.kinds("listing", 0) == ["case_proof_failed"]
    assert counts(desk) == {desk.row(listed.id).case_no: 1, "": 1}


@pytest.mark.parametrize("door", DOORS)
def test_where_the_subjects_budget_is_spent_a_known_number_looks_like_an_unknown_one(
    desk: Any, door: Door
) -> None:
    listed = desk.listed()
    # Two proofs open four records each; of the third the second record is one too many.
    vault = vault_of(desk.context.settings, BudgetGate({"subject": (9, 9)}, desk.clock))
    desk.context = dataclasses.replace(desk.context, vault=vault)
    asked = (desk.case_numbers[listed.id], UNKNOWN)
    within = [refusal(desk, door, case_no) for case_no in asked]
    beyond = [refusal(desk, door, case_no) for case_no in asked]
    assert (within[0], beyond[0]) == (within[1], beyond[1])
    assert (within[0][0], beyond[0][0]) == ("CASE.PROOF", "VAULT.BUDGET")


@pytest.mark.parametrize("door", DOORS)
def test_five_failures_close_a_number_for_a_quarter_of_an_hour_at_every_door(desk: Any, door: Door) -> None:
    listed = desk.listed()
    case_no = desk.case_numbers[listed.id]
    wrong = {refusal(desk, door, case_no)[0] for _ in range(MOST_FAILURES)}
    desk.clock.move(LOCKED_FOR - timedelta(seconds=1))
    # The right claim gets the refusal of an unknown number, and nothing more is written.
    for other in DOORS:
        right = refusal(desk, other, case_no, desk.name)
        assert right == refusal(desk, other, UNKNOWN)
        assert {right[0]} == wrong
    assert desk.kinds("listing", listed.id).count("case_proof_failed") == MOST_FAILURES
    desk.clock.move(timedelta(seconds=1))
    door(desk, case_no, desk.name)


def test_a_few_mistakes_close_nothing_and_are_forgotten(desk: Any) -> None:
    listed = desk.listed()
    case_no = desk.case_numbers[listed.id]
    for _ in range(2):
        for _ in range(MOST_FAILURES - 1):
            refusal(desk, _show, case_no)
        _show(desk, case_no, desk.name)
        desk.clock.move(LOCKED_FOR)
    refusal(desk, _show, UNKNOWN)
    desk.clock.move(UNKNOWN_WINDOW)
    refusal(desk, _show, UNKNOWN)
    assert counts(desk) == {"": 1}


def test_one_closed_number_closes_no_other(desk: Any) -> None:
    first, second = desk.listed(), desk.listed()
    for _ in range(MOST_FAILURES):
        refusal(desk, _object, desk.case_numbers[first.id])
    _object(desk, desk.case_numbers[second.id], desk.name)
    assert desk.stored(second.id).is_disputed
    assert not desk.stored(first.id).is_disputed


def test_a_flood_of_guesses_is_not_written_without_end_and_shuts_nobody_out(desk: Any) -> None:
    listed = desk.listed()
    refusal(desk, _show, UNKNOWN)
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE case_attempt SET failures = :n"), {"n": MOST_UNKNOWN - 1})
    for _ in range(3):
        refusal(desk, _show, UNKNOWN)
    assert counts(desk) == {"": MOST_UNKNOWN}
    assert len(desk.kinds("listing", 0)) == 2
    _show(desk, desk.case_numbers[listed.id], desk.name)
    desk.clock.move(UNKNOWN_WINDOW)
    refusal(desk, _show, UNKNOWN)
    assert counts(desk) == {"": 1}


def test_neither_number_nor_identity_is_kept(desk: Any) -> None:
    listed = desk.listed()
    case_no = desk.case_numbers[listed.id]
    refusal(desk, _show, case_no)
    with desk.context.store.read() as connection:
        sealed = connection.execute(
            text("SELECT entry_id, sealed_detail FROM journal_detail ORDER BY entry_id DESC LIMIT 1")
        ).one()
        row = connection.execute(text("SELECT * FROM case_attempt")).one()
    detail = desk.context.opening(SYSTEM, "test").vault.sealer.open(
        "journal_detail", sealed[0], 1, bytes(sealed[1])
    )
    assert detail[32:] == b'{"door":"person","failures":1,"is_locked":false}'
    assert case_no not in str(row)
    assert desk.id_number not in str(row)


@pytest.mark.parametrize("door", DOORS)
def test_the_record_of_nobody_that_is_compared_too_proves_nothing(desk: Any, door: Door) -> None:
    listed = desk.listed()
    (nobody,) = open_nobody(desk.context.opening(SYSTEM, "proof").vault.sealer, 1)
    desk.id_number = nobody.id_number
    told = refusal(desk, door, desk.case_numbers[listed.id], nobody.name)
    assert told == refusal(desk, door, UNKNOWN, nobody.name)
    assert told[0] == "CASE.PROOF"


@pytest.mark.parametrize("door", DOORS)
def test_a_wrong_proof_is_the_same_work_as_an_unknown_case(desk: Any, counted: Any, door: Door) -> None:
    listed = desk.listed()
    refusal(desk, door, UNKNOWN)  # what the first call of a process does once
    with counted(desk.context) as unknown:
        refusal(desk, door, "2026-AAAA-BBBB-CCCD")
    with counted(desk.context) as known:
        refusal(desk, door, desk.case_numbers[listed.id])
    assert known.statements == unknown.statements
    assert known.openings == unknown.openings == 4


def test_a_case_number_is_read_as_it_is_printed_and_as_people_write_it(desk: Any) -> None:
    """The year and three parts that nobody can guess; blanks, hyphens and small letters do not matter."""
    listed = desk.listed()
    number = desk.case_numbers[listed.id]
    assert re.fullmatch(r"2026(-[0-9A-Z]{4}){3}", number)
    assert number != desk.case_numbers[desk.listed().id]
    for spelled in (number.lower(), number.replace("-", ""), number.replace("-", " "), f" {number}\n"):
        _show(desk, spelled, desk.name)
    assert refusal(desk, _show, number[:-1], desk.name)[0] == "CASE.PROOF"
