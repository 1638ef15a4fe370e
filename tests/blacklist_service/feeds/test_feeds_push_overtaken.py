"""A push that is overtaken on its way puts no manifest down and takes nothing away."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.jobs import queue
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.rules.pushes import PushKind
from blacklist_service.workflows.add_push import add_push, end_push
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_pushes import list_pushes
from blacklist_service.workflows.pushing.folder import DropFolder
from blacklist_service.workflows.pushing.sftp import SftpDrop, sftp_keys, with_host_key
from tests.blacklist_service.feeds.sftp_server import SftpServer, sftp_server
from tests.codes import code_of

FOLDER, SFTP = PushKind.FOLDER, PushKind.SFTP


@pytest.fixture
def folder(world: Any, tmp_path: Path) -> Path:
    """A drop folder with release 1, and a release 2 that has not been pushed yet."""
    settings = world.context.settings.model_copy(update={"push_folder": tmp_path})
    world.context = replace(world.context, settings=settings)
    world.open_feed(cron="")
    world.list_person()
    world.publish()
    add_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")
    assert tick_and_run(world).release == 1
    publish_another(world)
    return tmp_path / "bureau"


@pytest.fixture
def server() -> Iterator[SftpServer]:
    with sftp_server() as one:
        yield one


def publish_another(world: Any) -> None:
    """A release with one more person in it: its snapshot is a new one."""
    world.list_person()
    world.publish()


def tick_and_run(world: Any) -> Any:
    tick(world.context)
    run_due_jobs(world.context)
    return list_pushes(world.context, SYSTEM, "feed-a")[-1]


def once_put(
    monkeypatch: pytest.MonkeyPatch, drop: type[DropFolder | SftpDrop], name: str, act: Callable[[], object]
) -> None:
    """Something happens, once, as soon as a file of this name stands in the drop."""
    put, happened = drop.put, []

    def put_and_act(self: Any, given: str, chunks: Any) -> None:
        put(self, given, chunks)
        if given == name and not happened:
            happened.append(given)
            act()

    monkeypatch.setattr(drop, "put", put_and_act)


def release_in(folder: Path) -> int:
    return int(json.loads((folder / "manifest.json").read_bytes())["release"])


def shown(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))


BETWEEN = [
    "delta-1-2.ndjson",
    "manifest.json",
    "manifest.json.minisig",
    "snapshot-1.ndjson",
    "snapshot-2.ndjson",
]


def test_a_release_that_is_no_longer_the_newest_gets_no_manifest(
    world: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "manifest.json.minisig").read_bytes()
    once_put(monkeypatch, DropFolder, "delta-1-2.ndjson", lambda: publish_another(world))
    found = tick_and_run(world)
    assert (found.release, found.last_code, found.failures) == (1, "PUSH.OVERTAKEN", 1)
    assert release_in(folder) == 1
    assert (folder / "manifest.json.minisig").read_bytes() == before
    assert shown(folder) == BETWEEN
    world.clock.move(timedelta(minutes=1))
    found = tick_and_run(world)
    assert (found.release, found.last_code, release_in(folder)) == (3, "", 3)
    assert "snapshot-2.ndjson" not in shown(folder)


def test_a_worker_that_lost_its_job_leaves(world: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall_silent() -> None:
        world.clock.move(timedelta(seconds=world.context.settings.job_lease_seconds + 1))
        assert queue.claim(world.context, ("push_release",)) is not None

    once_put(monkeypatch, DropFolder, "delta-1-2.ndjson", fall_silent)
    found = tick_and_run(world)
    # Its job is another worker's: it keeps no failure either.
    assert (found.release, found.last_code, found.failures) == (1, "", 0)
    assert (release_in(folder), shown(folder)) == (1, BETWEEN)


def test_one_that_was_overtaken_at_the_end_takes_nothing_away(
    world: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_put(monkeypatch, DropFolder, "manifest.json", lambda: publish_another(world))
    assert tick_and_run(world).last_code == "PUSH.OVERTAKEN"
    assert (release_in(folder), shown(folder)) == (2, BETWEEN)


def test_a_push_that_was_ended_stops_before_its_next_file(
    world: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end() -> None:
        end_push(world.context, SYSTEM, "feed-a", FOLDER, "bureau")

    once_put(monkeypatch, DropFolder, "snapshot-2.ndjson", end)
    found = tick_and_run(world)
    assert (found.state, found.release, found.last_code) == ("ended", 1, "")
    assert release_in(folder) == 1
    assert shown(folder) == [name for name in BETWEEN if name != "delta-1-2.ndjson"]


def test_a_place_is_free_only_when_the_push_that_ended_has_left(
    world: Any, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = world.context.settings.model_copy(update={"outgoing_networks": "127.0.0.0/8"})
    world.context = replace(world.context, settings=settings)
    server.let_in(sftp_keys(world.context))
    server.start()
    world.open_feed(cron="")
    world.publish()
    first = with_host_key(server.place, server.host_key())
    other = with_host_key(server.place, server.host_key("rsa"))
    add_push(world.context, SYSTEM, "feed-a", SFTP, first)
    codes: list[str] = []

    def end_and_add() -> None:
        end_push(world.context, SYSTEM, "feed-a", SFTP, first)
        codes.append(code_of(lambda: add_push(world.context, SYSTEM, "feed-a", SFTP, other)))

    once_put(monkeypatch, SftpDrop, "snapshot-1.ndjson", end_and_add)
    assert tick_and_run(world).state == "ended"
    assert codes == ["PUSH.RUNNING"]
    assert shown(server.folder) == ["snapshot-1.ndjson"]
    add_push(world.context, SYSTEM, "feed-a", SFTP, other)
    assert tick_and_run(world).release == 1
    assert release_in(server.folder) == 1
