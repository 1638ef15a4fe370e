"""What a recipient holds of one feed, in one SQLite file: changed whole or not at all, on the disk before it counts.

It holds persons in the clear, as any list does that is used: the file is its owner's alone (0600), under the
recipient's own lock. Entries are looked up by key or by number; memory does not grow with the list.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import orjson

from blacklist_service.client.state_change import StateChange
from blacklist_service.client.state_refusals import told_apart
from exports.follow import MOST_AHEAD
from exports.refusals import FeedRefusalError
from exports.types import EntryFields

_TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
    key TEXT PRIMARY KEY, version INTEGER NOT NULL, is_suppressed INTEGER NOT NULL,
    sha256 TEXT NOT NULL, entry TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX entry_number ON entry (json_extract(entry, '$.id_number'));
CREATE TABLE tombstone (key TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE unreported (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_SCHEMA = 1
# Facts of this name, each with the digest of a manifest: removals that were accepted by hand.
ACCEPTED = "accepted_removals/"
# As a LIMIT of SQLite.
_ALL = -1
_NEW = {
    "release": "0", "manifest_sha256": "", "state_checksum": "", "issued_at": "", "expires_at": "", "applied_at": "",
    "reported": "0", "must_reload": "0",
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Position:
    """How far a recipient is. `release` 0: nothing applied yet. `issued_at` and `expires_at` are of the manifest
    applied last. `must_reload`: what is held does not lead on, so the snapshot is loaded next."""

    feed: str
    recipient: str
    release: int = 0
    manifest_sha256: str = ""
    state_checksum: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    applied_at: str = ""
    reported: int = 0
    must_reload: bool = False
    entries: int = 0
    unreported: int = 0

    def is_stale(self, now: datetime) -> bool:
        """Whether adverse use must stop: nothing was applied, or its manifest has expired by our clock or by the
        publisher's own word, or one of the two clocks is so wrong that it was issued in our future."""
        if self.expires_at is None or (self.issued_at is not None and self.issued_at > now + MOST_AHEAD):
            return True
        return self.time(now) >= self.expires_at

    def time(self, now: datetime) -> datetime:
        """Now, and never before the last manifest was issued, so that a clock set back does not make it fresh."""
        return now if self.issued_at is None else max(now, self.issued_at)


@dataclass(frozen=True, slots=True)
class LocalEntry:
    """An entry as it may be used: not where it is suppressed, nor where the list is stale."""

    key: str
    version: int
    is_suppressed: bool
    entry: EntryFields = field(repr=False)


