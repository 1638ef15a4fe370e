"""Witnesses on other machines: a real one in a process of its own, and hostile ones; none of them stops the journal."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from blacklist_service.errors import NotReadyError
from blacklist_service.store import journal
from blacklist_service.vault import witness_calls
from blacklist_service.vault.checkpoints import cosignatures
from blacklist_service.vault.signed_notes import read_note_key
from blacklist_service.vault.witness_calls import WitnessCalls
from blacklist_service.workflows.ask_witnesses import WitnessAsked, ask_witnesses
from blacklist_service.workflows.diagnosing.checks import Level
from blacklist_service.workflows.diagnosing.service_checks import service_checks
from tests.codes import exactly

ROOT = Path(__file__).parents[3]


@contextmanager
def witness_process(folder: Path) -> Iterator[str]:
    """`blacklist audit witness FOLDER --serve`, as another office runs it; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "blacklist_service.cli", "audit", "witness", str(folder), "--serve", "0"],
        cwd=ROOT, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        yield process.stderr.readline().strip().removesuffix("/add-checkpoint")
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def trusting(ledger: Any, *watchers: Any, urls: str) -> Any:
    lines = " ".join(watcher.line for watcher in watchers)
    named = {"journal_witnesses": lines, "journal_witness_urls": urls}
    return replace(ledger.context, settings=ledger.context.settings.model_copy(update=named))


def unwitnessed(context: Any) -> Level:
    (level,) = [one.level for one in service_checks(context) if one.code == "JOURNAL.UNWITNESSED"]
    return level


def test_a_real_witness_cosigns_what_follows_and_its_absence_stops_nobody(
    ledger: Any, watcher_of: Any
) -> None:
    watcher = watcher_of(ledger)
    with witness_process(watcher.folder) as url:
        context = trusting(ledger, watcher, urls=url)
        assert ask_witnesses(context) == [WitnessAsked("127.0.0.1")]
        for count in (3, 4):
            ledger.write(count)
            ledger.seal()
            size = ledger.last().size
            assert ask_witnesses(context) == [WitnessAsked("127.0.0.1", size)]
            assert len(cosignatures(ledger.note(), [read_note_key(watcher.line)])) == 1
        # What it cosigned somewhere else it tells, and is asked from there.
        ledger.write(1)
        ledger.seal()
        watcher.cosign(ledger.request(size))
        ledger.write(1)
        ledger.seal()
        assert ask_witnesses(context) == [WitnessAsked("127.0.0.1", ledger.last().size)]
    ledger.write(1)
    ledger.seal()
    assert ask_witnesses(context) == [WitnessAsked("127.0.0.1", None, "WITNESS.DOWN")]
    assert unwitnessed(context) is Level.OK
    ledger.clock.at += timedelta(hours=1, seconds=1)
    assert unwitnessed(context) is Level.WARN
    assert ledger.problem() == ""


def test_a_witness_that_was_shown_another_history_refuses(sqlite_ledger: Any, watcher_of: Any) -> None:
    ledger, watcher = sqlite_ledger, watcher_of(sqlite_ledger)
    with witness_process(watcher.folder) as url:
        context = trusting(ledger, watcher, urls=url)
        ledger.write(4)
        ledger.seal()
        assert ask_witnesses(context)[0].size == 4
        ledger.unguarded()
        ledger.rewrite()
        (asked,) = ask_witnesses(context)
        assert (asked.size, asked.code) == (None, "WITNESS.REFUSED")
    assert list((watcher.folder / "refused").iterdir())


