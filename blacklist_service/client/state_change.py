"""One change of a recipient's file, within its transaction: operations by the rules of exports, and what it came to.

Operations are taken some at a time: what is known of their keys is asked in one question, and what is known after them
is written by one statement a table. A first list of a million entries costs most by the statement, not by the entry.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import orjson

from exports.canonical import canonical_bytes, content_digest
from exports.recipient_state import NO_SURVIVOR, HeldEntry, held_after, survivor_of
from exports.refusals import FeedRefusalError
from exports.release import checksum_of_digests
from exports.types import Operation, OperationKind

_Some = TypeVar("_Some")
_AT_ONCE = 500
_HELD = """SELECT key, version, is_suppressed, entry FROM entry
    WHERE key IN (SELECT value FROM json_each(?))"""
_FORGOTTEN = "SELECT key, version FROM tombstone WHERE key IN (SELECT value FROM json_each(?))"


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
        for some in _in_parts(operations):
            survivors |= self._apply(some)
        for part in _in_parts(survivors):
            held = self._known(part)
            if not all(isinstance(held.get(key), HeldEntry) for key in part):
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

    def _apply(self, operations: Sequence[Operation]) -> set[str]:
        """Applies some operations; gives the keys that must be held once all are applied."""
        before = self._known({operation.key for operation in operations})
        after = dict(before)
        survivors: set[str] = set()
        left: set[str] = set()
        for operation in operations:
            key = operation.key
            known = after.get(key, 0)
            after[key] = told = held_after(known, operation)
            survivors |= survivor_of(known, told, operation)
            if isinstance(known, HeldEntry) and not isinstance(told, HeldEntry):
                left.add(key)
        self._write({key: told for key, told in after.items() if told != before.get(key, 0)}, before, left)
        retracted = [(one.key,) for one in operations if one.op is OperationKind.RETRACT]
        self._connection.executemany("INSERT OR IGNORE INTO unreported VALUES (?)", retracted)
        return survivors

    def _known(self, keys: Collection[str]) -> dict[str, HeldEntry | int]:
        """What is known of each of some keys: its entry, or the version at which it was forgotten."""
        asked = (orjson.dumps(list(keys)).decode(),)
        known: dict[str, HeldEntry | int] = dict(self._connection.execute(_FORGOTTEN, asked).fetchall())
        for key, version, is_suppressed, entry in self._connection.execute(_HELD, asked):
            known[key] = HeldEntry(version, bool(is_suppressed), orjson.loads(entry))
        return known

    def _write(
        self,
        told: Mapping[str, HeldEntry | int],
        before: Mapping[str, HeldEntry | int],
        left: Collection[str],
    ) -> None:
        """Writes what is known now; `left`: whoever was held at some moment and then forgotten."""
        many = self._connection.executemany
        held = {key: one for key, one in told.items() if isinstance(one, HeldEntry)}
        forgotten = [(key, one) for key, one in told.items() if isinstance(one, int)]
        many("INSERT OR IGNORE INTO left_from VALUES (?)", [(key,) for key in left])
        many("DELETE FROM entry WHERE key = ?", [(key,) for key, _version in forgotten])
        many("DELETE FROM tombstone WHERE key = ?", [(key,) for key in held if key in before])
        many(
            "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)",
            [_row(key, one) for key, one in held.items()],
        )
        many("INSERT OR REPLACE INTO tombstone VALUES (?, ?)", forgotten)


def _in_parts(many: Iterable[_Some]) -> Iterator[list[_Some]]:
    rest = iter(many)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def keep_facts(connection: sqlite3.Connection, facts: Mapping[str, str]) -> None:
    """Notes facts by name, in the transaction that is open."""
    connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items()))


def _row(key: str, held: HeldEntry) -> tuple[str, int, bool, str, str]:
    content = canonical_bytes(held.entry)
    return key, held.version, held.is_suppressed, content_digest(content), content.decode()
