"""What is told of a listing rests on the reports that were decided upon; what is reported later stays inside."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from blacklist_service.jobs.urgent import queue_urgent_releases
from blacklist_service.rules.confirmations import RemovalAlarm
from blacklist_service.store.divided_listings import divided_listings
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.answer_enquiry import Enquiry, EnquiryAnswer, answer_enquiry
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_owed_removals import list_owed_removals
from blacklist_service.workflows.read_feed import object_of
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.releasing import entry
from blacklist_service.workflows.sealing.records import ReportDetails
from blacklist_service.workflows.split_subject import split_subject
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


def _merge(world: Any, survivor: int, absorbed: int) -> None:
    with world.context.store.begin() as connection:
        merge_subjects(
            connection, world.context.opening(SYSTEM, "test"), SYSTEM,
            survivor=survivor, absorbed=absorbed, reason="machine",
        )  # fmt: skip


def test_after_a_wrong_merge_is_undone_everybody_holds_the_right_person(
    world: Any, follower: Callable[..., Any], person_number: Callable[[int], str]
) -> None:
    """The entry is about whom it always was about; the survivor of the merge is found by nobody."""
    world.open_feed()
    survivor, _ = world.add_subject("李示例")
    world.allege(survivor)
    listed = world.list_person(NAME)
    recipient = follower()
    world.publish()
    recipient.follow()
    before = dict(recipient.state.entries)
    _merge(world, survivor, listed)
    world.publish()
    split_subject(world.context, world.maker, survivor, [listed], reason="wrong_merge")
    assert released(world) == []
    recipient.follow()
    assert recipient.state.entries == before
    assert ask(world, NAME, person_number(listed)).outcome == "listed"
    assert ask(world, "李示例", person_number(survivor)).outcome == "not_listed"


def test_an_entry_of_two_people_is_forgotten_by_everybody_until_two_officials_show_it(
    world: Any, follower: Callable[..., Any]
) -> None:
    """What was decided upon both bears the survivor's name; each recipient that had it gets a tombstone and confirms."""
    for feed in ("feed-a", "feed-b"):
        world.open_feed(feed)
    survivor, _ = world.add_subject("李示例")
    world.allege(survivor)
    listed = world.list_person(NAME)
    _merge(world, survivor, listed)
    world.amend(listed, survivor)
    recipients = [follower(feed) for feed in ("feed-a", "feed-b")]
    for one in recipients:
        world.publish(one.feed)
        one.follow()
        assert [entry.entry["name"] for entry in one.state.entries.values()] == ["李示例"]
    split_subject(world.context, world.maker, survivor, [listed], reason="wrong_merge")
    # Owed from the split on, before any release tells of it; nobody gets less for it.
    told = {one.feed: (one.told_in, one.is_stopped) for one in list_owed_removals(world.context, SYSTEM)}
    assert told == {"feed-a": (None, False), "feed-b": (None, False)}
    for one in recipients:
        world.publish(one.feed)
        owed = [
            owing.listing for owing in list_owed_removals(world.context, SYSTEM) if owing.feed == one.feed
        ]
        assert owed == [listed]
        given = one.follow().receipt
        assert not one.state.entries
        receipt = Receipt(given["release"], given["state_checksum"], retracted=given["retracted"])
        acknowledge_release(world.context, world.agency, one.feed, receipt)
    assert list_owed_removals(world.context, SYSTEM) == []
    assert released(world) == [], "a hidden entry of two people stays away"


@pytest.mark.parametrize("cron", ["0 8 1 1 *", ""])
def test_an_entry_of_two_people_that_was_marked_already_is_taken_back_at_once(
    world: Any, follower: Callable[..., Any], cron: str
) -> None:
    """Whether the feed has a schedule or is published by hand; the alarm of removals rises until then."""
    world.open_feed(cron=cron)
    survivor, _ = world.add_subject("李示例")
    world.allege(survivor)
    listed, untouched = world.list_person(NAME), world.list_person("赵示例")
    _merge(world, survivor, listed)
    world.amend(listed, survivor)
    world.publish()
    for one in (listed, untouched):
        world.mark(one, "is_suppressed", to=True)
    assert [operation.op for operation in released(world)] == ["SUPPRESS", "SUPPRESS"]
    world.move()
    assert queue_urgent_releases(world.context) == 0
    split_subject(world.context, world.maker, survivor, [listed], reason="wrong_merge")
    (owed,) = list_owed_removals(world.context, SYSTEM)
    assert (owed.listing, owed.told_in, owed.since, owed.level) == (
        listed, None, world.clock.at, RemovalAlarm.WAITING,
    )  # fmt: skip
    assert queue_urgent_releases(world.context) == 1
    world.move(5)
    assert [one.level for one in list_owed_removals(world.context, SYSTEM)] != [RemovalAlarm.WAITING]
    assert [operation.op for operation in released(world)] == ["RETRACT"]
    recipient = follower()
    recipient.follow()
    assert [entry.entry["name"] for entry in recipient.state.entries.values()] == ["赵示例"]
    assert queue_urgent_releases(world.context) == 0
    assert [one.told_in is not None for one in list_owed_removals(world.context, SYSTEM)] == [True]


