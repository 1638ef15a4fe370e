"""The status list of a feed: indexes that never move, bits that follow releases, for officials alone."""

import json
from base64 import urlsafe_b64decode

import pytest

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.store import feeds, journal
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.read_feed import manifest_of
from blacklist_service.workflows.read_indexes import indexes_of
from exports.manifest import Manifest
from exports.status_list import ExpectedList, StatusListError
from exports.status_list_jwt import read_status_list_jwt
from exports.status_list_proof import read_status_list
from tests.codes import exactly


def read_by(world, given, feed, least_release=0):
    key, now = feed_public_key(world.context), world.clock.now()
    expected = ExpectedList(feed, least_release, now)
    read = read_status_list(given.document, key, expected)
    assert read_status_list_jwt(given.jwt, key, expected) == read
    return read


def seen(world):
    """The given list as a recipient reads it: key → whether it ended, and key → index."""
    given = give_status_list(world.context, SYSTEM, "feed-a")
    indexes = b"".join(indexes_of(world.context, world.agency, "feed-a", given.release).chunks)
    index = {one["key"]: one["index"] for one in map(json.loads, indexes.splitlines())}
    read = read_by(world, given, "feed-a")
    ended = {key: read.is_set(at) for key, at in index.items()}
    assert (given.entries, given.ended) == (len(index), sum(ended.values()))
    return ended, index


def test_indexes_stay_and_bits_follow_the_releases(world):
    world.open_feed()
    first, second = world.list_person(), world.list_person()
    world.publish()
    ended, before = seen(world)
    assert list(ended.values()) == [False, False]
    assert sorted(before.values()) == [0, 1]

    third = world.list_person()
    world.end(first)
    world.mark(second, "is_suppressed", to=True)
    world.publish()
    ended, index = seen(world)
    assert sorted(ended.values()) == [False, True, True]
    assert before.items() <= index.items()
    (new,) = index.keys() - before.keys()
    assert (index[new], ended[new]) == (2, False)

    world.mark(second, "is_suppressed", to=False)
    world.publish()
    ended, again = seen(world)
    assert again == index
    assert sum(ended.values()) == 1
    assert third


def test_a_list_is_of_one_feed_and_one_release_and_expires_with_its_manifest(world):
    world.open_feed()
    world.list_person()
    world.publish()
    given = give_status_list(world.context, SYSTEM, "feed-a")
    manifest = Manifest.from_bytes(manifest_of(world.context, world.agency, "feed-a")[0])
    assert given.expires_at == manifest.expires_at
    assert read_by(world, given, "feed-a", 1).term.release == 1
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.FEED")):
        read_by(world, given, "feed-b")
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.ROLLBACK")):
        read_by(world, given, "feed-a", 2)
    world.clock.at = manifest.expires_at
    assert give_status_list(world.context, SYSTEM, "feed-a").document == given.document
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.EXPIRED")):
        read_by(world, given, "feed-a")


def test_the_journal_notes_which_list_was_signed(world):
    world.open_feed()
    world.list_person()
    world.publish()
    give_status_list(world.context, SYSTEM, "feed-a")
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a").id
        last = journal.entries_of(connection, "feed", feed)[-1]
    assert (last.kind, last.actor) == ("status_list_given", SYSTEM.login)


def test_the_list_names_nobody(world):
    world.open_feed()
    world.list_person("李四")
    world.publish()
    given = give_status_list(world.context, SYSTEM, "feed-a")
    assert "李四".encode() not in given.document + given.jwt
    payload = given.jwt.split(b".")[1]
    assert "李四" not in urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).decode()


def test_many_entries_are_numbered_without_gaps(world, monkeypatch):
    monkeypatch.setattr("blacklist_service.workflows.give_status_list._BATCH", 2)
    monkeypatch.setattr("blacklist_service.workflows.read_indexes._BATCH", 2)
    world.open_feed()
    for _ in range(5):
        world.list_person()
    world.publish()
    world.list_person()
    world.publish()
    _ended, index = seen(world)
    assert sorted(index.values()) == list(range(6))


def test_an_unknown_feed_one_without_release_and_an_agency_are_refused(world):
    world.open_feed()
    with pytest.raises(NotFoundError, match=exactly("FEED.NO_RELEASE")):
        give_status_list(world.context, SYSTEM, "feed-a")
    with pytest.raises(NotFoundError, match=exactly("FEED.UNKNOWN")):
        give_status_list(world.context, SYSTEM, "feed-x")
    with pytest.raises(ForbiddenError):
        give_status_list(world.context, world.agency, "feed-a")
