"""Releases are put down on a recipient's SFTP server: a real sshd, believed by its key, whatever goes wrong there."""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from blacklist_service.errors import InvalidError, NotReadyError
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.rules.pushes import PushKind
from blacklist_service.store import pushes
from blacklist_service.vault import sftp_refusals, sftp_session
from blacklist_service.workflows.add_push import add_push, end_push, hasten_push
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.diagnosing.pushes import push_check
from blacklist_service.workflows.list_pushes import list_pushes
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.push_release import push_release
from blacklist_service.workflows.pushing.sftp import sftp_keys, with_host_key
from blacklist_service.workflows.rotate_keys import ANNOUNCED, rotate_keys
from exports.feed_keys import FeedKeys
from exports.follow import verify_folder
from exports.refusals import FeedRefusalError
from tests.blacklist_service.feeds.sftp_server import SftpServer, sftp_server
from tests.codes import code_of, exactly

CHILD = Path(__file__).with_name("sftp_child.py")
SFTP = PushKind.SFTP


@pytest.fixture
def server() -> Iterator[SftpServer]:
    with sftp_server() as one:
        yield one


def with_settings(world: Any, **given: Any) -> None:
    world.context = replace(world.context, settings=world.context.settings.model_copy(update=given))


def pushed_to(world: Any, server: SftpServer, **started: Any) -> Any:
    """A feed with a release that is pushed to the server, which lets the service in."""
    with_settings(world, outgoing_networks="127.0.0.0/8")
    server.let_in(sftp_keys(world.context))
    server.start(**started)
    world.open_feed(cron="")
    world.list_person("王虚构")
    world.publish()
    add_push(world.context, SYSTEM, "feed-a", SFTP, with_host_key(server.place, server.host_key()))
    return world


@pytest.fixture
def drops(world: Any, server: SftpServer) -> Any:
    return pushed_to(world, server)


@pytest.fixture
def drops_once(sqlite_world: Any, server: SftpServer) -> Any:
    return pushed_to(sqlite_world, server)


def tick_and_run(world: Any) -> Any:
    tick(world.context)
    run_due_jobs(world.context)
    return list_pushes(world.context, world.maker, "feed-a")[-1]


# A server that hangs up at once is seen in time by one of so many tries.
_MOST_TRIES = 20


def tried_again(world: Any) -> Any:
    hasten_push(
        world.context, SYSTEM, "feed-a", SFTP, list_pushes(world.context, SYSTEM, "feed-a")[-1].address
    )
    return tick_and_run(world)


def number(world: Any) -> int:
    with world.context.store.read() as connection:
        return int(pushes.all_pushes(connection)[-1].push.id or 0)


def followed(world: Any, folder: Path, state: Any = None) -> Any:
    return verify_folder(folder, FeedKeys(feed_public_key(world.context)), state, world.clock.at).state


def shown(server: SftpServer) -> list[str]:
    return sorted(one.name for one in server.folder.iterdir() if not one.name.startswith("."))


def test_a_recipient_follows_by_its_own_server(drops: Any, server: SftpServer) -> None:
    gone = drops.list_person()
    drops.publish()
    assert tick_and_run(drops).release == 2
    state = followed(drops, server.folder)
    assert (state.release, len(state.entries)) == (2, 2)
    (server.folder / "own-notes.txt").write_text("the recipient's own")
    (server.folder / ".own.part").write_text("the recipient's own")
    (server.folder / "子目录").mkdir()
    drops.end(gone)
    drops.publish()
    assert tick_and_run(drops).release == 3
    assert followed(drops, server.folder, state).release == 3
    assert shown(server) == [
        "delta-1-2.ndjson", "delta-2-3.ndjson", "manifest.json", "manifest.json.minisig", "own-notes.txt",
        "snapshot-3.ndjson", "子目录",
    ]  # fmt: skip
    assert {one.stat().st_mode & 0o777 for one in server.folder.glob("*.ndjson")} == {0o640}
    before = {one.name: one.stat().st_mtime_ns for one in server.folder.iterdir()}
    drops.clock.move(timedelta(hours=2))
    assert tick_and_run(drops).release == 3
    assert {one.name: one.stat().st_mtime_ns for one in server.folder.iterdir()} == before


@pytest.mark.parametrize("options", ["-P posix-rename", "-P fsync,posix-rename,limits"])
def test_a_server_that_knows_less_is_written_to_as_well(
    sqlite_world: Any, server: SftpServer, options: str
) -> None:
    world = pushed_to(sqlite_world, server, options=options)
    assert tick_and_run(world).release == 1
    world.publish()
    assert tick_and_run(world).release == 2
    assert followed(world, server.folder).release == 2


