"""Failed proofs of a case: counted, journaled without what was claimed, and refused for a while when there are many.

Each door has its own count: the person's is the case number, an agent's is its appointment. All unknown numbers share
a count, and in a case all who are not its agent by name and number share one: they are refused anyway, and it only
bounds what is written. Nobody is refused because others guess, or one script could close the door to every subject, and
an agent of yesterday the door of today's.
"""

from datetime import timedelta

from blacklist_service.store import attempts, journal
from blacklist_service.store.base import NOBODY
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import CaseAttempt, Listing
from blacklist_service.workflows.context import Actor, Context, record

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_UNKNOWN = 200
UNKNOWN_WINDOW = timedelta(hours=1)
# The count of all case numbers that do not exist.
_UNKNOWN = ""
_TOLD_EACH = timedelta(minutes=1)


def is_locked(connection: Connection, context: Context, door: str) -> bool:
    """Whether so many wrong claims came to a door (a case number's keyed hash, or agents_door) that even a right claim
    is refused for now."""
    return _is_shut(context, attempts.find_attempt(connection, door))


def agents_door(listing: Listing | None, appointment: int) -> str:
    """What the count of claims with an access code is kept under: those by name and number of the agent of an
    appointment, or (0) all others in the case. No keyed hash is spelled so."""
    return f"agent/{appointment}" if appointment else f"agents/{NOBODY if listing is None else listing.id}"


def note_beyond_scope(context: Context, actor: Actor, listing: int) -> None:
    """An agent tried what the person has kept for itself: once a minute in the journal, where the person sees it.

    In a transaction of its own, once that of the refused act has ended. Journal: agent_refused.
    """
    since = context.clock.now() - _TOLD_EACH
    with context.store.begin() as connection:
        if journal.has_entry(connection, actor.login, "agent_refused", "listing", listing, since=since):
            return
        record(
            connection, context, actor,
            kind="agent_refused", object_kind="listing", object_id=listing, detail={},
        )  # fmt: skip


def note_failed_proof(context: Context, actor: Actor, listing: Listing | None, *, door: str = "") -> None:
    """Counts a failed proof in a transaction of its own; while a lock or a flood lasts, nothing is written.

    The fifth failure within 15 minutes locks the number for 15 minutes from then; what comes meanwhile does not
    make it longer. `door`: agents_door, where an access code was given. Journal: case_proof_failed with door
    (person, agent) and count; the object is the listing, or 0 where the number is unknown. Neither case number nor
    identity is kept.
    """
    key, most, window = _UNKNOWN, MOST_UNKNOWN, UNKNOWN_WINDOW
    if listing is not None and listing.case_no is not None:
        key, most, window = door or listing.case_no, MOST_FAILURES, LOCKED_FOR
    now = context.clock.now()
    with context.store.begin() as connection:
        attempts.forget_attempts(connection, now - UNKNOWN_WINDOW)
        found = attempts.lock_attempt(connection, key, now)
        if not _is_running(context, found, window):
            found = CaseAttempt(case_mac=key, failures=0, since=now)
        if found.failures >= most:
            return
        failures = found.failures + 1
        since = now if failures == most else found.since
        attempts.keep_attempt(connection, CaseAttempt(case_mac=key, failures=failures, since=since))
        record(
            connection, context, actor,
            kind="case_proof_failed", object_kind="listing", object_id=0 if listing is None else listing.id,
            detail={
                "door": "agent" if door else "person", "failures": failures, "is_locked": failures == most,
            },
        )  # fmt: skip


def _is_shut(context: Context, found: CaseAttempt | None) -> bool:
    return found is not None and found.failures >= MOST_FAILURES and _is_running(context, found, LOCKED_FOR)


def _is_running(context: Context, found: CaseAttempt, window: timedelta) -> bool:
    return context.clock.now() < found.since + window
