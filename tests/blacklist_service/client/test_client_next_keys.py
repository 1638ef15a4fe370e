"""A member follows the service's keys from the one it was handed; what nobody proves it does not believe."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

import pytest

from blacklist_service.client.calls import MOST_OPEN_BYTES, Call, Calls, fetch_open
from blacklist_service.client.folder import Folder
from blacklist_service.client.next_keys import follow_keys
from blacklist_service.errors import NotReadyError
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.rotate_keys import rotate_keys
from tests.codes import exactly

FEEDS = Call("GET", "/api/v1/feeds")
Enrolled = Callable[..., Folder]


def receipt_keys(context: Context) -> list[str]:
    return [key.public_key.hex() for key in context.vault.receipt_keys.known()]


def asks(folder: Folder, context: Context) -> int:
    return Calls(folder, context.clock, waits=(), sleep=lambda _seconds: None).send(FEEDS).status


def test_without_a_rotation_nothing_is_added(sqlite_context: Context, enrolled: Enrolled) -> None:
    folder = enrolled()
    before = folder.connection()
    assert follow_keys(folder) == before == folder.connection()


def test_the_announced_key_is_taken_before_it_signs(sqlite_context: Context, enrolled: Enrolled) -> None:
    folder = enrolled("A001", "agency")
    rotate_keys(sqlite_context, SYSTEM, "journal")
    assert list(follow_keys(folder).service_keys) == receipt_keys(sqlite_context)
    rotate_keys(sqlite_context, SYSTEM, "journal", is_emergency=True)
    assert asks(folder, sqlite_context) == 200


def test_whoever_comes_late_still_finds_the_way(sqlite_context: Context, enrolled: Enrolled) -> None:
    folder = enrolled("A001", "agency")
    rotate_keys(sqlite_context, SYSTEM, "journal", is_emergency=True)
    rotate_keys(sqlite_context, SYSTEM, "journal")
    assert list(follow_keys(folder).service_keys) == receipt_keys(sqlite_context)
    assert len(receipt_keys(sqlite_context)) == 3
    assert asks(folder, sqlite_context) == 200


def test_a_key_that_no_trusted_key_has_signed_is_not_believed(
    sqlite_context: Context, enrolled: Enrolled, url: str
) -> None:
    folder = enrolled()
    rotate_keys(sqlite_context, SYSTEM, "journal")
    folder.connect(url, "ab" * 32)
    assert follow_keys(folder).service_keys == ("ab" * 32,)


@pytest.mark.parametrize("length", [MOST_OPEN_BYTES, MOST_OPEN_BYTES + 1, 10 * MOST_OPEN_BYTES])
def test_a_key_file_is_read_to_its_limit_and_no_further(length: int) -> None:
    """A place that proves nothing cannot make a member's program hold whatever it sends."""
    told = []

    def serve() -> None:
        near, _ = listening.accept()
        with near, suppress(OSError):
            near.recv(65536)
            near.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % length)
            while len(told) * 1024 < length:
                near.sendall(b"x" * 1024)
                told.append(1)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve)
        thread.start()
        status, content = fetch_open(
            f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1/keys/receipt.note"
        )
        thread.join()
    assert (status, len(content)) == ((200, length) if length <= MOST_OPEN_BYTES else (503, 0))


def test_a_folder_without_a_service_or_with_one_that_is_silent_says_so(
    sqlite_context: Context, enrolled: Enrolled
) -> None:
    folder = enrolled()
    folder.connect("http://127.0.0.1:9", folder.connection().service_key)
    with pytest.raises(NotReadyError, match=exactly("CLIENT.UNANSWERED")):
        follow_keys(folder)
    folder.connect("", "")
    with pytest.raises(NotReadyError, match=exactly("CLIENT.NOT_CONNECTED")):
        follow_keys(folder)
