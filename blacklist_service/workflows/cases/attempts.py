"""Failed proofs of a case: counted, journaled without what was claimed, and refused for a while when there are many.

A case number has its own count. All unknown ones share a count: they are refused anyway, and it only bounds what is
written. Nobody is refused because others guess, or one script could close the door to every subject.
"""

from datetime import timedelta

from blacklist_service.store import attempts
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import CaseAttempt, Listing
from blacklist_service.workflows.context import Actor, Context, record

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_UNKNOWN = 200
UNKNOWN_WINDOW = timedelta(hours=1)
# The count of all case numbers that do not exist.
_UNKNOWN = ""


def is_locked(connection: Connection, context: Context, case_mac: str) -> bool:
    """Whether this case number was claimed wrongly so often that even a right claim is refused for now."""
    found = attempts.find_attempt(connection, case_mac)
    return found is not None and found.failures >= MOST_FAILURES and _is_running(context, found, LOCKED_FOR)


def note_failed_proof(context: Context, actor: Actor, listing: Listing | None) -> None:
    """Counts a failed proof in a transaction of its own; while a lock or a flood lasts, nothing is written.

    The fifth failure within 15 minutes locks the number for 15 minutes from then; what comes meanwhile does not
    make it longer. Journal: case_proof_failed with the count; the object is the listing, or 0 where the number is
    unknown. Neither the case number nor the identity is kept.
    """
    key, most, window = _UNKNOWN, MOST_UNKNOWN, UNKNOWN_WINDOW
    if listing is not None and listing.case_no is not None:
        key, most, window = listing.case_no, MOST_FAILURES, LOCKED_FOR
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
            detail={"failures": failures, "is_locked": failures == most},
        )  # fmt: skip


def _is_running(context: Context, found: CaseAttempt, window: timedelta) -> bool:
    return context.clock.now() < found.since + window
