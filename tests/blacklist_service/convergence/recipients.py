"""Recipients that follow by the real client, each round in a process of its own that may be killed while it is at it;
who drives them answers their calls meanwhile.
"""

import os
import random
import selectors
import signal
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from blacklist_service.client.calls import Calls
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.folder import Folder
from blacklist_service.client.follow_feed import follow
from blacklist_service.clock import fixed_clock
from blacklist_service.errors import ServiceError
from blacklist_service.vault.private_keys import PrivateKey
from exports.refusals import FeedRefusalError
from exports.release import state_checksum
from exports.types import LiveEntry
from tests.blacklist_service.convergence.faulty_line import Line
from tests.blacklist_service.convergence.publisher import FEED, Publisher

DONE, KILLED = "done", "killed"
# What a round may end with: each tells why nothing was changed, and the next round goes on.
EXPECTED = {
    DONE, KILLED, "FEED.EXPIRED", "FEED.NOT_YET", "FEED.ROLLBACK", "FEED.SIGNATURE", "FEED.DIGEST",
    # The second signature came from a server that was behind.
    "FEED.MASS_REMOVAL",
    "CLIENT.UNANSWERED", "CLIENT.ANSWER_FALSE", "CLIENT.REFUSED", "CLIENT.UNSIGNED",
}  # fmt: skip
# How wrong a recipient's clock is, in seconds, and of a hundred rounds in how many.
_SKEWS = {0: 70, -50: 7, 50: 7, -3600: 4, 3600: 4, -30 * 86400: 4, 30 * 86400: 4}
_LAGS = {0: 88, 1: 5, 3: 4, 40: 3}
_KILLED_PERCENT = 25
# What the state checksum is taken over, by the words of the contract.
_HELD = """SELECT group_concat(key || char(31) || version || char(31) || iif(is_suppressed, 's', 'u') || char(31) ||
    sha256 || char(10), '') FROM (SELECT * FROM entry ORDER BY key)"""
# Where it is killed: at the so-manieth of these. `event`: files and lines opened, renamed, removed.
_KILLS = (("event", 150), ("statement", 3000), ("COMMIT", 3), ("PRAGMA wal_checkpoint", 3), ("BEGIN", 3))


