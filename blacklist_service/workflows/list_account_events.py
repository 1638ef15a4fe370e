"""What happened to an account lately, for the person behind it: who sees what it did not do itself, says so."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import credentials, journal
from blacklist_service.workflows.context import Actor, Context

# What the journal tells of an account and its own person may see. Alarms and suspensions are not among them: who is
# watched would learn what to do otherwise.
OF_ACCOUNT = frozenset({
    "user_added", "account_ended", "password_accepted", "official_logged_in", "official_logged_out", "logins_refused",
    "factor_proven", "factor_added", "factor_removed", "password_changed", "area_granted", "area_ended", "role_granted",
    "role_ended", "recusal_noted",
})  # fmt: skip
OF_ENROLMENT = frozenset({"enrolment_issued", "reset_asked", "reset_confirmed", "enrolment_redeemed"})
_LAST = 30


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One event: when, what, and who did it, by login. `is_own`: the account itself."""

    at: datetime
    kind: str
    actor: str
    is_own: bool


def list_account_events(context: Context, actor: Actor) -> list[AccountEvent]:
    """The last thirty events of the caller's own account, newest first.

    OWASP ASVS 5.0 6.3.5, 6.3.7 (a person is told of suspicious attempts and of changes). A question: no journal entry.
    """
    with context.store.read() as connection:
        links = credentials.enrolments_of(connection, actor.user)
        entries = [
            *journal.newest_of_kinds(connection, "user", (actor.user,), OF_ACCOUNT, _LAST),
            *journal.newest_of_kinds(connection, "enrolment", links, OF_ENROLMENT, _LAST),
        ]
    newest = sorted(entries, key=lambda one: one.id or 0, reverse=True)[:_LAST]
    return [AccountEvent(one.at, one.kind, one.actor, one.actor == actor.login) for one in newest]
