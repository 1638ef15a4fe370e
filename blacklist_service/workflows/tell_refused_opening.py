"""What follows where the vault refuses to open more for somebody: the account is suspended, and the journal tells why.

Called by the doors once the refused act's transaction has ended. Journal: opening_refused, honey_opened.
"""

from blacklist_service.errors import ServiceError
from blacklist_service.rules.opening_budgets import TOLD_FOR
from blacklist_service.store import journal
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record
from blacklist_service.workflows.enquiring.suspensions import suspend_person

# From the vault's refusal to the entry that tells of it.
_KINDS = {"VAULT.BUDGET": "opening_refused", "VAULT.ALARM": "honey_opened"}
# And to the reason of the suspension.
_REASONS = {"VAULT.BUDGET": "pace", "VAULT.ALARM": "decoy"}


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
        record(
            connection, context, SYSTEM,
            kind=kind, object_kind="user_account", object_id=actor.user,
            detail={"login": actor.login, "member": actor.member_code},
        )  # fmt: skip
    # The service itself has no account.
    if actor.user:
        suspend_person(context, SYSTEM, actor.user, _REASONS[refusal.code])
