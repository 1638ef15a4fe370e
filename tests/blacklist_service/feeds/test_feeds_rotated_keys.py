"""Keys change under a feed: every entry keeps the key that its recipient knows it by, so that no removal misses."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

import orjson
import pytest

from blacklist_service.errors import RefusedError
from blacklist_service.store import feeds
from blacklist_service.store.tables import FeedEntry
from blacklist_service.workflows.announce_keys import announced_keys
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.retire_keys import retire_keys
from blacklist_service.workflows.rotate_keys import ANNOUNCED, GRACE, Purpose, rotate_keys
from exports.feed_keys import FeedKeys
from exports.follow import verify_folder
from exports.minisign import SignatureError, verify
from exports.recipient_state import checksum_of
from exports.refusals import FeedRefusalError
from tests.blacklist_service.feeds.conftest import Follower, World


def put_in_force(context: Context, root: Purpose) -> int:
    return rotate_keys(context, SYSTEM, root, is_emergency=True).active


def entries(world: World) -> dict[int, FeedEntry]:
    with world.context.store.read() as connection:
        return feeds.entries_by_listing(connection, 1, list(range(1, world.count + 1)))


def last_delta(follower: Follower) -> list[dict[str, object]]:
    manifest = follower.fetch()
    return [
        orjson.loads(line) for line in (follower.folder / manifest.deltas[-1].name).read_bytes().splitlines()
    ]


@pytest.mark.parametrize("root", ["mac", "id", "data"])
def test_a_removal_after_a_rotation_names_the_key_that_the_recipient_has(
    world: World, tmp_path: Path, root: Purpose
) -> None:
    first, second = world.list_person(), world.list_person()
    follower = Follower(world, tmp_path, world.open_feed())
    world.publish()
    held = {row.listing_id: row.entry_key for row in (follower.follow(), entries(world))[1].values()}
    assert put_in_force(world.context, root) == 2

    world.publish()
    assert last_delta(follower) == []  # a rotation alone changes nothing for a recipient
    world.end(first)
    world.mark(second, "is_disputed", to=True)
    third = world.list_person()
    world.publish()
    told = {str(line["op"]): line["key"] for line in last_delta(follower)}
    assert told["RETRACT"] == held[first]
    report = follower.follow()
    assert follower.state is not None
    assert set(report.receipt["retracted"]) == {held[first]}  # type: ignore[arg-type]  # a list of keys
    assert held[second] in follower.state.entries
    assert entries(world)[third].entry_key in follower.state.entries
    assert checksum_of(follower.state) == report.manifest.state_checksum


def test_a_new_entry_has_a_key_under_the_new_version(world: World) -> None:
    world.open_feed()
    before = world.context.vault.entry_keys.mac("feed/1", (1).to_bytes(8, "big"))[:16].hex()
    put_in_force(world.context, "mac")
    listing = world.list_person()
    world.publish()
    assert listing == 1
    assert entries(world)[1].entry_key != before


def test_one_that_comes_back_has_its_key_again(world: World, tmp_path: Path) -> None:
    listing = world.list_person()
    follower = Follower(world, tmp_path, world.open_feed())
    world.publish()
    before = entries(world)[listing].entry_key
    world.mark(listing, "is_suppressed", to=True)
    world.publish()
    put_in_force(world.context, "mac")
    world.mark(listing, "is_suppressed", to=False)
    world.publish()
    assert [(line["op"], line["key"]) for line in last_delta(follower)] == [("UPSERT", before)]


def test_listings_that_become_one_name_the_surviving_entry_by_its_old_key(
    world: World, tmp_path: Path
) -> None:
    kept, other = world.list_person(), world.list_person()
    follower = Follower(world, tmp_path, world.open_feed())
    world.publish()
    follower.follow()
    before = entries(world)
    put_in_force(world.context, "mac")
    world.sql("UPDATE subject SET merged_into = :kept WHERE id = :other", kept=kept, other=other)
    world.publish()
    merged = [line for line in last_delta(follower) if line["op"] == "MERGE"]
    assert [(line["key"], line["into"]) for line in merged] == [
        (before[other].entry_key, before[kept].entry_key)
    ]
    follower.follow()


@pytest.mark.parametrize("root", ["mac", "id"])
def test_a_version_waits_until_every_process_knows_it(world: World, root: Purpose) -> None:
    context = world.context
    waiting = rotate_keys(context, SYSTEM, root)
    assert (waiting.active, waiting.pending, waiting.waits_until) == (1, 2, context.clock.now() + GRACE)
    world.clock.move(GRACE - timedelta(seconds=1))
    assert rotate_keys(context, SYSTEM, root).waits_until == context.clock.now() + timedelta(seconds=1)
    world.clock.move(timedelta(seconds=1))
    done = rotate_keys(context, SYSTEM, root)
    assert (done.active, done.pending, done.waits_until) == (2, None, None)


def test_the_next_key_of_a_feed_is_announced_before_it_signs(world: World, tmp_path: Path) -> None:
    context = world.context
    listing = world.list_person()
    follower = Follower(world, tmp_path, world.open_feed())
    world.publish()
    follower.follow()
    waiting = rotate_keys(context, SYSTEM, "feed")
    assert waiting.waits_until == context.clock.now() + ANNOUNCED
    files = announced_keys(context)
    assert files["feed.pub"] == feed_public_key(context)
    # As the stock program would: the next key's file, by the key that the recipient has.
    comment = verify(files["feed-next.pub"].encode(), files["feed-next.pub.minisig"], files["feed.pub"])
    assert comment.startswith("next key ")
    world.publish()
    held, following = files["feed.pub"], files["feed-next.pub"]
    assert followed(follower, FeedKeys(held)) == followed(follower, FeedKeys(held, next_key=following)) == ""

    world.clock.move(ANNOUNCED)
    assert rotate_keys(context, SYSTEM, "feed").active == 2
    world.end(listing)
    world.publish()
    # Whoever did not take it refuses, holds an expired manifest, and the removal stays open …
    assert followed(follower, FeedKeys(held)) == "FEED.SIGNATURE"
    # … whoever did is told of the removal.
    assert followed(follower, FeedKeys(held, next_key=following)) == ""
    assert follower.state is not None
    assert not follower.state.entries
    assert feed_public_key(context) == following
    late = announced_keys(context)
    assert verify(late["feed.pub"].encode(), late["feed.pub.minisig"], held)
    with pytest.raises(SignatureError):
        verify(late["feed.pub"].encode(), late["feed.pub.minisig"], following)
    world.clock.move(ANNOUNCED)
    assert retire_keys(context, SYSTEM, "feed").retired == (1,)
    assert set(announced_keys(context)) == {"feed.pub", "journal.pub", "receipt.pub"}


def followed(follower: Follower, keys: FeedKeys) -> str:
    """The code of the refusal; "" where the release was taken."""
    follower.fetch()
    try:
        follower.state = verify_folder(follower.folder, keys, follower.state, follower.world.clock.at).state
    except FeedRefusalError as refusal:
        return refusal.code
    return ""


def test_a_leaked_feed_key_signs_no_more_at_once(world: World, tmp_path: Path) -> None:
    world.list_person()
    follower = Follower(world, tmp_path, world.open_feed())
    before = feed_public_key(world.context)
    assert put_in_force(world.context, "feed") == 2
    world.publish()
    assert followed(follower, FeedKeys(before)) == "FEED.SIGNATURE"
    assert followed(follower, FeedKeys(feed_public_key(world.context))) == ""


@pytest.mark.parametrize("root", ["mac", "id"])
def test_versions_that_removals_and_letters_need_are_not_retired(
    world: World, root: Literal["mac", "id"]
) -> None:
    put_in_force(world.context, root)
    world.clock.move(ANNOUNCED * 10)
    with pytest.raises(RefusedError) as refused:
        retire_keys(world.context, SYSTEM, root)
    assert refused.value.code == "VAULT.ROOT_KEPT"
