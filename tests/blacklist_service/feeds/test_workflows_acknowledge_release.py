"""Receipts: a tombstone stays until it is acknowledged; wrong ones are noted and refused; removals close at the end."""

import dataclasses

import pytest

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError
from blacklist_service.store import feeds, journal, listings
from blacklist_service.store.receipts import receipts_of
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.list_feedback import list_feedback
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.list_unconfirmed import list_unconfirmed
from blacklist_service.workflows.take_feedback import FeedbackItem, take_feedback


def entry_of(world, listing, feed="feed-a"):
    with world.context.store.read() as connection:
        number = feeds.find_feed(connection, feed).id
        return feeds.entries_by_listing(connection, number, [listing])[listing]


def receipts(world, feed="feed-a"):
    with world.context.store.read() as connection:
        return receipts_of(connection, feeds.find_feed(connection, feed).id)


def last_kind(world):
    with world.context.store.read() as connection:
        return journal.entries_after(connection, 0, 10_000)[-1].kind


def removal(world, listing):
    with world.context.store.read() as connection:
        return listings.find_removal(connection, listing)


def receipt_for(view, *keys, **given):
    return Receipt(release=view.number, state_checksum=view.state_checksum, retracted=keys, **given)


@pytest.fixture
def retracted(world):
    """One listing that was carried by feed-a and then ended; the release with its tombstone."""
    world.open_feed()
    listing = world.list_person()
    world.publish()
    world.end(listing)
    return listing, world.publish()


def test_a_tombstone_stays_in_snapshots_until_it_is_acknowledged(world, follower, retracted):
    listing, _view = retracted
    world.list_person()  # something changes, so that a new snapshot is written
    recipient = follower("feed-a")
    report = recipient.follow()
    assert report.receipt["retracted"] == [entry_of(world, listing).entry_key]
    view = acknowledge_release(
        world.context, world.agency, "feed-a",
        Receipt(release=2, state_checksum=report.receipt["state_checksum"],
                manifest_sha256=report.receipt["manifest_sha256"], retracted=report.receipt["retracted"]),
    )  # fmt: skip
    assert (view.acknowledged, view.removals_closed) == (1, 1)
    assert removal(world, listing).closed_at is not None
    assert last_kind(world) == "feed_receipt_taken"
    world.publish()
    fresh = dataclasses.replace(recipient, state=None)
    assert fresh.follow().receipt["retracted"] == []


def test_a_wrong_checksum_is_noted_and_refused(world, retracted):
    listing, view = retracted
    key = entry_of(world, listing).entry_key
    with pytest.raises(RefusedError) as refusal:
        acknowledge_release(
            world.context,
            world.agency,
            "feed-a",
            dataclasses.replace(receipt_for(view, key), state_checksum="0" * 64),
        )
    assert refusal.value.code == "FEED.CHECKSUM"
    assert [one.is_right for one in receipts(world)] == [False]
    assert last_kind(world) == "feed_receipt_refused"
    assert entry_of(world, listing).acknowledged_at is None


def test_a_wrong_manifest_digest_is_noted_and_refused(world, retracted):
    _listing, view = retracted
    with pytest.raises(RefusedError) as refusal:
        acknowledge_release(
            world.context, world.agency, "feed-a", receipt_for(view, manifest_sha256="1" * 64)
        )
    assert refusal.value.code == "FEED.MANIFEST"
    assert [one.is_right for one in receipts(world)] == [False]


def test_a_key_that_was_not_retracted_acknowledges_nothing(world, retracted):
    listing, view = retracted
    live = world.list_person()
    world.publish()
    key = entry_of(world, listing).entry_key
    for wrong in ("unknown", entry_of(world, live).entry_key):
        with pytest.raises(InvalidError) as refusal:
            acknowledge_release(world.context, world.agency, "feed-a", receipt_for(view, key, wrong))
        assert refusal.value.code == "FEED.KEY_UNKNOWN"
    assert entry_of(world, listing).acknowledged_at is None


def test_an_earlier_release_cannot_acknowledge_a_later_tombstone(world):
    world.open_feed()
    listing = world.list_person()
    first = world.publish()
    world.end(listing)
    world.publish()
    with pytest.raises(InvalidError) as refusal:
        acknowledge_release(
            world.context, world.agency, "feed-a", receipt_for(first, entry_of(world, listing).entry_key)
        )
    assert refusal.value.code == "FEED.KEY_UNKNOWN"


def test_the_other_name_of_the_list_counts_and_repeating_changes_nothing(world, retracted):
    listing, view = retracted
    given = receipt_for(view, tombstones_applied=[entry_of(world, listing).entry_key])
    acknowledge_release(world.context, world.agency, "feed-a", given)
    once = entry_of(world, listing).acknowledged_at
    world.move()
    acknowledge_release(world.context, world.agency, "feed-a", given)
    assert entry_of(world, listing).acknowledged_at == once
    assert removal(world, listing).closed_at is not None


