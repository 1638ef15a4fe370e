"""What a hostile server or a list that nobody can apply leaves on a recipient's side: no lock, no file, no crash."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import pytest

from blacklist_service.client import timed_lines
from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.calls import Call, Calls
from blacklist_service.client.downloads import Wanted, download
from blacklist_service.client.pull_feed import pull
from blacklist_service.clock import Clock, MovingClock
from blacklist_service.errors import NotReadyError
from exports.refusals import FeedRefusalError
from tests.blacklist_service.following.conftest import Recipient
from tests.blacklist_service.following.test_client_attacks import manifest_of, with_snapshot
from tests.blacklist_service.following.test_client_attacks import put as put_manifest
from tests.codes import exactly

# Of a drip, a byte comes so often for so long: far beyond the patience of the tests.
_PAUSE, _DRIPS = 0.05, 400
_PATIENCE = 0.5
HEADS = {
    "head": b"HTTP/1.1 200 OK\r\nX: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    "chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "refusal": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 100000\r\n\r\n",
}


@contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """A server that answers everybody with a head and then a byte at a time."""
    listening, is_over = socket.create_server(("127.0.0.1", 0)), Event()

    def drip() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            with near:
                near.recv(65536)
                try:
                    near.sendall(head)
                    for _ in range(_DRIPS):
                        near.sendall(b"0")
                        if is_over.wait(_PAUSE):
                            return
                except OSError:
                    continue

    thread = Thread(target=drip, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    is_over.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


@contextmanager
def calls_to(recipient: Recipient, url: str) -> Iterator[Calls]:
    kept = recipient.own.connection()
    recipient.own.connect(url, kept.service_key)
    yield recipient.calls(())
    recipient.own.connect(kept.url, kept.service_key)


@pytest.mark.parametrize("where", HEADS)
def test_a_server_that_drips_holds_nobody(
    recipient: Recipient, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a signed answer nor an object goes on beyond its time, whatever part of it drips."""
    recipient.publish()
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    manifest = manifest_of(recipient)
    wanted = Wanted("/o", replace(manifest.snapshot, name="o", byte_count=100_000), manifest.expires_at)
    for module in ("timed_lines", "calls", "downloads"):
        monkeypatch.setattr(f"blacklist_service.client.{module}.PATIENCE_SECONDS", _PATIENCE)
    assert timed_lines.PATIENCE_SECONDS == _PATIENCE
    with dripping(HEADS[where]) as url, calls_to(recipient, url) as calls:
        began = monotonic()
        with pytest.raises(NotReadyError, match=exactly("CLIENT.UNANSWERED")):
            calls.send(Call("GET", "/api/v1/feeds", most_bytes=1 << 10))
        with pytest.raises(NotReadyError, match=exactly("CLIENT.UNANSWERED")):
            download(calls, wanted, recipient.folder.download, Clock())
        assert monotonic() - began < _PAUSE * _DRIPS / 2


def test_a_download_ends_when_its_manifest_does(recipient: Recipient) -> None:
    """However fast it comes: what arrives after it could not be applied."""
    recipient.publish()
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    manifest = manifest_of(recipient)
    clock = MovingClock(at=manifest.expires_at)
    path = f"/api/v1/feeds/{recipient.feed}/objects/{manifest.snapshot.name}"
    wanted = Wanted(path, manifest.snapshot, manifest.expires_at)
    (recipient.folder.download / manifest.snapshot.name).unlink()
    with pytest.raises(FeedRefusalError, match=exactly("FEED.EXPIRED")):
        download(recipient.calls(), wanted, recipient.folder.download, clock)
    clock.at -= timedelta(seconds=1)
    download(recipient.calls(), wanted, recipient.folder.download, clock)


@pytest.mark.parametrize(
    "line",
    [
        b"bytes " + b"9" * 5000 + b"-1/1",
        b"bytes 1-" + b"9" * 19 + b"/1",
        b"bytes \xb2-1/1",
        b"bytes -1-1/1",
        b"",
    ],
)
def test_a_false_range_is_a_bad_answer_and_tried_again(recipient: Recipient, line: bytes) -> None:
    person = recipient.world.list_person()
    recipient.publish()
    seen = []

    def spoil(asked: str, answer: bytes) -> bytes:
        if "/objects/" not in asked:
            return answer
        seen.append(asked)
        head, _, body = answer.partition(b"\r\n\r\n")
        if len(seen) == 1:
            return head + b"\r\n\r\n" + body[: len(body) // 2]
        if len(seen) == 2:
            return b"HTTP/1.1 206 Partial Content\r\nContent-Range: " + line + b"\r\n\r\n" + body
        return answer

    with recipient.behind(spoil):
        recipient.follow()
    assert (len(seen), recipient.position().release) == (3, 1)
    recipient.world.end(person)


def test_releases_that_cannot_be_applied_pile_up_nowhere(recipient: Recipient) -> None:
    """Each brings its objects; those of the one before, in which people stand who are off the list, are gone."""
    folder = recipient.folder.download
    for number in (1, 2, 3):
        recipient.world.change_amount(recipient.world.list_person(), 1_000 + number)
        recipient.publish()
        (folder / f"snapshot-{number + 500}.ndjson").write_bytes(b"left by a plan that is none any more")
        (folder / f".snapshot-{number + 500}.ndjson.part").write_bytes(b"left half")
        with recipient.folder.alone() as store:
            pull(recipient.calls(), recipient.folder, store, Clock())
            store.require_reload()
        objects = {one.name for one in folder.iterdir() if not one.name.startswith("manifest.json")}
        assert objects == {manifest_of(recipient).snapshot.name}


def test_objects_that_never_arrive_whole_pile_up_nowhere(recipient: Recipient) -> None:
    """The manifest that lies there keeps its objects until another one is there with its own."""
    folder = recipient.folder.download
    recipient.world.list_person()
    recipient.publish()
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    first = manifest_of(recipient).snapshot.name
    for _ in range(2):
        recipient.world.list_person()
        recipient.publish()
        with (
            recipient.behind(lambda asked, answer: answer[:-5] if "/objects/" in asked else answer),
            recipient.folder.alone() as store,
            pytest.raises(NotReadyError),
        ):
            pull(recipient.calls(()), recipient.folder, store, Clock())
        objects = [one.name for one in folder.iterdir() if not one.name.startswith("manifest.json")]
        assert first in objects
        assert len(objects) == 2
    with recipient.folder.alone() as store:
        apply_release(recipient.folder, store, Clock())
    assert recipient.position().release == 1


@pytest.mark.parametrize("step", ["pull", "apply"])
def test_objects_of_an_expired_manifest_are_deleted(recipient: Recipient, step: str) -> None:
    """Also where the service cannot be reached; the manifest itself, which names nobody, stays."""
    recipient.world.list_person()
    recipient.publish()
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    put_manifest(recipient, with_snapshot(recipient, b"", []))
    late = MovingClock(at=manifest_of(recipient).expires_at)
    with recipient.behind(lambda _asked, _answer: b""), recipient.folder.alone() as store:
        if step == "pull":
            with pytest.raises(NotReadyError, match=exactly("CLIENT.UNANSWERED")):
                pull(recipient.calls(()), recipient.folder, store, late)
        else:
            with pytest.raises(FeedRefusalError, match=exactly("FEED.EXPIRED")):
                apply_release(recipient.folder, store, late)
    assert {one.name for one in recipient.folder.download.iterdir()} == {
        "manifest.json",
        "manifest.json.minisig",
    }
