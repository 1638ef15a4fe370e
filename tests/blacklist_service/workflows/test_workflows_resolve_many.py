"""One person, one phone or one number under which somebody lays reports by the thousand; all persons are invented."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from blacklist_service.intake.types import Operation
from blacklist_service.store import candidates
from blacklist_service.store.base import table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.tables import Subject, Token
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.taking_in.prepare_rows import PreparedRow
from blacklist_service.workflows.taking_in.resolve_rows import Resolved, resolve_rows
from matching.blocking import block_keys
from matching.cluster import BLOCK_CAP
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind

NAME = "覃汉琰"
ROAD = "安徽省合肥市包河区望江西路862号"
FIRST, SECOND = "11010119900307803X", "440308199901101512"
# What a report needs no more than: its subject's oldest eight and newest sixteen.
PART = 8 + 16
UPLOAD = 900


def _phone(number: int) -> str:
    return f"138{number:08d}"


def _passport(number: int) -> RawIdentity:
    return RawIdentity(
        NAME,
        SubjectKind.PERSON,
        id_type="passport",
        id_number="E12345678",
        phone=_phone(number),
        address=ROAD,
    )


def _person(number: str = "", phone: str = "", name: str = NAME) -> RawIdentity:
    return RawIdentity(name, SubjectKind.PERSON, id_number=number, phone=phone, address=ROAD)


@pytest.fixture
def resolve(desk: Any) -> Callable[..., Resolved]:
    """Resolves rows as an upload does, with nothing written."""

    def run(*given: RawIdentity) -> Resolved:
        rows = []
        for number, raw in enumerate(given, start=1):
            identity = read_identity(raw)
            tokens = tuple(desk.context.vault.tokens.token(*key) for key in block_keys(identity))
            rows.append(PreparedRow(number, Operation.ADD, None, False, identity=identity, tokens=tokens))
        with desk.context.store.begin() as connection:
            return resolve_rows(connection, desk.context.opening(SYSTEM, "test"), UPLOAD, rows)

    return run


@pytest.fixture
def flooded(desk: Any) -> int:
    """A subject with a resident number, a hundred reports of a passport and others with neither."""
    subject = desk.subject()
    desk.report(subject, identity=_person("", _phone(500)), identifier="missing")
    for number in range(1, 50):
        desk.report(subject, number=subject + number, identity=_passport(number))
    desk.report(subject, number=subject + 50, identity=_person(FIRST, _phone(50)))
    for number in range(51, 101):
        desk.report(subject, number=subject + number, identity=_passport(number))
    for number in range(101, 111):
        desk.report(
            subject, number=subject + number, identity=_person("", _phone(number)), identifier="missing"
        )
    return int(subject)


def _known_in_part(connection: Connection, subject: int) -> list[int]:
    return [report for report, _, _, _ in candidates.identities_in_part(connection, [subject])]


def test_the_part_is_bounded_and_bears_the_number(desk: Any, flooded: int) -> None:
    with desk.context.store.begin() as connection:
        part = _known_in_part(connection, flooded)
        assert part == [flooded + number for number in (*range(1, 9), *range(85, 101))]
        assert len(part) == PART
        all_that_tell = [report for report, _ in candidates.identities_that_tell(connection, flooded)]
    assert all_that_tell == [flooded + number for number in range(111)]


def test_subject_with_few_reports_is_known_whole(desk: Any) -> None:
    subject = desk.subject()
    for number in range(64):
        desk.report(subject, number=subject + number, identity=_passport(number))
    desk.report(subject, number=subject + 70, identity=_passport(70), state="superseded")
    with desk.context.store.begin() as connection:
        found = candidates.identities_in_part(connection, [subject, 1])
    assert [report for report, _, _, _ in found] == [subject + number for number in range(64)]
    assert not any(is_part for _, _, _, is_part in found)


def test_known_number_joins_from_the_part(resolve: Callable[..., Resolved], flooded: int) -> None:
    assert resolve(_passport(777)).placements[1].subject == flooded


def test_other_valid_number_outside_the_part_is_never_merged(
    resolve: Callable[..., Resolved], flooded: int
) -> None:
    """The phone is in the part, the resident number it contradicts is not."""
    placement = resolve(_person(SECOND, _phone(99))).placements[1]
    assert placement.is_new
    assert [one.decision.reason for one in placement.decisions] == ["C1"]
    assert resolve(_person(FIRST, _phone(99))).placements[1].subject == flooded


def test_contact_outside_the_part_still_finds(resolve: Callable[..., Resolved], flooded: int) -> None:
    assert resolve(_passport(20)).placements[1].subject == flooded
    assert resolve(_person("", _phone(20))).placements[1].subject == flooded


def _lay(connection: Connection, token: int, subjects: range) -> None:
    connection.execute(
        insert(table_of(Subject)),
        [{"id": subject, "kind": "person", "merged_into": None} for subject in subjects],
    )
    insert_rows(connection, Token, ("token", "subject_id"), [(token, subject) for subject in subjects])


def test_answer_is_bounded_per_token_and_others_are_whole(desk: Any) -> None:
    crowd = range(10_000, 10_000 + 5 * BLOCK_CAP)
    with desk.context.store.begin() as connection:
        _lay(connection, 7, crowd)
        insert_rows(connection, Token, ("token", "subject_id"), [(-9, one) for one in crowd[:BLOCK_CAP]])
        found = candidates.few_subjects_of_tokens(connection, [7, -9, 5], BLOCK_CAP)
        known = candidates.known_pairs(connection, [7, -9], [crowd[-1], crowd[0], 3])
    assert sorted(found) == [
        *((-9, one) for one in crowd[:BLOCK_CAP]),
        *((7, one) for one in crowd[: BLOCK_CAP + 1]),
    ]
    assert sorted(known) == [(-9, crowd[0]), (7, crowd[0]), (7, crowd[-1])]


def test_crowded_phone_tells_nothing_and_pairs_of_it_are_known(
    desk: Any, resolve: Callable[..., Resolved]
) -> None:
    subject = desk.subject()
    desk.report(subject, identity=_person(FIRST, _phone(5)))
    token = desk.context.vault.tokens.token("phone", _phone(5))
    with desk.context.store.begin() as connection:
        # All with smaller numbers, so that the subject's own pair lies outside the answer.
        _lay(connection, token, range(1, BLOCK_CAP + 2))
    resolved = resolve(_person(FIRST, _phone(5)), _person("", _phone(5), "夏侯淳璟"))
    assert resolved.placements[1].subject == subject
    assert (token, subject) in resolved.known_pairs
    assert resolved.placements[2].is_new
    assert resolved.placements[2].decisions == ()
