"""What a witness keeps in its folder, and what one on another machine is believed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from blacklist_service.errors import ConflictError, NotReadyError
from blacklist_service.vault.places import read_networks
from blacklist_service.vault.signed_notes import ED25519, NoteKey
from blacklist_service.vault.witness import WitnessKey
from blacklist_service.vault.witness_calls import MOST_BYTES, WitnessCalls
from blacklist_service.vault.witness_folder import WitnessFolder
from tests.codes import exactly

SECRET = bytes(range(32))
JOURNAL = NoteKey("journal.example", ED25519, bytes([1]) * 32)
NEXT = NoteKey("journal.example", ED25519, bytes([2]) * 32)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "office" / "witness"


def _made(place: Path, lines: str = JOURNAL.line()) -> WitnessFolder:
    folder = WitnessFolder(place)
    folder.create("witness.example", SECRET, lines)
    return folder


def test_a_witness_finds_its_keys_again(place: Path) -> None:
    made = WitnessFolder(place).create("witness.example", SECRET, f"{JOURNAL.line()}\n{NEXT.line()}\n")
    assert made.public == WitnessKey("witness.example", SECRET).public
    key, journal = WitnessFolder(place).keys()
    assert (key.public, journal) == (made.public, [JOURNAL, NEXT])
    assert key.sign(b"text") == made.sign(b"text")
    assert (place / "witness.pub").read_text() == made.public.line() + "\n"
    assert (place / "journal.pub").read_text() == f"{JOURNAL.line()}\n{NEXT.line()}\n"
    assert (place.stat().st_mode & 0o777, (place / "witness.key").stat().st_mode & 0o777) == (0o700, 0o600)
    assert sorted(one.name for one in place.iterdir()) == ["journal.pub", "witness.key", "witness.pub"]


def test_a_key_that_is_there_is_never_replaced(place: Path) -> None:
    _made(place)
    before = (place / "witness.key").read_bytes()
    with pytest.raises(ConflictError, match=exactly("WITNESS.EXISTS")):
        WitnessFolder(place).create("witness.example", bytes(32), JOURNAL.line())
    assert (place / "witness.key").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "secret", "lines"),
    [
        ("witness.example", SECRET[:-1], JOURNAL.line()),
        ("witness.example", SECRET + b"x", JOURNAL.line()),
        ("two words", SECRET, JOURNAL.line()),
        ("", SECRET, JOURNAL.line()),
        ("witness.example", SECRET, ""),
        ("witness.example", SECRET, "no key"),
        ("witness.example", SECRET, WitnessKey("witness.example", SECRET).public.line()),
        (
            "witness.example",
            SECRET,
            f"{JOURNAL.line()}\n{NoteKey('other.example', ED25519, bytes(32)).line()}",
        ),
    ],
)
def test_what_is_no_witness_of_one_journal_makes_no_folder(
    place: Path, name: str, secret: bytes, lines: str
) -> None:
    with pytest.raises(NotReadyError, match=exactly("WITNESS.FOLDER")):
        WitnessFolder(place).create(name, secret, lines)
    assert not place.exists()


def test_a_folder_that_is_not_whole_or_not_private_gives_no_key(place: Path) -> None:
    with pytest.raises(NotReadyError, match=exactly("WITNESS.FOLDER")):
        WitnessFolder(place).keys()
    folder = _made(place)
    key = place / "witness.key"
    whole = key.read_text()
    for mode in (0o640, 0o604, 0o620):
        key.chmod(mode)
        with pytest.raises(NotReadyError, match=exactly("WITNESS.FOLDER")):
            folder.keys()
    key.chmod(0o600)
    for text in ("", whole + "more\n", whole.replace("\n", "", 1), "witness.example\nxyz\n"):
        key.write_text(text)
        with pytest.raises(NotReadyError, match=exactly("WITNESS.FOLDER")):
            folder.keys()
    key.write_text(whole)
    assert folder.keys()[1] == [JOURNAL]
    (place / "journal.pub").unlink()
    with pytest.raises(NotReadyError, match=exactly("WITNESS.FOLDER")):
        folder.keys()


def test_the_last_note_and_the_refused_ones_are_kept(place: Path) -> None:
    folder = _made(place)
    assert folder.last_note() == ""
    for note in ("first — 一", "second"):
        folder.keep(note)
        assert WitnessFolder(place).last_note() == note
    for second, reason in ((7, "FORKED"), (8, "ROLLED_BACK")):
        folder.keep_refused(reason, second, "note " + reason)
    kept = {one.name: one.read_text() for one in (place / "refused").iterdir()}
    assert kept == {"7-forked.note": "note FORKED", "8-rolled_back.note": "note ROLLED_BACK"}
    assert (place / "refused").stat().st_mode & 0o777 == 0o700
    assert not list(place.rglob("*.draft"))


def test_one_judges_at_a_time(place: Path) -> None:
    folder, done = _made(place), []

    def wait() -> None:
        with WitnessFolder(place).held():
            done.append("other")

    with folder.held():
        other = threading.Thread(target=wait)
        other.start()
        other.join(0.2)
        done.append("first")
    other.join(30)
    assert done == ["first", "other"]


class _Witness(HTTPServer):
    """Answers every post with what a test says; what was posted stands in `asked`."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.status, self.body = status, body
        self.asked: list[tuple[str, str | None, bytes]] = []