class RecipientStore:
    """One recipient's file. A new one is made where there is none; else opening it writes nothing and waits for nobody.
    `is_for_looks`: nothing can be changed by this one. `patience_seconds`: how long a change waits for another."""

    def __init__(
        self,
        path: Path,
        feed: str,
        recipient: str,
        *,
        is_for_looks: bool = False,
        patience_seconds: float = 60,
    ) -> None:
        with told_apart():
            self._connection = _connected(path, patience_seconds)
            try:
                self._set_up(feed, recipient)
                if is_for_looks:
                    self._connection.execute("PRAGMA query_only = ON")
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def position(self) -> Position:
        """How far the recipient is."""
        with told_apart():
            return self._position()

    def entry(self, key: str) -> LocalEntry | None:
        """The entry under a key."""
        return next(self._entries("WHERE key = ?", (key,)), None)

    def find(self, id_number: str) -> list[LocalEntry]:
        """The entries that carry this identifier, exactly as it is spelled in the feed."""
        return list(self._entries("WHERE json_extract(entry, '$.id_number') = ?", (id_number,)))

    def entries(self) -> Iterator[LocalEntry]:
        """All entries by key."""
        return self._entries("ORDER BY key", ())

    def unreported(self, most: int) -> list[str]:
        """The first retracted keys that no accepted receipt has listed."""
        asked = "SELECT key FROM unreported ORDER BY key LIMIT ?"
        with told_apart():
            return [key for (key,) in self._connection.execute(asked, (most,))]

    def reported(self, release: int, keys: Sequence[str]) -> None:
        """A receipt for this release with these keys was accepted."""
        with self.change() as change:
            change.forget_unreported(keys)
            change.keep({"reported": str(release)})

    def require_reload(self) -> None:
        """The snapshot is loaded next, whatever the deltas say."""
        with self.change() as change:
            change.keep({"must_reload": "1"})

    def accepted_removals(self) -> dict[str, EntryFields]:
        """What was accepted by hand, by the manifest's digest: release, removals, most, accepted_at."""
        asked = "SELECT name, value FROM fact WHERE name GLOB ? ORDER BY value"
        with told_apart():
            rows = self._connection.execute(asked, (f"{ACCEPTED}*",)).fetchall()
        return {name.removeprefix(ACCEPTED): orjson.loads(value) for name, value in rows}

    def begin_anew(self) -> None:
        """Any release may come next, by its snapshot; until then what is held is stale. The entries stay, so that none
        leaves unseen. What was to be reported may be another's invention: true retractions come with the snapshot."""
        with self.change() as change:
            change.forget_unreported(self.unreported(_ALL))
            change.keep({**_NEW, "must_reload": "1"})

    @contextmanager
    def change(self) -> Iterator[StateChange]:
        """One transaction: what is done in it counts where `keep` was called and it ended well, else nothing does."""
        with told_apart():
            change = StateChange(self._connection)
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield change
                self._connection.execute("COMMIT" if change.is_kept else "ROLLBACK")
            except BaseException:
                # Where the disk is full SQLite may have ended the transaction itself.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            # Whoever was forgotten is not left behind in the log of writes either.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _set_up(self, feed: str, recipient: str) -> None:
        # Read first: only a new file is written, so that who looks something up never waits for a change.
        if self._schema() == 0:
            self._make(feed, recipient)
        if self._schema() != _SCHEMA:
            raise FeedRefusalError("FEED.STATE", "schema")
        held = self.position()
        if (held.feed, held.recipient) != (feed, recipient):
            raise FeedRefusalError("FEED.RECIPIENT")

    def _make(self, feed: str, recipient: str) -> None:
        with self.change() as change:
            # Another program may have made it while this one waited.
            if self._schema() == 0:
                for statement in _TABLES.split(";"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {_SCHEMA}")
                change.keep({**_NEW, "feed": feed, "recipient": recipient})

    def _schema(self) -> int:
        return self._count("PRAGMA user_version")

    def _position(self) -> Position:
        facts = dict(self._connection.execute("SELECT name, value FROM fact").fetchall())
        return Position(
            feed=facts["feed"],
            recipient=facts["recipient"],
            release=int(facts["release"]),
            manifest_sha256=facts["manifest_sha256"],
            state_checksum=facts["state_checksum"],
            issued_at=_instant(facts["issued_at"]),
            expires_at=_instant(facts["expires_at"]),
            applied_at=facts["applied_at"],
            reported=int(facts["reported"]),
            must_reload=facts["must_reload"] == "1",
            entries=self._count("SELECT count(*) FROM entry"),
            unreported=self._count("SELECT count(*) FROM unreported"),
        )

    def _count(self, asked: str) -> int:
        return int(self._connection.execute(asked).fetchone()[0])

    def _entries(self, where: str, values: tuple[str, ...]) -> Iterator[LocalEntry]:
        asked = f"SELECT key, version, is_suppressed, entry FROM entry {where}"  # noqa: S608  # own words
        with told_apart(), closing(self._connection.execute(asked, values)) as rows:
            for key, version, is_suppressed, entry in rows:
                yield LocalEntry(key, version, bool(is_suppressed), orjson.loads(entry))


def _connected(path: Path, patience_seconds: float) -> sqlite3.Connection:
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, timeout=patience_seconds)
    try:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
