"""Erases what was written in a case, and puts the case on the shred list, so that no restore brings its words back."""

from collections.abc import Collection
from datetime import UTC, datetime

from blacklist_service.store import data_keys, listings, proposals, words
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.stepping_back import hold_case, step_back
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.statements import blank_application, blank_narrative

_KIND = "words_erased"
# Behind the keyed hash of a case: until when its words were erased, in seconds.
_INSTANT_BYTES = 8
# A list is somebody's file: what is no instant must not stop a restore.
_LAST_SECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


def erase_words(
    connection: Connection, context: Context, listing: int, until: datetime | None = None
) -> None:
    """What both sides and the officials wrote in a settled case by an instant (now, where none is given) goes, with its
    letters; who decided what, and when, stays."""
    at = until or context.clock.now()
    words.erase_words(connection, listing, at)
    mark = words_mark(context, listing) + int(at.timestamp()).to_bytes(_INSTANT_BYTES, "big")
    data_keys.list_shredded(connection, [mark], context.clock.now())


def erase_words_again(connection: Connection, context: Context, listing: int, until: datetime) -> None:
    """The same of a case as a backup has it, where it may be open again: of what came by that instant, what waits for
    a second official is void, and an objection or repair stays open without a word, for the officials to close. What
    came later, in a case that was taken up anew, is left alone."""
    _objections, _repairs, proposed = words.open_cases(connection, listing, until)
    for target, number in proposed:
        case, _listing = hold_case(connection, target, number)
        proposals.void_open_proposals(connection, target, number)
        step_back(connection, case)
    listings.lock_listing(connection, listing)
    objections, repairs, _none = words.open_cases(connection, listing, until)
    for objection in objections:
        words.put_narrative(connection, objection.id or 0, blank_narrative(context.vault.sealer, objection))
    for repair in repairs:
        words.put_application(connection, repair.id or 0, blank_application(context.vault.sealer, repair))
    erase_words(connection, context, listing, until)


def words_mark(context: Context, listing: int) -> bytes:
    """What stands for the words of a case on the shred list, in front of an instant: a keyed hash, as of a report."""
    return context.vault.lookups.mac(_KIND, b"%d" % listing)


def erased_until(marks: Collection[bytes], length: int) -> dict[bytes, datetime]:
    """Of the marks of a list those of cases (keyed hashes of this length, with an instant behind): the last instant."""
    found: dict[bytes, datetime] = {}
    for mark in sorted(one for one in marks if len(one) == length + _INSTANT_BYTES):
        seconds = int.from_bytes(mark[length:], "big")
        found[mark[:length]] = datetime.fromtimestamp(min(seconds, _LAST_SECOND), UTC)
    return found