class _Door(BaseHTTPRequestHandler):
    server: _Witness

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, self.headers["Content-Type"], body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def _answering(status: int, body: bytes) -> Iterator[tuple[str, _Witness]]:
    with _Witness(status, body) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", server
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, "— witness AAAA\n".encode(), ("— witness AAAA\n", None)),
        (200, b"", ("", None)),
        (200, b"\xff", ("�", None)),
        (200, b"x" * (MOST_BYTES - 1), ("x" * (MOST_BYTES - 1), None)),
        (409, b"7\n", ("", 7)),
        (409, b"0", ("", 0)),
        (409, b"9" * 19, ("", int("9" * 19))),
    ],
)
def test_a_witness_gives_lines_or_a_size(status: int, body: bytes, answer: tuple[str, int | None]) -> None:
    with _answering(status, body) as (url, server):
        witness = WitnessCalls(f"{url}/office/")
        assert witness.add_checkpoint("old 0\n\n一\n") == answer
    assert witness.host == "127.0.0.1"
    assert server.asked == [("/office/add-checkpoint", "text/plain; charset=utf-8", "old 0\n\n一\n".encode())]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"x" * MOST_BYTES),
        (201, b""),
        (302, b""),
        (400, b"7"),
        (409, b""),
        (409, b"-1"),
        (409, b"7 8"),
        (409, "７".encode()),
        (409, b"9" * 20),
        (422, b""),
        (500, b"7"),
    ],
)
def test_whatever_else_a_witness_says_is_a_refusal(status: int, body: bytes) -> None:
    with _answering(status, body) as (url, _), pytest.raises(NotReadyError) as refused:
        WitnessCalls(url).add_checkpoint("old 0\n")
    assert (refused.value.code, refused.value.facts) == ("WITNESS.REFUSED", {"status": status})


def test_a_witness_that_does_not_answer_is_down() -> None:
    with _answering(200, b"") as (url, _):
        pass
    with pytest.raises(NotReadyError, match=exactly("WITNESS.DOWN")):
        WitnessCalls(url).add_checkpoint("old 0\n")


@pytest.mark.parametrize(
    "url", ["http://witness.example", "ftp://127.0.0.1", "https://", "witness.example", ""]
)
def test_a_witness_has_an_address_of_the_one_kind(url: str) -> None:
    with pytest.raises(NotReadyError, match=exactly("WITNESS.URL")):
        WitnessCalls(url)


def test_a_witness_within_the_house_is_not_called() -> None:
    with pytest.raises(NotReadyError, match=exactly("WITNESS.URL")):
        WitnessCalls("https://10.0.0.1").add_checkpoint("old 0\n")


def test_a_witness_within_the_house_is_called_only_where_the_settings_allow_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[tuple[str, int]] = []

    def nobody(address: tuple[str, int], _seconds: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", nobody)
    with pytest.raises(NotReadyError, match=exactly("WITNESS.URL")):
        WitnessCalls("https://10.0.0.1").add_checkpoint("x")
    with pytest.raises(NotReadyError, match=exactly("WITNESS.DOWN")):
        WitnessCalls("https://10.0.0.1", read_networks("10.0.0.0/24")).add_checkpoint("x")
    assert called == [("10.0.0.1", 443)]