@dataclass
class Recipient:
    """One recipient: its folder, its line, its clock, and what it went through. `due`: the release at which it follows
    next; `least_lag`: by how many releases whatever server it meets is late."""

    folder: Path
    publisher: Publisher
    name: str
    seed: int
    service_key: PrivateKey
    due: int = 1
    least_lag: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(f"recipient {self.name} {self.seed}")
        self._own = Folder(self.folder)
        key = self._own.make(self.name, "ed25519").public
        self.line = Line(
            self.publisher,
            self.name,
            key,
            self.service_key,
            self.publisher.at,
            f"line {self.name} {self.seed}",
        )
        self._own.connect(self.line.url, _raw(self.service_key).hex())
        self._feed = FeedFolder(self._own, FEED)
        self._feed.trust(self.publisher.keys)
        self.release = 0
        self._seen: tuple[int, ...] = ()

    def start(self) -> "Round":
        """Begins a round in a process of its own."""
        draw = self._random
        self.line.now = self.publisher.at + timedelta(minutes=draw.randrange(1, 50))
        self.line.lag = max(_drawn(draw, _LAGS), self.least_lag)
        clocks = [self.line.now + timedelta(seconds=_drawn(draw, _SKEWS)) for _ in range(2)]
        # A machine's clock is mostly one; where it is set in the middle of a round, two.
        before, after = clocks if draw.random() < 0.2 else (clocks[0], clocks[0])
        kill = draw.choice(_KILLS) if draw.randrange(100) < _KILLED_PERCENT else None
        at = None if kill is None else (kill[0], max(1, int(kill[1] ** draw.random())))
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._follow(before, after, at, writing)
        os.close(writing)
        return Round(self, child, reading)

    def ended(self, said: str) -> None:
        """Looks at what is held after a round: a whole release of the publisher's, and never an older one."""
        self.outcomes[said] += 1
        assert said in EXPECTED, (self.name, self.release, said)
        with self._feed.opened() as store:
            position = store.position()
        assert position.release >= self.release, (self.name, "went back")
        # Most rounds of a hostile line end before anything is written.
        if (stamp := self._stamp()) != self._seen or position.release != self.release:
            assert self.checksum() == self.publisher.checksums[position.release], (
                self.name,
                position.release,
            )
            self._seen = stamp
        assert self.line.disputed == []
        self.release = position.release

    def _stamp(self) -> tuple[int, ...]:
        """What differs as soon as anything was written: a committed page is in the log, or was copied from there into
        the file."""
        file = self.folder / "feeds" / FEED / "state.sqlite"
        log = file.with_name(f"{file.name}-wal")
        kept = file.stat()
        return kept.st_mtime_ns, kept.st_size, log.stat().st_size if log.exists() else 0

    def checksum(self) -> str:
        """The state checksum over the digests in the file, by no code of the client's."""
        rows = sqlite3.connect(f"file:{self.folder}/feeds/{FEED}/state.sqlite?mode=ro", uri=True)
        try:
            (held,) = rows.execute(_HELD).fetchone()
            return sha256((held or "").encode()).hexdigest()
        finally:
            rows.close()

    def checksum_of_entries(self) -> str:
        """The same over the entries themselves."""
        with self._feed.opened() as store:
            return state_checksum(
                LiveEntry(one.key, one.version, one.entry, one.is_suppressed) for one in store.entries()
            )

    @property
    def has_converged(self) -> bool:
        """At the newest release, and every removal confirmed."""
        wanted = self.publisher.release
        return self.release == wanted and self.line.confirmed == self.publisher.retracted.keys()

    def rest(self) -> None:
        """Decides when it follows next: mostly soon, sometimes beyond what the deltas reach."""
        most = self.publisher.sizes.longest_absence
        pause = self._random.randint(1, most // 4) if self._random.random() < 0.9 else most
        self.due = self.publisher.release + pause

    def _follow(self, before: datetime, after: datetime, kill: tuple[str, int] | None, out: int) -> None:
        try:
            if kill is not None:
                _be_killed_at(*kill)
            calls = Calls(self._own, fixed_clock(before), waits=(0, 0, 0), sleep=lambda _seconds: None)
            follow(calls, self._feed, fixed_clock(after))
            said = DONE
        except (FeedRefusalError, ServiceError) as refusal:
            said = refusal.code
        except BaseException:  # noqa: BLE001  # told by the process that waits
            said = f"crashed {traceback.format_exc()}"
        os.write(out, said.encode()[:60_000])
        os._exit(0)


@dataclass
class Round:
    """A round that is running."""

    recipient: Recipient
    child: int
    reading: int

    def finish(self) -> None:
        """Takes what it says at its end; who says nothing was killed."""
        said = b""
        while piece := os.read(self.reading, 65536):
            said += piece
        os.close(self.reading)
        _child, status = os.waitpid(self.child, 0)
        self.recipient.ended(KILLED if os.WIFSIGNALED(status) else said.decode())


def run_rounds(recipients: Iterable[Recipient], at_once: int) -> None:
    """One round of each, so many at once, whose calls are answered here meanwhile."""
    waiting = list(recipients)[::-1]
    running = 0
    with selectors.DefaultSelector() as selector:
        while waiting or running:
            while waiting and running < at_once:
                begun = waiting.pop()
                selector.register(begun.line.socket, selectors.EVENT_READ, begun.line)
                started = begun.start()
                selector.register(started.reading, selectors.EVENT_READ, started)
                running += 1
            for key, _events in selector.select():
                found: Any = key.data
                if isinstance(found, Line):
                    found.serve_one()
                    continue
                selector.unregister(found.reading)
                selector.unregister(found.recipient.line.socket)
                found.finish()
                running -= 1


def _be_killed_at(what: str, number: int) -> None:
    """From now on this process is killed where the so-manieth such thing happens."""
    seen = Counter[str]()

    def count(happened: str) -> None:
        seen[happened] += 1
        if happened == what and seen[what] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(sql: str) -> None:
        count("statement")
        if what not in ("statement", "event") and sql.startswith(what):
            count(what)

    def happens(event: str, _values: tuple[Any, ...]) -> None:
        if event in ("open", "os.rename", "os.remove", "socket.connect", "sqlite3.connect"):
            count("event")

    class Watched(sqlite3.Connection):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.set_trace_callback(statement)

    sys.addaudithook(happens)
    sqlite3.connect = partial(sqlite3.connect, factory=Watched)


def _drawn(draw: random.Random, kinds: dict[int, int]) -> int:
    return draw.choices(list(kinds), list(kinds.values()))[0]


def _raw(key: PrivateKey) -> bytes:
    # The last 32 bytes of a SubjectPublicKeyInfo of Ed25519 are the key (RFC 8410).
    return key.public.der[-32:]