def test_the_server_takes_one_act_in_its_bounds(sqlite_ledger: Any, watcher_of: Any) -> None:
    watcher = watcher_of(sqlite_ledger)
    sqlite_ledger.write(2)
    sqlite_ledger.seal()
    good = sqlite_ledger.request(0)
    strange = sqlite_ledger.request(1)
    cases: list[tuple[str, str, bytes, dict[str, str], int]] = [
        ("POST", "/add-checkpoint", b"", {}, 400),
        ("POST", "/add-checkpoint", b"\xff", {}, 400),
        ("POST", "/add-checkpoint", good.replace("old 0", "old 9").encode(), {}, 400),
        ("POST", "/add-checkpoint", strange.encode(), {}, 409),
        ("POST", "/add-checkpoint", (good[:-9] + "AAAAAAA=\n").encode(), {}, 403),
        ("POST", "/other", good.encode(), {}, 404),
        ("POST", "/add-checkpoint", b"x" * (1 << 17), {}, 413),
        ("POST", "/add-checkpoint", b"0\r\n\r\n", {"Transfer-Encoding": "chunked"}, 411),
        ("GET", "/add-checkpoint", b"", {}, 501),
        ("POST", "/add-checkpoint", good.encode(), {}, 200),
    ]
    with witness_process(watcher.folder) as url:
        for method, path, body, headers, status in cases:
            connection = HTTPConnection(url.removeprefix("http://"), timeout=20)
            connection.putrequest(method, path)
            for name, value in (headers or {"Content-Length": str(len(body))}).items():
                connection.putheader(name, value)
            connection.endheaders(body if len(body) < 1 << 16 else b"")
            answer = connection.getresponse()
            said = answer.read()
            connection.close()
            assert (answer.status, body[:9]) == (status, body[:9])
            if status == 409:
                assert (answer.headers["Content-Type"], said) == ("text/x.tlog.size", b"0\n")
    assert cosignatures(sqlite_ledger.note() + said.decode(), [read_note_key(watcher.line)])


@contextmanager
def hostile(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Asked)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def saying(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def say(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(body)

    return say


def hanging(asked: BaseHTTPRequestHandler) -> None:
    asked.connection.settimeout(10)
    asked.rfile.read(1)  # until the caller gives up


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (saying(200, b""), "JOURNAL.COSIGNATURE"),
        (saying(200, b"\xff\xfe" * 99), "JOURNAL.COSIGNATURE"),
        (saying(200, "— other+00000000+AAAA\n".encode() * 30), "JOURNAL.COSIGNATURE"),
        (saying(200, b"x" * (1 << 20)), "WITNESS.REFUSED"),
        (saying(302, b"", Location="http://127.0.0.1:1/"), "WITNESS.REFUSED"),
        (saying(409, b"99999999"), "JOURNAL.SIZE"),
        (saying(409, b"-1"), "WITNESS.REFUSED"),
        (saying(409, "４".encode()), "WITNESS.REFUSED"),
        (saying(409, b"9" * 400), "WITNESS.REFUSED"),
        (saying(409, b"1"), "WITNESS.REFUSED"),
        (saying(500, b"secret"), "WITNESS.REFUSED"),
        (lambda asked: asked.connection.close(), "WITNESS.DOWN"),
        (hanging, "WITNESS.DOWN"),
    ],
)
def test_a_hostile_witness_is_told_and_nothing_of_it_is_kept(
    sqlite_ledger: Any, watcher_of: Any, monkeypatch: pytest.MonkeyPatch, answer: Any, code: str
) -> None:
    monkeypatch.setattr(witness_calls, "SECONDS", 0.3)
    sqlite_ledger.write(3)
    sqlite_ledger.seal()
    with hostile(answer) as url:
        asked = ask_witnesses(trusting(sqlite_ledger, watcher_of(sqlite_ledger), urls=url))
    assert [one.code for one in asked] == [code]
    with sqlite_ledger.context.store.read() as connection:
        assert journal.last_cosigned(connection) == 0


@pytest.mark.parametrize(
    "url", ["http://witness.example", "ftp://127.0.0.1", "https://", "witness.example", ""]
)
def test_a_witness_far_away_is_asked_by_tls_only(url: str) -> None:
    with pytest.raises(NotReadyError, match=exactly("WITNESS.URL")):
        WitnessCalls(url)


def test_one_wrong_address_does_not_hide_the_others(sqlite_ledger: Any, watcher_of: Any) -> None:
    watcher = watcher_of(sqlite_ledger)
    sqlite_ledger.write(1)
    sqlite_ledger.seal()
    with witness_process(watcher.folder) as url:
        context = trusting(sqlite_ledger, watcher, urls=f"http://far.example {url}")
        assert [(one.size, one.code) for one in ask_witnesses(context)] == [(None, "WITNESS.URL"), (1, "")]
