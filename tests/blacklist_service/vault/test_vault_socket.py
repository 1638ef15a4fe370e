"""The way to the vault process, from both ends: whose socket it is, who is welcome, and what a stranger there is."""

import ctypes
import errno
import grp
import os
import pwd
import socket
import stat
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import NotReadyError, RefusedError
from blacklist_service.vault import calls, private_memory, serving
from blacklist_service.vault.calls import FrameError
from blacklist_service.vault.keyring import remote_vault
from blacklist_service.vault.private_memory import is_memory_private, keep_memory_private
from blacklist_service.vault.vault_socket import Peer, is_welcome, listen, peer_of
from tests.blacklist_service.vault.vault_process import served_vault
from tests.codes import exactly

ME = pwd.getpwuid(os.geteuid())
MY_GROUP = grp.getgrgid(ME.pw_gid).gr_name
STRANGER = Peer(1, os.geteuid() + 1, ME.pw_gid + 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.sock"


@pytest.mark.parametrize(("group", "mode"), [("", 0o600), (MY_GROUP, 0o660), (str(ME.pw_gid), 0o660)])
def test_a_socket_is_for_its_owner_or_for_one_group(path: Path, group: str, mode: int) -> None:
    before = os.umask(0o022)
    try:
        with listen(path, group):
            found = path.stat()
            assert stat.S_ISSOCK(found.st_mode)
            assert (found.st_mode & 0o777, found.st_uid, found.st_gid) == (mode, os.geteuid(), ME.pw_gid)
            assert os.umask(0o022) == 0o022, "the mask of the process is put back"
    finally:
        os.umask(before)


def test_a_socket_that_is_listened_at_stays_and_one_left_behind_is_replaced(path: Path) -> None:
    with listen(path, "") as first:
        with pytest.raises(RefusedError, match=exactly("VAULT.SOCKET_TAKEN")):
            listen(path, "")
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(path))
            first.accept()[0].close()
    with listen(path, "") as second, socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(path))
        second.accept()[0].close()


def test_a_path_that_no_socket_can_have_is_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / ("虚" * 30)
    folder.mkdir()
    with pytest.raises(RefusedError, match=exactly("VAULT.SOCKET_PATH")):
        listen(folder / "vault.sock", "")
    assert list(folder.iterdir()) == []


def test_what_is_no_socket_is_never_taken_away(path: Path) -> None:
    path.write_text("somebody's file")
    with pytest.raises(RefusedError, match=exactly("VAULT.SOCKET_TAKEN")):
        listen(path, "")
    assert path.read_text() == "somebody's file"
    path.unlink()
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(RefusedError, match=exactly("VAULT.SOCKET_TAKEN")):
        listen(path, "")
    assert path.is_symlink()


def test_an_unknown_group_is_refused(path: Path) -> None:
    with pytest.raises(RefusedError, match=exactly("VAULT.SOCKET_GROUP")):
        listen(path, "no-such-group-here")
    assert not path.exists()


def test_the_kernel_names_the_other_end() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        assert peer_of(one) == Peer(os.getpid(), os.geteuid(), os.getegid())


@pytest.mark.parametrize(
    ("peer", "group", "welcome"),
    [
        (STRANGER._replace(user=os.geteuid()), "", True),
        (STRANGER, "", False),
        (STRANGER, str(STRANGER.group), True),
        (STRANGER, str(STRANGER.group + 1), False),
        (STRANGER._replace(user=4_000_000_001), str(STRANGER.group + 1), False),  # in no list of users
        (STRANGER, "no-such-group-here", False),
        (STRANGER, "1²", False),
    ],
)
def test_its_own_user_and_one_group_are_welcome(peer: Peer, group: str, welcome: bool) -> None:
    assert is_welcome(peer, group) is welcome


