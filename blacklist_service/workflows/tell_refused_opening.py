"""What follows where the vault refuses to open more for somebody: the account is suspended, and the journal tells why.

Subjects have no account that could be suspended, and share one budget: once it is spent each call is refused, so that
the journal tells of them once a minute. Called by the doors once the refused act's transaction has ended.
Journal: opening_refused, honey_opened.
"""

from datetime import timedelta

from blacklist_service.errors import ServiceError
from blacklist_service.rules.opening_budgets import TOLD_FOR
from blacklist_service.store import journal
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.proof import SUBJECT
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record
from blacklist_service.workflows.enquiring.suspensions import suspend_person

# From the vault's refusal to the entry that tells of it.
_KINDS = {"VAULT.BUDGET": "opening_refused", "VAULT.ALARM": "honey_opened"}
# And to the reason of the suspension.
_REASONS = {"VAULT.BUDGET": "pace", "VAULT.ALARM": "decoy"}
# The budget that all subjects share is counted anew each minute.
_TOLD_EACH = timedelta(minutes=1)


def refused_openings(context: Context) -> dict[str, int]:
    """How many refusals of each kind the journal told of in the last thirty days."""
    with context.store.read() as connection:
        return journal.count_of_accounts(connection, tuple(_KINDS.values()), context.clock.now() - TOLD_FOR)


def tell_refused_opening(context: Context, actor: Actor, refusal: ServiceError) -> None:
    """Tells the refusal of an opening and suspends the account; nothing happens for any other refusal."""
    kind = _KINDS.get(refusal.code)
    if kind is None:
        return
    with context.store.begin() as connection:
        if actor == SUBJECT and _is_told(connection, context, kind):
            return
        record(
            connection, context, SUBJECT if actor == SUBJECT else SYSTEM,
            kind=kind, object_kind="user_account", object_id=actor.user,
            detail={"login": actor.login, "member": actor.member_code},
        )  # fmt: skip
    # Neither the service itself nor a subject has an account.
    if actor.user:
        suspend_person(context, SYSTEM, actor.user, _REASONS[refusal.code])


def _is_told(connection: Connection, context: Context, kind: str) -> bool:
    since = context.clock.now() - _TOLD_EACH
    return journal.has_entry(connection, SUBJECT.login, kind, "user_account", SUBJECT.user, since=since)
