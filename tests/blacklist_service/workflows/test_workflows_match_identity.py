"""One identity against everybody known: as intake would place it, with no more opened than needed; all are invented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert

from blacklist_service.intake.types import Operation
from blacklist_service.store.base import table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.tables import Subject, Token
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.recognition.match_identity import (
    LOOSE_CAP,
    MOST_BY_CHANCE,
    MOST_OPENED,
    IdentityMatch,
    match_identity,
)
from blacklist_service.workflows.taking_in.prepare_rows import PreparedRow
from blacklist_service.workflows.taking_in.resolve_rows import resolve_rows
from matching.blocking import CHANCE_KEYS, block_keys
from matching.cluster import BLOCK_CAP
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind, Verdict

FIRST, SECOND = "11010119900307803X", "440308199901101512"
MASKED = "110101********803X"
NAME, OTHER = "覃汉琰", "夏侯淳璟"
CARD = "6222020200000000006"
PHONE, ROAD = "13800000005", "安徽省合肥市包河区望江西路862号3栋1201室"


def told(name: str = NAME, number: str = "", phone: str = "", address: str = "") -> RawIdentity:
    return RawIdentity(
        name, SubjectKind.PERSON, id_type="resident_id", id_number=number, phone=phone, address=address
    )


@pytest.fixture
def match(desk: Any) -> Callable[[RawIdentity], IdentityMatch]:
    def run(raw: RawIdentity) -> IdentityMatch:
        with desk.context.store.read() as connection:
            return match_identity(connection, desk.context.opening(SYSTEM, "test").vault, raw)

    return run


def known(desk: Any, *given: RawIdentity) -> int:
    """A subject with one report for each identity."""
    subject: int = desk.subject()
    for at, raw in enumerate(given):
        desk.report(subject, number=subject + at, identity=raw)
    return subject


def test_nobody_is_found_where_nobody_is_like_it(desk: Any, match: Any) -> None:
    known(desk, told(NAME, FIRST, PHONE))
    for raw in (told(OTHER, SECOND), told(OTHER)):
        found = match(raw)
        assert (found.best, found.decisions, found.opened, found.crowded) == (None, (), (), 0)


@pytest.mark.parametrize(
    ("asked", "verdict", "reason"),
    [
        (told(NAME, FIRST), "same", "A1"),
        (told(NAME, MASKED, PHONE), "same", "A4"),
        (told(NAME, "", PHONE, ROAD), "same", "A6"),
        (told(OTHER, FIRST), "unsure", "R1"),
    ],
)
def test_a_known_person_is_found_with_the_reason(
    desk: Any, match: Any, asked: RawIdentity, verdict: str, reason: str
) -> None:
    subject = known(desk, told(NAME, FIRST, PHONE, ROAD))
    found = match(asked)
    assert found.best is not None
    decision = found.best.decision
    assert (found.best.subject, decision.verdict.value, decision.reason) == (subject, verdict, reason)
    assert {line.field for line in decision.fields} >= {"name"}
    assert found.opened == (subject,)


def test_who_is_proved_by_the_number_is_not_looked_for_among_strangers(desk: Any, match: Any) -> None:
    right, stranger = known(desk, told(NAME, FIRST, PHONE)), known(desk, told(OTHER, SECOND, PHONE))
    assert match(told(NAME, FIRST, PHONE)).opened == (right,)
    # The number under another name proves nothing, so that the phone is asked as well.
    found = match(told("欧阳示例", FIRST, PHONE))
    assert found.opened == tuple(sorted((right, stranger)))
    assert [(one.subject, one.decision.verdict) for one in found.decisions] == [(right, Verdict.UNSURE)]


def test_another_valid_number_of_the_subject_keeps_it_from_being_the_same(desk: Any, match: Any) -> None:
    """The one report agrees in all, the other one of the same subject bears another number."""
    subject = known(desk, told(NAME, "", PHONE, ROAD), told(NAME, FIRST))
    (doubt,) = match(told(NAME, SECOND, PHONE, ROAD)).decisions
    assert (doubt.subject, doubt.decision.verdict, doubt.decision.reason) == (subject, Verdict.UNSURE, "C1")


def lay(desk: Any, raw: RawIdentity, kind: str, count: int) -> None:
    """So many subjects lie under a key of the identity; they have no reports, or nobody could be opened for nothing."""
    tokens = desk.context.vault.tokens
    (token,) = {tokens.token(*key) for key in block_keys(read_identity(raw)) if key[0] == kind}
    with desk.context.store.begin() as connection:
        connection.execute(
            insert(table_of(Subject)),
            [{"id": one, "kind": "person", "merged_into": None} for one in range(1, count + 1)],
        )
        insert_rows(connection, Token, ("token", "subject_id"), [(token, one) for one in range(1, count + 1)])


@pytest.mark.parametrize(("count", "crowded"), [(LOOSE_CAP - 1, 0), (LOOSE_CAP, 1), (5 * LOOSE_CAP, 1)])
def test_a_phone_of_a_crowd_tells_nothing_and_the_other_keys_still_work(
    desk: Any, match: Any, count: int, crowded: int
) -> None:
    asked = told(NAME, MASKED, PHONE)
    subject = known(desk, told(NAME, FIRST, PHONE))
    lay(desk, asked, "phone", count)
    found = match(asked)
    assert found.best is not None
    assert (found.best.subject, found.crowded) == (subject, crowded)
    # Of those who share one key by chance hardly anybody is opened beside the one who shares several.
    assert len(found.opened) == (1 if crowded else 1 + MOST_BY_CHANCE)
    assert found.unopened == (0 if crowded else count - MOST_BY_CHANCE)


def test_a_card_tells_by_itself_and_is_not_counted_as_chance(desk: Any, match: Any) -> None:
    holder = known(desk, replace(told(NAME, FIRST), bank_card=CARD))
    asked = replace(told(NAME, "", PHONE), bank_card=CARD)
    lay(desk, asked, "phone", LOOSE_CAP - 1)
    assert holder in match(asked).opened
    assert len(match(asked).opened) == 1 + MOST_BY_CHANCE


def test_who_shares_several_keys_is_opened_up_to_the_bound(desk: Any, match: Any) -> None:
    alike = [known(desk, told(NAME, FIRST, PHONE)) for _ in range(2 * MOST_OPENED)]
    found = match(told(NAME, "", PHONE))
    assert found.opened == tuple(alike[:MOST_OPENED])
    assert found.unopened == MOST_OPENED


def test_every_key_that_may_be_shared_by_chance_is_one_that_exists() -> None:
    raw = replace(told(NAME, FIRST, PHONE, ROAD), bank_card=CARD, birth_date=date(1990, 3, 7))
    assert {kind for kind, _ in block_keys(read_identity(raw))} - CHANCE_KEYS == {"id", "card"}
    assert {kind for kind, _ in block_keys(read_identity(raw))} >= CHANCE_KEYS


def test_all_who_bear_the_number_are_opened_and_have_their_look(desk: Any, match: Any) -> None:
    lay(desk, told(NAME, FIRST), "id", 2 * MOST_OPENED)
    found = match(told(NAME, FIRST, PHONE))
    assert (found.opened, found.unopened) == (tuple(range(1, 2 * MOST_OPENED + 1)), 0)


def test_a_number_keeps_the_bound_of_intake(desk: Any, match: Any) -> None:
    subject = known(desk, told(NAME, FIRST))
    lay(desk, told(NAME, FIRST), "id", LOOSE_CAP * 2)
    found = match(told(NAME, FIRST))
    assert found.best is not None
    assert (found.best.subject, found.crowded) == (subject, 0)
    assert BLOCK_CAP > LOOSE_CAP * 2


def test_a_merged_subject_answers_under_its_survivor(desk: Any, match: Any) -> None:
    survivor, absorbed = known(desk, told(NAME, FIRST)), known(desk, told(NAME, SECOND))
    with desk.context.store.begin() as connection:
        connection.exec_driver_sql(f"UPDATE report SET subject_id = {survivor} WHERE subject_id = {absorbed}")
        connection.exec_driver_sql(f"UPDATE token SET subject_id = {survivor} WHERE subject_id = {absorbed}")
        connection.exec_driver_sql(f"UPDATE subject SET merged_into = {survivor} WHERE id = {absorbed}")
    found = match(told(NAME, SECOND))
    assert found.best is not None
    assert found.best.subject == survivor


def test_it_says_what_intake_would_do(desk: Any, match: Any) -> None:
    """Everything that can be told of two neighbours, asked against what is known of some: the same subject or none."""
    known(desk, told(NAME, FIRST, PHONE))
    known(desk, told(NAME, MASKED, "", ROAD), told(NAME, "", PHONE, ROAD))
    known(desk, told(OTHER, SECOND, PHONE, ROAD))
    same = 0
    for name, number, phone, address in product(
        (NAME, OTHER, "覃汉"), ("", FIRST, SECOND, MASKED), ("", PHONE), ("", ROAD)
    ):
        raw = told(name, number, phone, address)
        best = match(raw).best
        placement = placed(desk, raw)
        is_same = best is not None and best.decision.verdict is Verdict.SAME
        assert is_same != placement.is_new, raw
        if best is not None and is_same:
            same += 1
            assert best.subject in {placement.subject, *placement.absorbed}, raw
        elif best is not None:
            assert best.decision in [one.decision for one in placement.decisions], raw
    assert same > 10


def placed(desk: Any, raw: RawIdentity) -> Any:
    identity = read_identity(raw)
    tokens = desk.context.vault.tokens.tokens(block_keys(identity))
    row = PreparedRow(2, Operation.ADD, None, False, identity=identity, tokens=tokens)
    with desk.context.store.read() as connection:
        return resolve_rows(connection, desk.context.opening(SYSTEM, "test"), 900, [row]).placements[2]