def test_a_server_with_another_key_is_told_nothing(drops_once: Any, server: SftpServer) -> None:
    (address,) = [one.address for one in list_pushes(drops_once.context, SYSTEM, "feed-a")]
    end_push(drops_once.context, SYSTEM, "feed-a", SFTP, address)
    other = "SHA256:" + "A" * 43
    add_push(drops_once.context, SYSTEM, "feed-a", SFTP, with_host_key(server.place, other))
    assert tick_and_run(drops_once).last_code == "SFTP.HOST_KEY"
    assert list(server.folder.iterdir()) == []


def test_a_key_of_another_kind_is_not_believed(drops_once: Any, server: SftpServer) -> None:
    server.stop()
    server.start(kinds=("rsa",))
    assert tick_and_run(drops_once).last_code == "SFTP.HOST_KEY"
    (address,) = [one.address for one in list_pushes(drops_once.context, SYSTEM, "feed-a")]
    end_push(drops_once.context, SYSTEM, "feed-a", SFTP, address)
    for key in (
        server.host_key("rsa"),
        fingerprint(server, "rsa"),
        f"[127.0.0.1]:22 {server.host_key('rsa')}",
    ):
        pinned = with_host_key(server.place, key)
        add_push(drops_once.context, SYSTEM, "feed-a", SFTP, pinned)
        assert tick_and_run(drops_once).release == 1
        end_push(drops_once.context, SYSTEM, "feed-a", SFTP, pinned)


def fingerprint(server: SftpServer, kind: str) -> str:
    """As OpenSSH shows it: `3072 SHA256:… comment (RSA)`."""
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(server.home / f"host_{kind}.pub")],
        check=True,
        capture_output=True,
        text=True,
    )
    return shown.stdout


def test_the_service_logs_in_by_its_key_through_a_rotation(drops_once: Any, server: SftpServer) -> None:
    server.let_in([])
    assert tick_and_run(drops_once).last_code == "SFTP.LOGIN"
    server.let_in(sftp_keys(drops_once.context))
    assert tried_again(drops_once).last_code == ""
    rotate_keys(drops_once.context, SYSTEM, "journal", is_prepared_only=True)
    old, new = sftp_keys(drops_once.context)
    drops_once.clock.move(ANNOUNCED)
    rotate_keys(drops_once.context, SYSTEM, "journal")
    # The recipient knows the first key still, and then the second one alone.
    for line in (old, new):
        server.let_in([line])
        newest = drops_once.publish().number
        assert tick_and_run(drops_once).release == newest


def speak_something_else(listening: socket.socket) -> None:
    with listening.accept()[0] as called:
        called.sendall(b"HTTP/1.1 200 OK\r\n\r\n" * 99)


def test_nobody_at_home_and_a_server_that_stalls(
    drops_once: Any, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_session, "STEP_SECONDS", 1)
    server.tell(signal.SIGSTOP)
    assert tick_and_run(drops_once).last_code == "SFTP.DOWN"
    server.stop()
    assert tried_again(drops_once).last_code == "SFTP.DOWN"
    with socket.create_server(("127.0.0.1", server.port)) as other:
        answer = threading.Thread(target=speak_something_else, args=(other,))
        answer.start()
        assert tried_again(drops_once).last_code == "SFTP.DOWN"
        answer.join()
    server.start()
    assert tried_again(drops_once).release == 1


def test_a_server_that_stalls_in_the_middle_is_left_and_come_back_to(
    drops_once: Any, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_session, "STEP_SECONDS", 2)
    sent = sftp_session.SftpSession.note_sent
    pieces: list[int] = []

    def stop_the_server(session: sftp_session.SftpSession, count: int) -> None:
        sent(session, count)
        pieces.append(count)
        if len(pieces) == 3:
            server.tell(signal.SIGSTOP)

    monkeypatch.setattr(sftp_session.SftpSession, "note_sent", stop_the_server)
    assert tick_and_run(drops_once).last_code == "SFTP.DOWN"
    assert len(pieces) == 3
    server.tell(signal.SIGCONT)
    assert tried_again(drops_once).release == 1
    assert followed(drops_once, server.folder).release == 1
    assert [one.name for one in server.folder.iterdir() if one.name.endswith(".part")] == []


