"""Erases what was written in a case, and puts the case on the shred list, so that no restore brings its words back."""

from blacklist_service.store import data_keys, listings, proposals, words
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.stepping_back import hold_case, step_back
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.statements import blank_application, blank_narrative

_KIND = "words_erased"


def erase_words(connection: Connection, context: Context, listing: int) -> None:
    """What both sides and the officials wrote in a settled case goes, with its letters; who decided what, and when,
    stays."""
    words.erase_words(connection, listing)
    data_keys.list_shredded(connection, [words_mark(context, listing)], context.clock.now())


def erase_words_again(connection: Connection, context: Context, listing: int) -> None:
    """The same of a case as a backup has it, where it may be open again: what waits for a second official is void,
    and an objection or repair stays open without a word, for the officials to close."""
    _objections, _repairs, proposed = words.open_cases(connection, listing)
    for target, number in proposed:
        case, _listing = hold_case(connection, target, number)
        proposals.void_open_proposals(connection, target, number)
        step_back(connection, case)
    listings.lock_listing(connection, listing)
    objections, repairs, _none = words.open_cases(connection, listing)
    for objection in objections:
        words.put_narrative(connection, objection.id or 0, blank_narrative(context.vault.sealer, objection))
    for repair in repairs:
        words.put_application(connection, repair.id or 0, blank_application(context.vault.sealer, repair))
    erase_words(connection, context, listing)


def words_mark(context: Context, listing: int) -> bytes:
    """What stands for the words of a case on the shred list: a keyed hash, as of a report."""
    return context.vault.lookups.mac(_KIND, b"%d" % listing)
