"""What is told of a listing rests on the reports that were decided upon; what is reported later stays inside."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from blacklist_service.workflows.answer_enquiry import Enquiry, EnquiryAnswer, answer_enquiry
from blacklist_service.workflows.read_feed import object_of
from exports.registry import get_format
from exports.types import Operation
from matching.types import RawIdentity, SubjectKind

NAME, LATER = "王示例", 1000


@pytest.fixture
def identity(person_number: Callable[[int], str]) -> RawIdentity:
    """The invented person who is set down first."""
    return RawIdentity(name=NAME, kind=SubjectKind.PERSON, id_type="resident_id", id_number=person_number(1))


@pytest.fixture
def listing(world: Any) -> int:
    world.open_feed()
    listed: int = world.list_person(NAME)
    return listed


def released(world: Any) -> list[Operation]:
    """What the next release tells."""
    view = world.publish()
    part = object_of(world.context, world.agency, "feed-a", view.delta or view.snapshot)
    return list(get_format("ndjson").read(io.BytesIO(b"".join(part.chunks))))


def ask(world: Any, name: str, number: str) -> EnquiryAnswer:
    asked = Enquiry(name, "resident_id", number, "credit_approval", "授权-1")
    return answer_enquiry(world.context, world.agency, asked)


def test_a_later_report_changes_nothing_that_is_told(world: Any, listing: int, identity: RawIdentity) -> None:
    (first,) = released(world)
    before = ask(world, NAME, identity.id_number).entries
    world.add_report(LATER, listing, identity)
    assert released(world) == []
    assert ask(world, NAME, identity.id_number).entries == before
    assert first.entry is not None
    assert first.entry["outstanding_fen"] == before[0]["outstanding_fen"] == 900_00 + listing


def test_a_corrected_report_is_told_in_the_place_of_the_old_one(
    world: Any, listing: int, identity: RawIdentity
) -> None:
    released(world)
    for report, successor in ((listing, LATER), (LATER, LATER + 1)):
        world.sql(
            "UPDATE report SET state = 'superseded', superseded_by = :s WHERE id = :r", r=report, s=successor
        )
        world.add_report(successor, listing, identity)
    (operation,) = released(world)
    assert operation.entry is not None
    assert (operation.op, operation.entry["outstanding_fen"]) == ("UPSERT", 900_00 + LATER + 1)


def test_without_a_report_that_was_decided_upon_nothing_is_told(
    world: Any, listing: int, identity: RawIdentity
) -> None:
    released(world)
    world.add_report(LATER, listing, identity)
    world.sql("UPDATE report SET state = 'withdrawn' WHERE id = :r", r=listing)
    assert [operation.op for operation in released(world)] == ["RETRACT"]
    assert ask(world, NAME, identity.id_number).outcome == "not_listed"


def test_a_later_report_lends_the_listing_no_name(
    world: Any, listing: int, identity: RawIdentity, person_number: Callable[[int], str]
) -> None:
    other = replace(identity, id_number=person_number(77))
    number, _ = world.add_subject("李示例", other.id_number)
    world.sql("UPDATE report SET subject_id = :s WHERE id = :r", s=listing, r=number)
    world.sql(
        "UPDATE token SET subject_id = :s WHERE subject_id = :r"
        " AND token NOT IN (SELECT token FROM token WHERE subject_id = :s)",
        s=listing, r=number,
    )  # fmt: skip
    answer = ask(world, "李示例", other.id_number)
    assert (answer.outcome, answer.entries) == ("not_listed", ())
    assert ask(world, "张其他", other.id_number).outcome == "not_listed"
    assert ask(world, NAME, identity.id_number).outcome == "listed"
