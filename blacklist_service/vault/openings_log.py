"""The vault process's own log of openings: a line is written before the plaintext is given, and names no person.

One file a day, append only; each line ends with SHA-256 of the line before and of itself, so that a line that was
changed, taken out or put in shows (`verify_openings`). What the end of a chain was, only a copy elsewhere can tell.
"""

import hashlib
import hmac
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import final

import orjson

from blacklist_service.clock import Clock, day_of
from blacklist_service.errors import NotReadyError
from blacklist_service.vault.tools import Reason

_START = "0" * 64
_SECONDS_BETWEEN_SYNCS = 1.0


@final
class OpeningsLog:
    """Appends to the files of a folder; one object for the process that opens."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Raises NotReadyError VAULT.LOG where the folder cannot be written."""
        self._folder, self._clock = folder, clock
        self._lock = threading.Lock()
        self._file, self._day = -1, ""
        self._synced_at = 0.0
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._before = _last_digest(folder)
        except OSError:
            raise _unwritten() from None

    def write(self, reason: Reason, table: str, row: int | str, outcome: str) -> None:
        """Tells one opening or its refusal. Raises NotReadyError VAULT.LOG: what cannot be told is not opened."""
        with self._lock:
            at = self._clock.now().isoformat(timespec="milliseconds")
            told = [at, outcome, reason.actor, reason.budget, reason.purpose, reason.case, table, row]
            line = orjson.dumps(told)
            digest = _chained(self._before, line)
            try:
                self._append(at[:10], line + b"\t" + digest.encode() + b"\n")
            except OSError:
                raise _unwritten() from None
            self._before = digest

    def opened_on(self, day: date) -> "Counter[tuple[str, str]]":
        """How many openings of each (login, budget) the log tells of a day of Chinese time."""
        found: Counter[tuple[str, str]] = Counter()
        for _, _, line in _lines(self._folder):
            try:
                at, outcome, actor, budget, *_ = orjson.loads(line.rpartition(b"\t")[0])
                if outcome == "opened" and day_of(datetime.fromisoformat(at)) == day:
                    found[actor, budget] += 1
            except ValueError:
                continue  # a line that is no line is for the check of the chain
        return found

    def _append(self, day: str, line: bytes) -> None:
        if day != self._day:
            if self._file >= 0:
                os.close(self._file)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            self._file, self._day = os.open(self._folder / f"{day}.log", flags, 0o600), day
        if os.write(self._file, line) != len(line):
            raise OSError
        # A killed process loses nothing that was written; a power cut loses at most the last second.
        if time.monotonic() - self._synced_at >= _SECONDS_BETWEEN_SYNCS:
            os.fsync(self._file)
            self._synced_at = time.monotonic()


def verify_openings(folder: Path) -> tuple[int, str | None]:
    """How many lines hold, and where the chain breaks first (FILE:LINE), None where it is whole."""
    count, before = 0, _START
    for path, number, line in _lines(folder):
        told, _, digest = line.rpartition(b"\t")
        if not hmac.compare_digest(_chained(before, told).encode(), digest):
            return count, f"{path.name}:{number}"
        count, before = count + 1, digest.decode()
    return count, None


def _lines(folder: Path) -> Iterator[tuple[Path, int, bytes]]:
    for path in sorted(folder.glob("*.log")):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            yield path, number, line


def _last_digest(folder: Path) -> str:
    """The digest that the next line continues. A line that a power cut tore is ended, and stands as a break."""
    for path in sorted(folder.glob("*.log"), reverse=True):
        written = path.read_bytes()
        if written and not written.endswith(b"\n"):
            with path.open("ab") as torn:
                torn.write(b"\n")
        lines = written.splitlines()
        if lines:
            digest = lines[-1].rpartition(b"\t")[2]
            return digest.decode("ascii", "replace")
    return _START


def _chained(before: str, line: bytes) -> str:
    return hashlib.sha256(before.encode() + b"\n" + line).hexdigest()


def _unwritten() -> NotReadyError:
    return NotReadyError(
        "VAULT.LOG",
        "密钥进程无法写入打开记录，因此不打开任何密封数据。",
        "The vault process cannot write its log of openings, and opens nothing meanwhile.",
    )