def test_a_corrected_report_that_is_about_somebody_else_divides_its_entry_too(
    world: Any, identity: RawIdentity
) -> None:
    world.open_feed()
    survivor, _ = world.add_subject("李示例")
    world.allege(survivor)
    listed = world.list_person(NAME)
    _merge(world, survivor, listed)
    world.amend(listed, survivor)
    world.add_report(LATER, survivor, identity)
    world.sql("UPDATE report SET state = 'superseded', superseded_by = :s WHERE id = :r", r=listed, s=LATER)
    world.publish()
    split_subject(world.context, world.maker, survivor, [LATER], reason="wrong_merge")
    with world.context.store.read() as connection:
        assert divided_listings(connection) == [listed]


def told_debt(world: Any, listing: int, identity: RawIdentity, *further: ReportDetails) -> object:
    """What is told to be owed, in a release as in an answer, with these further reports in the listing."""
    for place, details in enumerate(further):
        world.add_report(LATER + place, listing, identity, details)
        world.amend(listing, LATER + place)
    (operation,) = released(world)
    assert operation.entry is not None
    (answered,) = ask(world, NAME, identity.id_number).entries
    assert answered["outstanding_fen"] == operation.entry["outstanding_fen"]
    return operation.entry["outstanding_fen"]


def test_a_contract_that_was_reported_again_counts_once(world: Any, identity: RawIdentity) -> None:
    """By its newest report: a sender without row keys says each new sum as a new report."""
    number, _ = world.add_subject(NAME, identity.id_number)
    contracts = [ReportDetails(contract_no=no) for no in ("HT-1", "HT-2", "ht-1 ")]
    world.open_feed()
    world.allege(number)
    world.enlist(number)
    # The first report names no contract and counts by itself.
    counted = [number, LATER + 1, LATER + 2]
    assert told_debt(world, number, identity, *contracts) == sum(90_000 + report for report in counted)


def test_of_very_many_reports_none_is_opened_to_be_counted(
    world: Any, identity: RawIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one member sends spends no openings of who asks about the person."""
    monkeypatch.setattr(entry, "MOST_OPENED", 2)
    number, _ = world.add_subject(NAME, identity.id_number)
    world.open_feed()
    world.allege(number)
    world.enlist(number)
    contracts = [ReportDetails(contract_no="HT-1")] * 2
    counted = [number, LATER, LATER + 1]
    assert told_debt(world, number, identity, *contracts) == sum(90_000 + report for report in counted)


@pytest.mark.parametrize(
    ("changed", "is_counted"),
    [
        ("principal_fen = principal_fen + 1", False),
        ("loan_date = '2024-01-06'", False),
        ("principal_fen = principal_fen + 1, loan_date = '2024-01-06'", True),
    ],
)
def test_one_contract_is_known_by_its_principal_or_its_day(
    world: Any, identity: RawIdentity, changed: str, *, is_counted: bool
) -> None:
    """Nobody opens what differs in both: of one contract a member would have to correct both at once."""
    number, _ = world.add_subject(NAME, identity.id_number)
    world.open_feed()
    for place in (0, 1):
        world.add_report(LATER + place, number, identity, ReportDetails(contract_no="HT-1"))
    world.sql(f"UPDATE report SET {changed} WHERE id = :r", r=LATER)
    world.sql("UPDATE report SET state = 'withdrawn' WHERE id = :r", r=number)
    world.allege(number)
    world.enlist(number)
    counted = [LATER, LATER + 1] if is_counted else [LATER + 1]
    assert told_debt(world, number, identity) == sum(90_000 + report for report in counted)
