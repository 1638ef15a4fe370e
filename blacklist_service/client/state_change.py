"""One change of a recipient's file, within its transaction: operations by the rules of exports, and what it came to."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import orjson

from exports.canonical import canonical_bytes, entry_digest
from exports.recipient_state import NO_SURVIVOR, HeldEntry, held_after, survivor_of
from exports.refusals import FeedRefusalError
from exports.release import checksum_of_digests
from exports.types import Operation, OperationKind


class StateChange:
    """What is done to a recipient's file before the transaction ends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.is_kept = False
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS left_from (key TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute("DELETE FROM left_from")

    def entries(self) -> int:
        """How many entries are held now."""
        (count,) = self._connection.execute("SELECT count(*) FROM entry").fetchone()
        return int(count)

    def empty(self) -> None:
        """Forgets entries and tombstones, where a snapshot is loaded; what was held is remembered for `lost`."""
        self._connection.execute("INSERT OR IGNORE INTO left_from SELECT key FROM entry")
        self._connection.execute("DELETE FROM entry")
        self._connection.execute("DELETE FROM tombstone")

    def lost(self) -> int:
        """How many keys held during this change are held no more: retracted, merged or not in the snapshot."""
        (count,) = self._connection.execute(
            "SELECT count(*) FROM left_from WHERE key NOT IN (SELECT key FROM entry)"
        ).fetchone()
        return int(count)

    def apply(self, operations: Iterable[Operation]) -> None:
        """Applies operations in their order; applying them twice changes nothing. Raises FeedRefusalError."""
        survivors: set[str] = set()
        for operation in operations:
            known = self._known(operation.key)
            after = held_after(known, operation)
            survivors |= survivor_of(known, after, operation)
            if after != known:
                self._write(operation.key, after)
            if operation.op is OperationKind.RETRACT:
                self._connection.execute("INSERT OR IGNORE INTO unreported VALUES (?)", (operation.key,))
        if not all(isinstance(self._known(key), HeldEntry) for key in survivors):
            raise FeedRefusalError("FEED.OPERATION", NO_SURVIVOR)

    def forget_unreported(self, keys: Sequence[str]) -> None:
        """These retracted keys were listed in a receipt that was accepted."""
        self._connection.executemany("DELETE FROM unreported WHERE key = ?", [(key,) for key in keys])

    def checksum(self) -> str:
        """The state checksum over what is held now (contract: feeds)."""
        rows = self._connection.execute("SELECT key, version, is_suppressed, sha256 FROM entry ORDER BY key")
        return checksum_of_digests((key, version, bool(held), digest) for key, version, held, digest in rows)

    def keep(self, facts: Mapping[str, str]) -> None:
        """Makes the change count, with what is known of it, when the transaction ends."""
        keep_facts(self._connection, facts)
        self.is_kept = True

    def _known(self, key: str) -> HeldEntry | int:
        asked = "SELECT version, is_suppressed, entry FROM entry WHERE key = ?"
        row = self._connection.execute(asked, (key,)).fetchone()
        if row is not None:
            return HeldEntry(row[0], bool(row[1]), orjson.loads(row[2]))
        gone = self._connection.execute("SELECT version FROM tombstone WHERE key = ?", (key,)).fetchone()
        return 0 if gone is None else int(gone[0])

    def _write(self, key: str, after: HeldEntry | int) -> None:
        if isinstance(after, HeldEntry):
            self._connection.execute("DELETE FROM tombstone WHERE key = ?", (key,))
            self._connection.execute(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)",
                (
                    key, after.version, after.is_suppressed, entry_digest(after.entry),
                    canonical_bytes(after.entry).decode(),
                ),
            )  # fmt: skip
        else:
            self._connection.execute(
                "INSERT OR IGNORE INTO left_from SELECT key FROM entry WHERE key = ?", (key,)
            )
            self._connection.execute("DELETE FROM entry WHERE key = ?", (key,))
            self._connection.execute("INSERT OR REPLACE INTO tombstone VALUES (?, ?)", (key, after))


def keep_facts(connection: sqlite3.Connection, facts: Mapping[str, str]) -> None:
    """Notes facts by name, in the transaction that is open."""
    connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items()))
