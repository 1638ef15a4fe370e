"""The status list of a feed: indexes that never move, bits that follow releases, for officials alone."""

import json

import pytest

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.publish_release import feed_public_key
from exports.status_list import read_status_list


def seen(world):
    """The given list as a recipient reads it: key → whether it ended, and key → index."""
    given = give_status_list(world.context, SYSTEM, "feed-a")
    index = {one["key"]: one["index"] for one in map(json.loads, given.indexes.splitlines())}
    read = read_status_list(given.document, feed_public_key(world.context))
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


def test_the_list_names_nobody(world):
    world.open_feed()
    world.list_person("李四")
    world.publish()
    given = give_status_list(world.context, SYSTEM, "feed-a")
    assert "李四" not in (given.document + given.indexes).decode()


def test_many_entries_are_numbered_without_gaps(world, monkeypatch):
    monkeypatch.setattr("blacklist_service.workflows.give_status_list._BATCH", 2)
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
    with pytest.raises(NotFoundError, match=r"FEED\.NO_RELEASE"):
        give_status_list(world.context, SYSTEM, "feed-a")
    with pytest.raises(NotFoundError, match=r"FEED\.UNKNOWN"):
        give_status_list(world.context, SYSTEM, "feed-x")
    with pytest.raises(ForbiddenError):
        give_status_list(world.context, world.agency, "feed-a")