def test_a_member_of_the_group_by_the_list_of_users_is_welcome() -> None:
    other = next(one for one in pwd.getpwall() if one.pw_uid != os.geteuid())
    peer = Peer(1, other.pw_uid, other.pw_gid + 4711)
    groups = os.getgrouplist(other.pw_name, peer.group)
    (listed,) = [one for one in groups if one != peer.group][:1] or [peer.group]
    assert is_welcome(peer, str(listed))
    assert is_welcome(Peer(1, other.pw_uid, listed), str(listed))


def test_a_group_of_its_own_is_let_in(tmp_path: Path) -> None:
    with served_vault(tmp_path, MY_GROUP) as path:
        assert path.stat().st_mode & 0o777 == 0o660
        assert remote_vault(path).journal_signer.public_key


def _asked(connection: socket.socket) -> bool:
    """Whether the vault answers over this connection."""
    try:
        calls.send_frame(connection, calls.pack_request(calls.Greet()))
        answer = calls.receive_frame(connection)
    except OSError:
        return False
    return answer is not None and calls.read_answer(answer).refusal is None


def test_so_many_are_spoken_to_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_CONNECTIONS", 2)
    with served_vault(tmp_path) as path, ExitStack() as opened:
        one, two, three = (opened.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(3))
        for connection in (one, two, three):
            connection.settimeout(30)
            connection.connect(str(path))
            assert _asked(connection) is (connection is not three)
        # Who goes away makes room, as soon as the vault has noticed.
        two.close()
        assert any(_answers(path) for _ in range(1000))
        assert _asked(one)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(path))
        return _asked(connection)


