"""Which entry is which bit, by HTTP: for the feed's own recipient, with ETag and by Range, and as of any release."""

import json
from collections.abc import Callable

import pytest

from blacklist_service.app import create_app
from blacklist_service.errors import RefusedError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import issue_key
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.read_indexes import indexes_of
from exports.status_list import ExpectedList
from exports.status_list_jwt import read_status_list_jwt
from tests.blacklist_service.feeds.conftest import World
from tests.codes import exactly
from tests.told import told

Ask = Callable[..., object]


@pytest.fixture
def ask(world: World) -> Callable[..., object]:
    """Asks for the indexes of a release as the agency."""
    world.open_feed()
    client = create_app(context=world.context).test_client()
    key = issue_key(world.context, SYSTEM, login="bureau-reader").text

    def get(release: object = 1, feed: str = "feed-a", **headers: str) -> object:
        path = f"/api/v1/feeds/{feed}/objects/indexes-{release}.ndjson"
        return client.get(path, headers={"Authorization": f"Bearer {key}"} | headers)

    return get


def released(world: World, people: int) -> None:
    for _ in range(people):
        world.list_person()
    world.publish()
    world.move()


def test_the_recipient_finds_its_removed_entry_in_the_public_list(world: World, ask: Ask) -> None:
    first = world.list_person()
    released(world, 2)
    world.end(first)
    released(world, 1)
    answer = ask(2)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/x-ndjson")
    lines = [json.loads(line) for line in answer.data.splitlines()]
    assert [line["index"] for line in lines] == [0, 1, 2, 3]
    given = give_status_list(world.context, SYSTEM, "feed-a")
    expected = ExpectedList("feed-a", 2, world.clock.now())
    read = read_status_list_jwt(given.jwt, feed_public_key(world.context), expected)
    with world.context.store.read() as connection:
        asked = "SELECT entry_key FROM feed_entry WHERE state = 'retracted'"
        gone = connection.exec_driver_sql(asked).scalars().all()
    assert [line["key"] for line in lines if read.is_set(line["index"])] == gone


def test_a_later_release_begins_with_the_earlier_ones_bytes(world: World, ask: Ask) -> None:
    released(world, 3)
    before = ask(1)
    released(world, 2)
    after = ask(2)
    assert after.data.startswith(before.data)
    assert ask(1).data == before.data
    rest = ask(2, Range=f"bytes={len(before.data)}-")
    assert (rest.status_code, before.data + rest.data) == (206, after.data)
    assert (
        rest.headers["Content-Range"] == f"bytes {len(before.data)}-{len(after.data) - 1}/{len(after.data)}"
    )


@pytest.mark.parametrize("batch", [1, 2, 5_000])
def test_any_piece_is_a_piece_of_the_whole(
    world: World, ask: Ask, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blacklist_service.workflows.read_indexes._BATCH", batch)
    released(world, 2)
    released(world, 10)
    whole = ask(2).data
    assert len(whole.splitlines()) == 12
    for first, last in [(0, 0), (0, 52), (53, 53), (52, 160), (500, 10_000), (len(whole) - 1, len(whole))]:
        assert ask(2, Range=f"bytes={first}-{last}").data == whole[first : last + 1]


def test_who_has_them_is_told_so_and_ranges_of_other_bytes_give_the_whole(world: World, ask: Ask) -> None:
    released(world, 2)
    whole = ask(1)
    tag = whole.headers["ETag"]
    assert whole.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert ask(1, **{"If-None-Match": tag}).status_code == 304
    assert ask(1, **{"If-Match": '"other"'}).status_code == 412
    assert ask(1, Range="bytes=5-", **{"If-Range": tag}).status_code == 206
    other = ask(1, Range="bytes=5-", **{"If-Range": '"other"'})
    assert (other.status_code, other.data) == (200, whole.data)
    assert ask(1, Range="bytes=100000-").status_code == 416


def test_a_row_that_is_gone_breaks_the_answer_off_by_its_code(world: World) -> None:
    world.open_feed()
    released(world, 3)
    given = indexes_of(world.context, world.agency, "feed-a", 1)
    of_table = "" if world.context.store.is_sqlite else " ON feed_entry"
    world.sql(f"DROP TRIGGER feed_remembers{of_table}")
    world.sql("DELETE FROM feed_entry")
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        b"".join(given.chunks)


def test_each_look_is_journalled(world: World, ask: Ask) -> None:
    released(world, 1)
    ask(1, Range="bytes=3-9")
    (entry,) = told(world.context, "feed_object_read")
    detail = entry[4]
    assert (detail["object"], detail["first"], detail["last"]) == ("indexes-1.ndjson", 3, 9)


@pytest.mark.parametrize("release", [0, 2, "01", "1.ndjson", 10**9, 2**31, 2**63, "x"])
def test_a_release_that_is_not_there_has_none(world: World, ask: Ask, release: object) -> None:
    released(world, 1)
    answer = ask(release)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "FEED.OBJECT")


def test_a_feed_of_somebody_else_and_one_without_entries(world: World, ask: Ask) -> None:
    released(world, 0)
    empty = ask(1)
    assert (empty.status_code, empty.data) == (200, b"")
    nothing = ask(1, Range="bytes=0-")
    assert (nothing.status_code, nothing.data, "Content-Range" in nothing.headers) == (200, b"", False)
    assert ask(1, Range="bytes=1-").status_code == 416
    assert ask(1, feed="feed-b").status_code == 404
    client = create_app(context=world.context).test_client()
    assert client.get("/api/v1/feeds/feed-a/objects/indexes-1.ndjson").status_code == 401
    office = issue_key(world.context, SYSTEM, login="checker").text
    told_off = client.get(
        "/api/v1/feeds/feed-a/objects/indexes-1.ndjson", headers={"Authorization": f"Bearer {office}"}
    )
    assert told_off.status_code == 403
