"""Erases what was written in a case, and puts the case on the shred list, so that no restore brings its words back."""

from datetime import datetime

from blacklist_service.store import data_keys, listings, proposals, words
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.stepping_back import hold_target, step_back
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.shred_marks import dated
from blacklist_service.workflows.sealing.statements import blank_application, blank_narrative

_KIND = "words_erased"


def erase_words(
    connection: Connection, context: Context, listing: int, until: datetime | None = None
) -> None:
    """What both sides and the officials wrote in a settled case by an instant (now, where none is given) goes, with its
    letters; who decided what, and when, stays."""
    at = until or context.clock.now()
    words.erase_words(connection, listing, at)
    data_keys.list_shredded(connection, [dated(words_mac(context, listing), at)], context.clock.now())


def erase_words_again(connection: Connection, context: Context, listing: int, until: datetime) -> None:
    """The same of a case as a backup has it, where it may be open again: of what came by that instant, what waits for
    a second official is void, and an objection or repair stays open without a word, for the officials to close. What
    came later, in a case that was taken up anew, is left alone."""
    _objections, _repairs, proposed = words.open_cases(connection, listing, until)
    for target, number in proposed:
        about, _listing = hold_target(connection, target, number)
        proposals.void_open_proposals(connection, target, number)
        step_back(connection, about)
    listings.lock_listing(connection, listing)
    objections, repairs, _none = words.open_cases(connection, listing, until)
    for objection in objections:
        words.put_narrative(connection, objection.id or 0, blank_narrative(context.vault.sealer, objection))
    for repair in repairs:
        words.put_application(connection, repair.id or 0, blank_application(context.vault.sealer, repair))
    erase_words(connection, context, listing, until)


def words_mac(context: Context, listing: int) -> bytes:
    """What stands for the words of a case on the shred list, in front of the instant until which they were erased: a
    keyed hash, as of a report."""
    return context.vault.lookups.mac(_KIND, b"%d" % listing)
