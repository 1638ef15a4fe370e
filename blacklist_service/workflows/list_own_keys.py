"""The keys of an agency's own programs, never a secret. A question about no person: no journal entry."""

from blacklist_service.store import members, signing_keys
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.list_accounts import KeyView, SigningKeyView, view_key, view_signing_key


def list_own_keys(context: Context, actor: Actor) -> tuple[list[KeyView], list[SigningKeyView]]:
    """The API keys and the signing keys of the caller's member, ended ones too, the newest first.

    Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, "agency")
    now = context.clock.now()
    with context.store.read() as connection:
        logins = members.logins_of(connection, actor.member)
        keys = members.keys_of_member(connection, actor.member)
        signers = signing_keys.keys_of_member(connection, actor.member)
    return (
        [view_key(one, logins[one.user_id], now) for one in keys],
        [view_signing_key(one, actor.member_code, logins[one.user_id], now) for one in signers],
    )