def test_killed_at_any_request_it_goes_on_and_leaves_nothing_half(
    sqlite_world: Any, server: SftpServer
) -> None:
    world = pushed_to(sqlite_world, server)
    assert push_release(world.context, SYSTEM, number(world)) == ""
    state = followed(world, server.folder)
    world.list_person()
    world.publish()
    settings, killed = world.context.settings, 0
    for request in (6, 14, 19, 24, 29, 34, 999):
        done = subprocess.run(
            [sys.executable, str(CHILD), str(settings.home), settings.database_url, world.clock.at.isoformat(),
             str(number(world)), str(request)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        killed += done.returncode == -signal.SIGKILL
        if done.returncode == 0:
            assert done.stdout.startswith("ended  after ")
            break
        # The old release or the new one, whole; between signature and manifest nothing that could be believed.
        assert seen(world, server.folder, state) in {1, 2, "FEED.SIGNATURE"}
        assert tick_free_release(world) == 1
    assert killed == 6
    assert tick_free_release(world) == 2
    assert followed(world, server.folder, state).release == 2
    assert sorted(one.name for one in server.folder.iterdir() if one.name.startswith(".")) == [
        ".blacklist-feed"
    ]


def seen(world: Any, folder: Path, state: Any) -> int | str:
    """The release that a recipient comes to, or why it takes none."""
    try:
        return int(followed(world, folder, state).release)
    except FeedRefusalError as refusal:
        return refusal.code


def tick_free_release(world: Any) -> int:
    return int(list_pushes(world.context, SYSTEM, "feed-a")[-1].release)


def test_a_full_disk_leaves_what_was_there(drops_once: Any, server: SftpServer) -> None:
    assert tick_and_run(drops_once).release == 1
    state = followed(drops_once, server.folder)
    server.stop()
    # The kernel lets it write no file beyond half a kilobyte.
    server.start(limit="trap '' XFSZ; ulimit -f 1;")
    drops_once.list_person()
    drops_once.publish()
    assert tick_and_run(drops_once).last_code == "SFTP.FAILED"
    assert seen(drops_once, server.folder, state) == 1
    server.stop()
    server.start()
    assert tried_again(drops_once).release == 2
    assert followed(drops_once, server.folder, state).release == 2
    assert [one.name for one in server.folder.iterdir() if one.name.endswith(".part")] == []


def test_where_nobody_may_write_it_says_so_and_never_gives_up(drops_once: Any, server: SftpServer) -> None:
    server.folder.chmod(0o555)
    assert tick_and_run(drops_once).last_code == "SFTP.DENIED"
    for _ in range(4):
        tried_again(drops_once)
    assert push_check(drops_once.context).level == "warn"
    server.folder.chmod(0o755)
    assert tried_again(drops_once).release == 1
    assert push_check(drops_once.context).level == "ok"


def test_a_folder_that_is_not_there_or_a_link(drops_once: Any, server: SftpServer) -> None:
    server.folder.rmdir()
    assert tick_and_run(drops_once).last_code == "SFTP.FOLDER"
    elsewhere = server.home / "elsewhere"
    elsewhere.mkdir()
    server.give(elsewhere)
    server.folder.symlink_to(elsewhere)
    assert tried_again(drops_once).last_code == "SFTP.FOLDER"
    server.folder.unlink()
    server.folder.write_text("a file")
    assert tried_again(drops_once).last_code == "SFTP.FOLDER"
    assert list(elsewhere.iterdir()) == []


def test_a_folder_of_somebody_who_keeps_everything_is_none_of_a_feed(
    drops_once: Any, server: SftpServer
) -> None:
    for one in range(10_001):
        (server.folder / f"虚构-{one}").touch()
    assert tick_and_run(drops_once).last_code == "SFTP.FAILED"
    assert len(list(server.folder.iterdir())) == 10_001


def test_links_and_changed_files_in_the_folder_are_replaced(drops_once: Any, server: SftpServer) -> None:
    tick_and_run(drops_once)
    secret = server.home / "elsewhere"
    secret.write_text("unchanged")
    server.give(secret)
    whole = (server.folder / "snapshot-1.ndjson").read_bytes()
    (server.folder / "snapshot-1.ndjson").write_bytes(whole[:-1] + b"x")
    drops_once.list_person()
    drops_once.publish()
    for name in ("manifest.json", "delta-1-2.ndjson", f".snapshot-2.ndjson.{'0' * 16}.part"):
        (server.folder / name).unlink(missing_ok=True)
        (server.folder / name).symlink_to(secret)
    assert tick_and_run(drops_once).release == 2
    assert followed(drops_once, server.folder).release == 2
    assert secret.read_text() == "unchanged"
    assert not any(one.is_symlink() for one in server.folder.iterdir())


def test_two_feeds_never_share_a_folder_however_it_is_called(drops: Any, server: SftpServer) -> None:
    tick_and_run(drops)
    drops.open_feed("feed-b", cron="")
    drops.publish("feed-b")

    def of_b(place: str) -> str:
        address = with_host_key(place, server.host_key())
        return code_of(lambda: add_push(drops.context, SYSTEM, "feed-b", SFTP, address))

    assert of_b(server.place) == "PUSH.FOLDER_TAKEN"
    # The same folder by another name: only the mark in it can tell.
    again = server.home / "again"
    again.symlink_to(server.home)
    assert of_b(server.place.replace(str(server.home), str(again))) == ""
    tick(drops.context)
    run_due_jobs(drops.context)
    (pushed,) = list_pushes(drops.context, SYSTEM, "feed-b")
    assert (pushed.release, pushed.last_code) == (0, "PUSH.FOLDER_TAKEN")
    assert followed(drops, server.folder).release == 1


def test_a_folder_with_somebody_elses_release_is_left_alone(drops_once: Any, server: SftpServer) -> None:
    (server.folder / "snapshot-7.ndjson").write_text("somebody else's")
    assert tick_and_run(drops_once).last_code == "PUSH.FOLDER_TAKEN"
    assert shown(server) == ["snapshot-7.ndjson"]
    (server.folder / "snapshot-7.ndjson").unlink()
    (server.folder / ".blacklist-feed").symlink_to("/etc/hostname")
    assert tried_again(drops_once).last_code == "PUSH.FOLDER_TAKEN"


def test_a_push_that_takes_too_long_ends_and_goes_on(
    drops_once: Any, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_settings(drops_once, sftp_minutes=0)
    assert tick_and_run(drops_once).last_code == "SFTP.SLOW"
    with_settings(drops_once, sftp_minutes=30)
    assert tried_again(drops_once).release == 1


def test_a_place_that_may_not_be_called_is_refused(drops_once: Any, server: SftpServer) -> None:
    with_settings(drops_once, outgoing_networks="")
    assert tick_and_run(drops_once).last_code == "SFTP.ADDRESS"
    assert list(server.folder.iterdir()) == []


def test_a_server_that_knows_no_safe_algorithm_is_told_nothing(sqlite_world: Any, server: SftpServer) -> None:
    """Where the server hangs up before we have looked at what it offers, it is only gone."""
    world = pushed_to(sqlite_world, server, first=("KexAlgorithms diffie-hellman-group1-sha1",))
    codes = [tick_and_run(world).last_code]
    while codes[-1] == "SFTP.DOWN" and len(codes) < _MOST_TRIES:
        codes.append(tried_again(world).last_code)
    assert codes[-1] == "SFTP.ALGORITHMS"
    assert list(server.folder.iterdir()) == []


def test_a_failed_key_exchange_is_told_as_such() -> None:
    with pytest.raises(NotReadyError, match=exactly("SFTP.ALGORITHMS")), sftp_refusals.told():
        raise asyncssh.KeyExchangeFailed("no match")


PIN = "#SHA256:" + "A" * 43


@pytest.mark.parametrize(
    "address",
    [
        "", "sftp://files.example/in" + PIN, "ftp://u@files.example/in" + PIN, "sftp://u:p@files.example/in" + PIN,
        "sftp://u@files.example" + PIN, "sftp://u@files.example/" + PIN, "sftp://u@files.example/in/" + PIN,
        "sftp://u@files.example/a/../b" + PIN, "sftp://u@files.example/./b" + PIN, "sftp://u@files.example/a b" + PIN,
        "sftp://u@files.example:22/in" + PIN, "sftp://u@files.example:70000/in" + PIN, "sftp://u@FILES.example/in" + PIN,
        "sftp://u@2130706433/in" + PIN, "sftp://u@[::0001]/in" + PIN, "sftp://u@127.0.0.1/in" + PIN, "sftp://-u@files.example/in" + PIN,
        "sftp://u@files.example/in?x" + PIN, "sftp://u@files.example/" + "a/" * 150 + "b" + PIN, "sftp://u@files.example/in%2f" + PIN,
    ],
)  # fmt: skip
def test_an_odd_address_is_refused(sqlite_world: Any, address: str) -> None:
    sqlite_world.open_feed(cron="")
    with pytest.raises(InvalidError, match=exactly("SFTP.ADDRESS")):
        add_push(sqlite_world.context, SYSTEM, "feed-a", SFTP, address)


@pytest.mark.parametrize(
    "key",
    [
        "", "SHA256:", "SHA256:" + "A" * 42, "MD5:aa:bb", "ssh-ed25519 AAAA", "ssh-ed25519 !!", "ssh-dss AAAAB3NzaC1kc3M=",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ],
)  # fmt: skip
def test_without_a_host_key_there_is_no_push(key: str) -> None:
    with pytest.raises(InvalidError, match=exactly("SFTP.PIN")):
        with_host_key("sftp://u@files.example/in", key)


def test_a_place_alone_is_no_push(sqlite_world: Any) -> None:
    sqlite_world.open_feed(cron="")
    with pytest.raises(InvalidError, match=exactly("SFTP.PIN")):
        add_push(sqlite_world.context, SYSTEM, "feed-a", SFTP, "sftp://u@files.example/in")


def test_one_place_has_one_key(drops_once: Any, server: SftpServer) -> None:
    other = with_host_key(server.place, server.host_key("rsa"))
    with pytest.raises(InvalidError, match=exactly("PUSH.EXISTS")):
        add_push(drops_once.context, SYSTEM, "feed-a", SFTP, other)
