"""A format that cannot say every entry: what it refuses is left out, counted by rule, and never holds up a removal."""

import io
from collections import Counter

import pytest

from blacklist_service.errors import RefusedError
from blacklist_service.store import feeds
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.list_own_feeds import list_own_feeds
from blacklist_service.workflows.make_statement import make_statement
from blacklist_service.workflows.plan_release import plan_release
from blacklist_service.workflows.read_feed import object_of
from exports.metro2.file import read_file
from exports.metro2.layout import Spelling
from tests.blacklist_service.feeds.conftest import invented_id


def accounts_of(world, name):
    part = object_of(world.context, world.agency, "feed-a", name)
    return list(read_file(io.BytesIO(b"".join(part.chunks)), Spelling.UNPACKED))


def test_what_the_format_cannot_say_is_left_out_and_a_removal_arrives_all_the_same(world):
    world.open_feed(format_name="metro2")
    said = world.list_person("Sample, Jane")
    world.list_person("李四")
    first = world.publish()
    assert first.entries == 1
    assert [account.base["surname"] for account in accounts_of(world, first.snapshot)] == ["SAMPLE"]
    assert first.left_out == {"METRO2.NAME": 1}

    world.end(said)
    second = world.publish()
    assert second.retractions == 1
    assert [account.base["account_status"] for account in accounts_of(world, second.delta)] == ["DA"]


def test_an_entry_that_becomes_one_it_cannot_say_is_taken_back(world):
    world.open_feed(format_name="metro2")
    listing = world.list_person("Sample, Jane")
    world.publish()
    world.change_amount(listing, 0)
    view = world.publish()
    assert view.retractions == 1
    assert view.entries == 0
    assert [account.base["account_status"] for account in accounts_of(world, view.delta)] == ["DA"]
    assert view.left_out == {"METRO2.AMOUNT": 1}
    assert reasons_of(world) == {"not_in_format": 1}


def test_what_the_format_cannot_say_holds_up_no_removal(world):
    world.open_feed(format_name="metro2")
    listed = world.list_people(54, "Sample, Jane")
    world.publish()
    for listing in listed[:51]:
        world.change_amount(listing, 0)
    world.end(listed[51])
    world.end(listed[52])
    assert not plan_release(world.context, SYSTEM, "feed-a").needs_second
    view = world.publish()
    assert (view.entries, view.retractions) == (1, 53)
    assert view.left_out == {"METRO2.AMOUNT": 51}
    assert reasons_of(world) == {"not_in_format": 51, "repaired": 2}


def test_removals_by_decision_are_guarded_as_before(world):
    world.open_feed(format_name="metro2")
    listed = world.list_people(53, "Sample, Jane")
    world.publish()
    world.change_amount(listed[0], 0)
    world.end_all(listed[1:52])
    with pytest.raises(RefusedError) as refused:
        world.publish()
    assert (refused.value.code, refused.value.facts["retractions"]) == ("RELEASE.MASS_REMOVAL", 51)
    assert world.publish(second=world.checker).retractions == 52


def reasons_of(world):
    """The reasons of the tombstones that the recipient has not confirmed."""
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
        assert feed is not None
        return Counter(row.retract_reason for row in feeds.open_tombstones(connection, feed.id))


def test_the_recipient_reads_what_is_left_out_of_the_newest_release(world):
    world.open_feed(format_name="metro2")
    world.list_person("Sample, Jane")
    unnamed = world.list_person("李四")
    assert [one.left_out for one in list_feeds(world.context, world.agency)] == [{}]
    world.publish()
    assert [one.left_out for one in list_feeds(world.context, world.agency)] == [{"METRO2.NAME": 1}]
    world.end(unnamed)
    world.move()
    world.publish()
    assert [one.left_out for one in list_feeds(world.context, world.agency)] == [{}]


def test_of_a_release_that_kept_no_count_nothing_is_said(world):
    world.open_feed(format_name="metro2")
    world.list_person("李四")
    world.publish()
    world.sql("DROP TRIGGER release_no_update" + ("" if world.context.store.is_sqlite else " ON release"))
    world.sql("UPDATE release SET left_out_json = NULL")
    assert [one.left_out for one in list_feeds(world.context, world.agency)] == [None]
    (own,) = list_own_feeds(world.context, world.agency)
    assert own.release.left_out is None


def test_an_entry_with_a_statement_is_told_as_left_out_where_there_is_no_room_for_it(world):
    world.open_feed(format_name="baihang_2019")
    listing = world.list_person()
    view = world.publish()
    assert (view.entries, view.left_out) == (1, {})
    number = "AAAA-BBBB-0001"
    mac = case_mac(world.context.vault, number)
    world.sql("UPDATE listing SET case_no = :c WHERE id = :n", c=mac, n=listing)
    make_statement(
        world.context, number, f"王示例{listing}号", invented_id(listing), statement="虚构：愿意还款"
    )
    world.move()
    view = world.publish()
    assert (view.entries, view.retractions) == (0, 1)
    assert reasons_of(world) == {"not_in_format": 1}
    (feed,) = list_feeds(world.context, world.agency)
    assert feed.left_out == {"BAIHANG.DISPUTED": 1}
