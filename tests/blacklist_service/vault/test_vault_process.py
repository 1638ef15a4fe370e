"""The vault process gives the answers of the vault in a process of one's own, to the bytes where nothing is drawn; it
speaks to whom it knows, logs before it opens, and fails closed."""

import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import ForbiddenError, InvalidError, NotFoundError, NotReadyError
from blacklist_service.vault import calls, sm2, sm2_library
from blacklist_service.vault.calls import FrameError
from blacklist_service.vault.keyring import Vault, open_vault, remote_vault
from blacklist_service.vault.openings_log import verify_openings
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.tools import Part, PersonRecords, PlainRecord, Reason, SealedPerson
from blacklist_service.vault.vault_connection import VaultConnection
from tests.blacklist_service.vault.vault_process import VaultProcess, running_vault, served_vault
from tests.codes import exactly

REASON = Reason("maker1", "match_review", "review/7", "official")
KEYS = st.lists(st.tuples(st.sampled_from(["number", "phone", "name"]), st.text(max_size=40)), max_size=8)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VaultProcess]:
    with running_vault(tmp_path_factory.mktemp("vault-process") / "home") as vault:
        yield vault


@pytest.fixture(scope="module", params=[pytest.param("process", marks=pytest.mark.process), "thread"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a vault that is served, by another process or by a thread of this one."""
    if request.param == "process":
        yield request.getfixturevalue("process").home
        return
    folder = tmp_path_factory.mktemp("vault-thread")
    folder.chmod(0o700)
    with served_vault(folder):
        yield folder


@pytest.fixture(scope="module")
def remote(home: Path) -> Vault:
    return remote_vault(home / "vault.sock").because(REASON)


@pytest.fixture(scope="module")
def local(home: Path) -> Vault:
    return open_vault(FileKeyProvider(home)).because(REASON)


@given(
    st.text(max_size=20), st.one_of(st.integers(0, 2**63 - 1), st.text(max_size=20)), st.binary(max_size=3000)
)
def test_each_opens_what_the_other_sealed(
    local: Vault, remote: Vault, table: str, row: int | str, text: bytes
) -> None:
    for one, other in ((local, remote), (remote, local)):
        assert (
            other.sealer.open(table, row, 3, one.sealer.seal(table, row, 3, text, version=2), version=2)
            == text
        )
        (sealed,) = one.sealer.seal_each([PlainRecord(table, row, 3, text)])
        assert other.sealer.open(table, row, 3, sealed) == text


@given(st.integers(0, 2**62), st.lists(st.binary(max_size=200), max_size=3))
def test_what_lies_under_a_key_of_its_own_opens_in_both(
    local: Vault, remote: Vault, row: int, texts: list[bytes]
) -> None:
    person = PersonRecords(row, tuple(Part(f"t{number}", 1, text) for number, text in enumerate(texts)))
    for one, other in ((local, remote), (remote, local)):
        (sealed,) = one.sealer.seal_people([person])
        opened = [
            other.sealer.open(f"t{number}", row, 1, sealed.key + part)
            for number, part in enumerate(sealed.parts)
        ]
        assert opened == texts


@given(KEYS, st.text(max_size=30), st.binary(max_size=300))
def test_tokens_and_hashes_are_the_same(
    local: Vault, remote: Vault, keys: list[tuple[str, str]], text: str, message: bytes
) -> None:
    assert remote.tokens.tokens(keys) == local.tokens.tokens(keys)
    assert remote.tokens.tokens_of_each([keys, keys[:1]]) == local.tokens.tokens_of_each([keys, keys[:1]])
    assert remote.tokens.token("number", text) == local.tokens.token("number", text)
    for name in ("digests", "lookups", "secrets", "entry_keys"):
        here, there = getattr(local, name), getattr(remote, name)
        assert there.mac("kind", message) == here.mac("kind", message)
        assert there.token("kind", text) == here.token("kind", text)
        assert there.macs([("a", message), ("b", b"")]) == here.macs([("a", message), ("b", b"")])
    assert remote.secrets.mac_each("kind", message) == local.secrets.mac_each("kind", message)


@given(st.lists(st.binary(max_size=300), max_size=5), st.binary(max_size=20))
def test_digests_of_rows_are_the_same(local: Vault, remote: Vault, rows: list[bytes], strange: bytes) -> None:
    macs = remote.rows.make(rows)
    assert macs == local.rows.make(rows)
    pairs = [*zip(rows, macs, strict=True), (b"row", strange)]
    assert remote.rows.hold(pairs) == local.rows.hold(pairs) == [True] * len(rows) + [False]


def test_each_tool_of_a_vault_elsewhere_is_the_one_of_its_name(home: Path) -> None:
    here = open_vault(FileKeyProvider(home)).because(REASON)
    there = remote_vault(home / "vault.sock").because(REASON)
    for name in ("digests", "lookups", "secrets", "entry_keys"):
        assert getattr(there, name).mac("kind", b"x") == getattr(here, name).mac("kind", b"x"), name
    assert len({getattr(there, name).mac("kind", b"x") for name in ("digests", "secrets", "entry_keys")}) == 3
    for name in ("feed_keys", "receipt_keys", "journal_keys"):
        assert getattr(there, name).known() == getattr(here, name).known(), name
        assert getattr(there, name).active().key_id == getattr(here, name).active().key_id, name
    assert there.rows.make([b"row"]) == here.rows.make([b"row"])
    assert there.tokens.token("number", "1") == here.tokens.token("number", "1")
    assert there.ids.show("listing", 7) == here.ids.show("listing", 7)
    assert here.sealer.open("t", 1, 1, there.sealer.seal("t", 1, 1, b"x")) == b"x"


@given(st.integers(0, 2**63 - 1), st.binary(max_size=500))
def test_ids_and_signatures_are_the_same(local: Vault, remote: Vault, number: int, message: bytes) -> None:
    shown = remote.ids.show("listing", number)
    assert shown == local.ids.show("listing", number)
    assert remote.ids.read("listing", shown) == number
    with pytest.raises(NotFoundError):
        remote.ids.read("review", shown)
    for name in ("feed_signer", "receipt_signer", "journal_signer"):
        here, there = getattr(local, name), getattr(remote, name)
        assert (there.sign(message), there.public_key, there.key_id) == (
            here.sign(message),
            here.public_key,
            here.key_id,
        )
    for name in ("feed_keys", "receipt_keys", "journal_keys", "sftp_keys"):
        mine, asked = getattr(local, name), getattr(remote, name)
        assert asked.known() == mine.known() == [(mine.active().public_key, "active")]
        key = mine.active().public_key
        assert asked.sign_by(key, message) == mine.sign_by(key, message)
    with pytest.raises(InvalidError):
        remote.feed_keys.sign_by(bytes(32), message)
    with pytest.raises(LookupError):
        local.feed_keys.sign_by(bytes(32), message)


@pytest.mark.skipif(not sm2_library.is_available(), reason="no SM2 in the system's libcrypto")
def test_signatures_by_sm2_come_from_there(local: Vault, remote: Vault) -> None:
    key = local.feed_sm2_keys.active().public_key
    assert remote.feed_sm2_keys.known() == local.feed_sm2_keys.known() == [(key, "active")]
    asked = remote.feed_sm2_keys.active()
    assert (asked.public_key, asked.key_id) == (key, local.feed_sm2_keys.active().key_id)
    for signature in (asked.sign(b"x"), remote.feed_sm2_keys.sign_by(key, b"x")):
        assert sm2.verify(key, b"x", signature)
        assert not sm2.verify(key, b"y", signature)
    for keys, refusal in ((remote, InvalidError), (local, LookupError)):
        with pytest.raises(refusal):
            keys.feed_sm2_keys.sign_by(key[:-1] + bytes([key[-1] ^ 1]), b"x")


def test_where_the_vault_cannot_sign_by_sm2_it_says_so_and_its_other_keys_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sm2_library, "library", lambda: None)
    folder = tmp_path / "vault"
    folder.mkdir(mode=0o700)
    with served_vault(folder):
        vault = remote_vault(folder / "vault.sock")
        for attempt in (vault.feed_sm2_keys.known, lambda: vault.feed_sm2_keys.active().sign(b"x")):
            with pytest.raises(NotReadyError, match=exactly("SM2.UNAVAILABLE")):
                attempt()
        assert len(vault.feed_signer.sign(b"x")) == 64


def test_more_than_fits_a_frame_goes_in_several(local: Vault, remote: Vault) -> None:
    records = [PlainRecord("cells", row, 1, bytes([row % 251]) * 9000) for row in range(1100)]
    sealed = remote.sealer.seal_each(records)
    assert [local.sealer.open("cells", row, 1, one)[:1] for row, one in enumerate(sealed)] == [
        record.text[:1] for record in records
    ]
    assert len(remote.digests.macs([("k", b"%d" % number) for number in range(1201)])) == 1201
    assert remote.digests.macs([]) == []
    rows = [b"%d" % number * 3000 for number in range(1201)]
    assert remote.rows.hold(list(zip(rows, remote.rows.make(rows), strict=True))) == [True] * 1201
    large = os.urandom(3 << 20)
    assert remote.sealer.open("part", 1, 1, remote.sealer.seal("part", 1, 1, large)) == large


def test_what_is_broken_is_refused_by_the_same_code(remote: Vault) -> None:
    sealed = remote.sealer.seal("report", 7, 1, b"x")
    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:-1], b""):
        with pytest.raises(SealBrokenError):
            remote.sealer.open("report", 7, 1, broken)
    with pytest.raises(SealBrokenError):
        remote.sealer.open("report", 8, 1, sealed)
    with pytest.raises(InvalidError, match=exactly("VAULT.CALL")):
        remote.ids.show("listing", -1)


def test_without_a_reason_nothing_is_opened(home: Path) -> None:
    nobody = remote_vault(home / "vault.sock")
    sealed = nobody.sealer.seal("report", 7, 1, b"x")
    with pytest.raises(ForbiddenError, match=exactly("VAULT.REASON")):
        nobody.sealer.open("report", 7, 1, sealed)
    with pytest.raises(ForbiddenError, match=exactly("VAULT.REASON")):
        open_vault(FileKeyProvider(home)).sealer.open("report", 7, 1, sealed)


def test_a_call_asks_for_so_much_and_no_more(home: Path) -> None:
    vault = VaultConnection(home / "vault.sock")
    most = calls.MOST_RECORDS
    for call, found in (
        (lambda count: calls.Seal([PlainRecord("t", 1, 1, b"")] * count, 1), list[bytes]),
        (lambda count: calls.SealPeople([PersonRecords(1, ())] * count), list[SealedPerson]),
        (lambda count: calls.Tokens([[]] * count), list[tuple[int, ...]]),
        (lambda count: calls.Macs("digests", [("k", b"")] * count), list[bytes]),
    ):
        assert len(vault.ask(call(most), found)) == most
        with pytest.raises(InvalidError, match=exactly("VAULT.CALL")):
            vault.ask(call(most + 1), found)


def test_whoever_holds_no_keys_changes_none(home: Path, remote: Vault) -> None:
    for refused in (remote.keys.current, remote.keys.reread, lambda: remote.tokens.of_version(1)):
        with pytest.raises(NotReadyError, match=exactly("VAULT.KEYS_ELSEWHERE")):
            refused()
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "vault.sock").stat().st_mode & 0o777 == 0o600


@pytest.mark.process
def test_the_process_is_neither_dumped_nor_traced(process: VaultProcess) -> None:
    assert process.process is not None
    folder = Path(f"/proc/{process.process.pid}")
    limits = (folder / "limits").read_text()
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]
    # A process that is not dumpable belongs to root in /proc, whoever runs it (proc(5)).
    assert (folder / "mem").stat().st_uid == 0


def test_every_opening_is_told_before_and_names_no_person(home: Path, remote: Vault) -> None:
    sealed = remote.sealer.seal("report.identity", 4711, 1, "虚构人".encode())
    remote.sealer.open("report.identity", 4711, 1, sealed)
    with pytest.raises(SealBrokenError):
        remote.sealer.open("report.identity", 4712, 1, sealed)
    (log,) = (home / "openings").glob("*.log")
    told = log.read_text("utf-8").splitlines()[-2:]
    assert ['"report.identity",4711' in told[0], '"report.identity",4712' in told[1]] == [True, True]
    assert all('"maker1","official","match_review","review/7"' in line for line in told)
    assert "虚构人" not in log.read_text("utf-8")
    assert log.stat().st_mode & 0o777 == 0o600
    assert verify_openings(home / "openings")[1] is None


def _frame(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack(">I", calls.MOST_BYTES + 1),
        struct.pack(">I", 0xFFFFFFFF),
        _frame(b""),
        _frame(b"\xc1"),
        _frame(b"\x80\x04K\x01."),  # a pickle
        _frame(calls.pack_request(calls.Greet()).replace(b"\x01", b"\x02", 1)),
        _frame(b"\x92\x01\x91\xa7unknown"),
        _frame(calls.pack_request(calls.Token("a", "b"))[:-1]),
        _frame(calls.pack_request(calls.Token("a", "b")) + b"\x00"),
    ],
    ids=["http", "large", "huge", "empty", "msgpack", "pickle", "version", "call", "cut", "longer"],
)
def test_what_is_no_call_ends_the_connection(home: Path, sent: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(30)
        connection.connect(str(home / "vault.sock"))
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):  # hung up before all was read
            assert connection.recv(100) == b""


@given(st.binary(max_size=200))
def test_no_bytes_are_taken_for_a_call_that_they_are_not(garbage: bytes) -> None:
    try:
        call = calls.read_request(garbage)
    except FrameError:
        return
    assert calls.read_request(calls.pack_request(call)) == call


def test_another_user_is_not_spoken_to(home: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can try as somebody else")
    program = (
        "import os, socket, sys\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "one = socket.socket(socket.AF_UNIX); one.settimeout(30)\n"
        "try:\n    one.connect(sys.argv[1])\nexcept PermissionError:\n    print('refused')\n    raise SystemExit\n"
        "print(one.recv(1) == b'' and 'hung up')\n"
    )

    def tried() -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, str(home / "vault.sock")],
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        return done.stdout.strip()

    assert tried() == "refused"
    # With every mode open along the way, the kernel's word alone decides.
    path = home / "vault.sock"
    ways = [path, *list(path.parents)[:-1]]
    modes = [way.stat().st_mode for way in ways]
    for way in ways:
        way.chmod(way.stat().st_mode | 0o777)
    try:
        assert tried() == "hung up"
    finally:
        for way, mode in zip(ways, modes, strict=True):
            way.chmod(mode & 0o7777)


@pytest.mark.process
def test_a_vault_that_is_down_says_so_and_one_that_is_back_is_found(tmp_path: Path) -> None:
    with running_vault(tmp_path / "home") as process:
        vault = remote_vault(process.socket).because(REASON)
        sealed = vault.sealer.seal("report", 7, 1, b"x")
        process.kill()
        for asked in (
            lambda: vault.sealer.open("report", 7, 1, sealed),
            lambda: vault.sealer.seal("report", 7, 1, b"x"),
            lambda: vault.tokens.token("number", "1"),
            lambda: vault.secrets.mac("api_key", b"x"),
        ):
            with pytest.raises(NotReadyError, match=exactly("VAULT.DOWN")):
                asked()
        process.start()
        assert vault.sealer.open("report", 7, 1, sealed) == b"x"
        second = process.command("serve")
        assert (second.returncode != 0, b"VAULT.SOCKET_TAKEN" in second.stdout + second.stderr) == (
            True,
            True,
        )
        assert process.stop() == 0
        assert not process.socket.exists()
        count, broken = verify_openings(process.home / "openings")
        assert (count, broken) == (1, None)


def test_many_threads_ask_at_once(local: Vault, remote: Vault) -> None:
    wrong: list[int] = []

    def ask(number: int) -> None:
        for one in range(50):
            text = f"{number}/{one}"
            sealed = remote.sealer.seal("report", number, 1, text.encode())
            if local.sealer.open("report", number, 1, sealed).decode() != text:
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.process
def test_a_changed_log_shows(tmp_path: Path) -> None:
    with running_vault(tmp_path / "home") as process:
        vault = remote_vault(process.socket).because(REASON)
        for row in range(5):
            vault.sealer.open("report", row, 1, vault.sealer.seal("report", row, 1, b"x"))
        process.stop()
    (log,) = (process.home / "openings").glob("*.log")
    lines = log.read_bytes().splitlines(keepends=True)
    for changed in (
        lines[:2] + lines[3:],
        [*lines[:2], lines[2].replace(b"maker1", b"maker2"), *lines[3:]],
        [lines[1], lines[0], *lines[2:]],
        [*lines, lines[-1]],
    ):
        log.write_bytes(b"".join(changed))
        assert verify_openings(log.parent)[1] is not None
        assert b"VAULT.LOG_BROKEN" in process.command("openings").stdout
    log.write_bytes(b"".join(lines))
    assert verify_openings(log.parent) == (5, None)
