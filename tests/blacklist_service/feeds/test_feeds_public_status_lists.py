"""The status list by HTTP: for everybody, the same bytes, made once for each release, without a name."""

import dataclasses
import json
from collections.abc import Callable
from threading import Lock
from typing import Any

import pytest
from flask.testing import FlaskClient

from blacklist_service.api.status_lists import EXTENSION
from blacklist_service.app import create_app
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import issue_key
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.publish_release import feed_public_key
from exports.status_list import ExpectedList
from exports.status_list_jwt import read_status_list_jwt
from exports.status_list_proof import read_status_list
from tests.blacklist_service.feeds.conftest import World, invented_id
from tests.told import told


@pytest.fixture
def client(world: World) -> FlaskClient:
    world.open_feed()
    return create_app(context=world.context).test_client()


@pytest.fixture
def path(world: World, client: FlaskClient) -> Callable[[], str]:
    """Where an agency reads that its list is."""
    key = issue_key(world.context, SYSTEM, login="bureau-reader").text

    def read() -> str:
        found = client.get("/api/v1/feeds", headers={"Authorization": f"Bearer {key}"})
        (one,) = found.get_json()["items"]
        return str(one["status_list"])

    return read


def bits(world: World, answer: Any, count: int) -> list[bool]:
    key, now = feed_public_key(world.context), world.clock.now()
    is_jwt = answer.headers["Content-Type"] == "application/vc+jwt"
    reader = read_status_list_jwt if is_jwt else read_status_list
    read = reader(answer.data, key, ExpectedList("feed-a", 0, now))
    return [read.is_set(index) for index in range(count)]


def test_anybody_reads_which_entries_ended_and_of_whom_nothing(
    world: World, client: FlaskClient, path: Callable[[], str]
) -> None:
    first, _second = world.list_person(), world.list_person()
    world.publish()
    answer = client.get(path())
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/vc")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert json.loads(answer.data)["credentialSubject"]["ttl"] == 300_000
    assert bits(world, answer, 2) == [False, False]
    assert answer.data == give_status_list(world.context, SYSTEM, "feed-a").document
    for n in (1, 2):
        assert invented_id(n).encode() not in answer.data
        assert world.context.vault.ids.show("listing", n).encode() not in answer.data
    world.end(first)
    world.publish()
    assert sorted(bits(world, client.get(path()), 2)) == [False, True]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/vc+jwt, application/vc;q=0.5", "application/vc+jwt"),
        ("application/vc, application/vc+jwt", "application/vc"),
        ("application/vc+jwt;q=0", "application/vc"),
        ("application/*", "application/vc"),
        ("*/*", "application/vc"),
        ("text/html", "application/vc"),
        ("", "application/vc"),
        ("application/vc+jwt;" * 500, "application/vc+jwt"),
    ],
)
def test_who_asks_for_the_jwt_gets_that_and_everybody_else_the_document(
    world: World, client: FlaskClient, path: Callable[[], str], accept: str, media: str
) -> None:
    first, _second = world.list_person(), world.list_person()
    world.publish()
    world.end(first)
    world.publish()
    answer = client.get(path(), headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media)
    assert (answer.headers["Vary"], answer.headers["Cache-Control"]) == ("Accept", "public, max-age=300")
    assert sorted(bits(world, answer, 2)) == [False, True]


def test_the_two_forms_have_tags_of_their_own(
    world: World, client: FlaskClient, path: Callable[[], str]
) -> None:
    world.list_person()
    world.publish()
    document = client.get(path())
    as_jwt = {"Accept": "application/vc+jwt"}
    token = client.get(path(), headers=as_jwt)
    assert document.headers["ETag"] != token.headers["ETag"]
    held = {"If-None-Match": token.headers["ETag"]}
    assert client.get(path(), headers=as_jwt | held).status_code == 304
    assert client.get(path(), headers=held).status_code == 200
    assert len(told(world.context, "status_list_given")) == 1


def test_who_has_it_already_is_told_so_until_the_next_release(
    world: World, client: FlaskClient, path: Callable[[], str]
) -> None:
    world.list_person()
    world.publish()
    where = path()
    tag = client.get(where).headers["ETag"]
    again = client.get(where, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (
        304,
        b"",
        "public, max-age=300",
    )
    head = client.head(where)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
    world.list_person()
    world.move()
    world.publish()
    newer = client.get(where, headers={"If-None-Match": tag})
    assert newer.status_code == 200
    assert newer.headers["ETag"] != tag


def test_it_is_made_and_told_once_for_each_release_however_often_it_is_asked(
    world: World, client: FlaskClient, path: Callable[[], str]
) -> None:
    world.list_person()
    world.publish()
    answers = {client.get(path()).data for _ in range(5)}
    assert len(answers) == 1
    (entry,) = told(world.context, "status_list_given")
    assert (entry[0], entry[4]["release"], entry[4]["entries"]) == ("system", 1, 1)
    world.move()
    world.publish()
    client.get(path())
    client.get(path())
    assert [one[4]["release"] for one in told(world.context, "status_list_given")] == [1, 2]


def test_callers_with_and_without_a_key_read_the_same(
    world: World, client: FlaskClient, path: Callable[[], str]
) -> None:
    world.list_person()
    world.publish()
    key = issue_key(world.context, SYSTEM, login="checker").text
    known = client.get(path(), headers={"Authorization": f"Bearer {key}"})
    odd = client.get(path(), headers={"Authorization": "Bearer nonsense", "Accept": "text/html"})
    assert known.data == odd.data == client.get(path()).data


@pytest.mark.parametrize("name", ["feed-a", "A" * 26, "a" * 26, "1", "%00", "x" * 4000])
def test_what_is_no_list_is_not_found(world: World, client: FlaskClient, name: str) -> None:
    world.publish()
    answer = client.get(f"/api/v1/status-lists/{name}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_before_the_first_release_there_is_none(client: FlaskClient, path: Callable[[], str]) -> None:
    answer = client.get(path())
    assert (answer.status_code, answer.get_json()["code"]) == (404, "STATUS_LIST.UNKNOWN")


def test_an_address_that_asks_too_often_waits(
    world: World, client: FlaskClient, path: Callable[[], str]
) -> None:
    world.list_person()
    world.publish()
    where = path()
    settings = world.context.settings.model_copy(update={"unknown_calls_per_minute": 8})
    asked = create_app(context=dataclasses.replace(world.context, settings=settings)).test_client()
    assert [asked.get(where).status_code for _ in range(9)] == [200] * 8 + [429]


def test_a_list_in_the_making_holds_up_nobody_who_asks_for_another(
    world: World, client: FlaskClient, path: Callable[[], str]
) -> None:
    world.list_person()
    world.publish()
    kept = client.application.extensions[EXTENSION]
    of_another_feed = kept.making.setdefault(0, Lock())
    with of_another_feed:
        assert client.get(path()).status_code == 200
    assert [lock.locked() for lock in kept.making.values()] == [False, False]
