"""Marks of the shred list: the keyed hash of what was erased, and behind it the instant until which the mark counts.

Numbers come again: a restored database gives out anew those that were given after its backup. So a hash binds what
does not come again (the sealed bytes of a report, the instant of an appointment), or else its mark counts only for what
was there by the mark's instant (the words of a case). Earlier releases hashed bare numbers of reports and agents,
without an instant; such a mark gets one from where it is found.
"""

from collections.abc import Collection
from datetime import UTC, datetime

_HASH_BYTES = 32
_INSTANT_BYTES = 8


def dated(mac: bytes, at: datetime) -> bytes:
    """The mark of a keyed hash: the seconds of the instant behind it."""
    return mac + int(at.timestamp()).to_bytes(_INSTANT_BYTES, "big")


def dated_if_bare(mark: bytes, at: datetime) -> bytes:
    """The mark as it is or, of an earlier release, with the instant at which it was noted."""
    return dated(mark, at) if len(mark) == _HASH_BYTES else mark


def instants_of(marks: Collection[bytes], *, bare: datetime, now: datetime) -> dict[bytes, datetime]:
    """Until when each keyed hash on a list counts, the last instant where there are several; `bare`: of marks of an
    earlier release. What is no mark is left out: a list is somebody's file. No mark counts for what is yet to come."""
    found: dict[bytes, datetime] = {}
    for mark in marks:
        mac, instant = mark[:_HASH_BYTES], mark[_HASH_BYTES:]
        if len(mac) < _HASH_BYTES or len(instant) not in {0, _INSTANT_BYTES}:
            continue
        last = int((now if instant else bare).timestamp())
        seconds = min(int.from_bytes(instant, "big"), last) if instant else last
        found[mac] = max(found.get(mac, _at(0)), _at(seconds))
    return found


def counts_for(until: datetime | None, came_at: datetime | None) -> bool:
    """Whether a mark that binds a bare number, and counts until an instant, names what came at another one; None where
    there is no such mark, or nobody knows any more when it came."""
    return until is not None and (came_at is None or came_at.replace(microsecond=0) <= until)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