def test_a_removal_closes_only_when_every_feed_has_acknowledged(world):
    world.open_feed()
    world.open_feed("feed-b")
    listing = world.list_person()
    world.publish()
    world.publish("feed-b")
    world.end(listing)
    assert {wait[2] for wait in list_unconfirmed(world.context, world.maker)[0].waiting_for} == {None}
    for feed in ("feed-a", "feed-b"):
        view = world.publish(feed)
        assert removal(world, listing).closed_at is None
        acknowledge_release(
            world.context, world.agency, feed, receipt_for(view, entry_of(world, listing, feed).entry_key)
        )
    assert removal(world, listing).closed_at is not None
    assert list_unconfirmed(world.context, world.maker) == []


def test_unconfirmed_removals_are_listed_oldest_first_with_who_is_waited_for(world):
    world.open_feed()
    old, new = world.list_person(), world.list_person()
    world.publish()
    world.end(new)
    world.move(24)
    world.end(old)
    world.publish()
    found = list_unconfirmed(world.context, world.maker)
    assert [one.listing for one in found] == [new, old]
    assert found[0].waiting_for == (("feed-a", "bureau", 2),)


def test_a_merge_is_acknowledged_by_the_right_checksum(world):
    world.open_feed()
    survivor, absorbed = world.list_person(), world.list_person()
    world.publish()
    world.sql("UPDATE subject SET merged_into = :s WHERE id = :a", s=survivor, a=absorbed)
    world.sql("UPDATE report SET subject_id = :s WHERE subject_id = :a", s=survivor, a=absorbed)
    acknowledge_release(world.context, world.agency, "feed-a", receipt_for(world.publish()))
    assert entry_of(world, absorbed).acknowledged_at is not None


def test_another_agency_can_neither_acknowledge_nor_give_feedback(world, retracted):
    _listing, view = retracted
    with pytest.raises(NotFoundError):
        acknowledge_release(world.context, world.other_agency, "feed-a", receipt_for(view))
    with pytest.raises(NotFoundError):
        take_feedback(world.context, world.other_agency, "feed-a", 1, [FeedbackItem("k", "accepted")])
    assert list_feeds(world.context, world.other_agency) == []
    assert [feed.code for feed in list_feeds(world.context, world.agency)] == ["feed-a"]


def test_feedback_is_kept_by_entry_and_said_anew_replaces(world):
    world.open_feed()
    one, two = world.list_person(), world.list_person()
    world.publish()
    keys = [entry_of(world, listing).entry_key for listing in (one, two)]
    items = [FeedbackItem(keys[0], "accepted"), FeedbackItem(keys[1], "rejected", "E17")]
    assert take_feedback(world.context, world.agency, "feed-a", 1, items) == 2
    take_feedback(world.context, world.agency, "feed-a", 1, [FeedbackItem(keys[1], "accepted")])
    said = list_feedback(world.context, world.maker, "feed-a")
    assert (said.entries, said.rejected, said.rows) == (2, 0, ())


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (FeedbackItem("unknown", "accepted"), "FEED.KEY_UNKNOWN"),
        (FeedbackItem("k", "maybe"), "FEED.FEEDBACK"),
        (FeedbackItem("k", "rejected"), "FEED.FEEDBACK"),
        (FeedbackItem("k", "rejected", "此人姓名不符"), "FEED.FEEDBACK"),
        (FeedbackItem("k", "rejected", "139-0000-0001"), "FEED.FEEDBACK"),
        (FeedbackItem("k", "accepted", "X34010419900101001X"), "FEED.FEEDBACK"),
    ],
)
def test_strange_feedback_is_refused(sqlite_world, item, code):
    world = sqlite_world
    world.open_feed()
    world.publish()
    with pytest.raises(InvalidError) as refusal:
        take_feedback(world.context, world.agency, "feed-a", 1, [item])
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"code": "../feed"}, "FEED.CODE"),
        ({"format_name": "nothing"}, "FEED.FORMAT"),
        ({"audience": "everybody"}, "FEED.AUDIENCE"),
        ({"region": "34"}, "FEED.REGION"),
        ({"cron": "*" * 65}, "FEED.CRON"),
        ({"member_code": "platform"}, "FEED.MEMBER_KIND"),
        ({"member_code": "nobody"}, "MEMBER.UNKNOWN"),
    ],
)
def test_a_strange_feed_is_not_opened(sqlite_world, given, code):
    with pytest.raises((InvalidError, NotFoundError)) as refusal:
        sqlite_world.open_feed(**({"code": "feed-a"} | given))
    assert refusal.value.code == code


def test_a_code_is_used_once(sqlite_world):
    sqlite_world.open_feed()
    with pytest.raises(InvalidError) as refusal:
        sqlite_world.open_feed()
    assert refusal.value.code == "FEED.EXISTS"