def test_a_call_that_was_begun_is_ended_soon_and_a_silent_caller_may_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_SECONDS_OF_A_FRAME", 0.05)
    with served_vault(tmp_path) as path, ExitStack() as opened:
        silent, slow = (opened.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        for connection in (silent, slow):
            connection.settimeout(30)
            connection.connect(str(path))
        slow.sendall(b"\x00")
        assert slow.recv(1) == b"", "hung up"
        assert _asked(silent)


@contextmanager
def _stranger(path: Path, says: Callable[[socket.socket], None]) -> Iterator[None]:
    """Somebody else at the socket, who says this to whoever comes."""
    with listen(path, "") as listening:
        listening.settimeout(0.05)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                with suppress(TimeoutError, ConnectionError), listening.accept()[0] as caller:
                    caller.settimeout(5)
                    says(caller)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(30)


def _says(content: bytes) -> Callable[[socket.socket], None]:
    def answer(caller: socket.socket) -> None:
        calls.receive_frame(caller)
        caller.sendall(content)

    return answer


def _framed(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


@pytest.mark.parametrize(
    "says",
    [
        lambda _: None,
        _says(b""),
        _says(b"\x00\x00"),
        _says(struct.pack(">I", calls.MOST_BYTES + 1)),
        _says(_framed(b"x")),
        _says(_framed(b"")),
        _says(_framed(calls.pack_result("a text"))[:-1]),
        _says(_framed(calls.pack_result("a text"))),
        _says(_framed(calls.pack_result({"feed_signer": b"x"}) + b"\x00")),
    ],
    ids=[
        "hangs up",
        "says nothing",
        "half a length",
        "large",
        "no msgpack",
        "empty",
        "cut",
        "type",
        "longer",
    ],
)
def test_whoever_is_no_vault_is_a_vault_that_is_down(
    path: Path, says: Callable[[socket.socket], None]
) -> None:
    with _stranger(path, says), pytest.raises(NotReadyError, match=exactly("VAULT.DOWN")):
        remote_vault(path).secrets.mac_each("kind", b"x")


def test_nobody_at_the_socket_is_a_vault_that_is_down(path: Path) -> None:
    with pytest.raises(NotReadyError, match=exactly("VAULT.DOWN")):
        remote_vault(path).tokens.token("number", "1")


def test_a_refusal_of_a_kind_that_is_not_known_is_not_ready(path: Path) -> None:
    frame = _framed(calls.pack_refusal(calls.Refusal("Exception", "VAULT.NEW", "新", "new")))
    with _stranger(path, _says(frame)), pytest.raises(NotReadyError, match=exactly("VAULT.NEW")) as refused:
        remote_vault(path).tokens.token("number", "1")
    assert (refused.value.zh, refused.value.en) == ("新", "new")


def test_a_vault_that_was_started_again_is_found_by_every_thread_that_knew_it(tmp_path: Path) -> None:
    with served_vault(tmp_path) as path:
        vault = remote_vault(path)
        made = vault.secrets.mac("kind", b"x")
    # The conversation that was open outlives the listening socket; a new one finds nobody.
    assert vault.secrets.mac("kind", b"x") == made
    with pytest.raises(NotReadyError, match=exactly("VAULT.DOWN")):
        remote_vault(path).secrets.mac("kind", b"x")
    with served_vault(tmp_path) as path:
        assert remote_vault(path).secrets.mac("kind", b"x") == made


def test_a_conversation_that_has_ended_is_begun_anew_once(path: Path) -> None:
    """Each caller is answered once and hung up on, as by a vault that was started again in between."""
    vault = remote_vault(path)
    with _stranger(path, _says(_framed(calls.pack_result([b"x"])))):
        assert [vault.secrets.mac_each("kind", b"x") for _ in range(3)] == [[b"x"]] * 3


def _in_a_child(program: Callable[[], int]) -> int:
    child = os.fork()
    if child == 0:
        found = 99
        try:
            found = program()
        finally:
            os._exit(found)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_child_speaks_over_a_connection_of_its_own(tmp_path: Path) -> None:
    with served_vault(tmp_path) as path:
        vault = remote_vault(path)
        made = vault.secrets.mac("kind", b"x")
        found = _in_a_child(
            lambda: (
                2 * (vault.secrets.mac("kind", b"x") == made)
                + (vault.secrets._vault._own.kept.process == os.getpid())
            )
        )
        assert found == 3
        assert vault.secrets.mac("kind", b"x") == made


@given(st.lists(st.binary(max_size=60_000), min_size=1, max_size=4))
def test_frames_come_out_as_they_went_in_however_they_arrive(contents: list[bytes]) -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        sender = threading.Thread(target=lambda: [calls.send_frame(one, content) for content in contents])
        sender.start()
        assert [calls.receive_frame(other) for _ in contents] == contents
        sender.join()
        one.close()
        assert calls.receive_frame(other) is None


def test_a_frame_has_a_limit_at_both_ends() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        with pytest.raises(FrameError):
            calls.send_frame(one, bytes(calls.MOST_BYTES + 1))
        largest = bytes(calls.MOST_BYTES)
        sender = threading.Thread(target=calls.send_frame, args=(one, largest))
        sender.start()
        assert calls.receive_frame(other) == largest
        sender.join()
        one.sendall(struct.pack(">I", calls.MOST_BYTES + 1))
        with pytest.raises(FrameError):
            calls.receive_frame(other)


@pytest.mark.parametrize("cut", [b"\x00", struct.pack(">I", 3), struct.pack(">I", 3) + b"ab"])
def test_a_frame_that_breaks_off_is_none(cut: bytes) -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        one.sendall(cut)
        one.close()
        with pytest.raises(FrameError):
            calls.receive_frame(other)


def test_memory_is_kept_private_for_the_whole_life_of_a_process() -> None:
    def kept() -> int:
        # Another test may have made the whole of this process private, which the child has from it.
        ctypes.CDLL(None).prctl(private_memory._PR_SET_DUMPABLE, 1, 0, 0, 0)
        before = is_memory_private()
        keep_memory_private()
        return 10 * before + is_memory_private()

    assert _in_a_child(kept) == 1, "not before, and then for good"

    def refused() -> int:
        private_memory._PR_SET_DUMPABLE = -1
        try:
            keep_memory_private()
        except OSError as error:
            return error.errno or 0
        return 0

    assert _in_a_child(refused) == errno.EINVAL, "a kernel that does not do it stops the vault"
