"""Tells who calls: an API key becomes an actor. Nothing is cached, so a revoked key ends with the next call."""

import hmac

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.store import members
from blacklist_service.workflows.context import Actor, Context

# In which role the machine's owner acts for a member without an account of its own.
_ROLE_OF_KIND = {"platform": "platform", "office": "maker", "agency": "agency"}
# Compared with where the prefix is unknown, so that both refusals do the same work.
_NOBODY = bytes(32)


def authenticate_caller(context: Context, authorization: str | None) -> Actor:
    """The actor behind `Authorization: Bearer PREFIX.SECRET`.

    Raises ForbiddenError ACCESS.KEY, the same for a missing, malformed, unknown, expired or revoked key.
    """
    scheme, _, text = (authorization or "").partition(" ")
    prefix, _, secret = text.strip().partition(".")
    with context.store.read() as connection:
        holder = members.find_key_holder(connection, prefix[:16], context.clock.now())
    kept = _NOBODY if holder is None else holder.key.secret_mac
    given = context.vault.secrets.mac("api_key", secret.encode())
    if not hmac.compare_digest(kept, given) or holder is None or scheme.lower() != "bearer":
        raise ForbiddenError("ACCESS.KEY", "访问密钥无效。", "The API key is not valid.")
    assert holder.user.id is not None
    assert holder.member.id is not None
    return Actor(
        user=holder.user.id,
        login=holder.user.login,
        role=holder.user.role,
        member=holder.member.id,
        member_code=holder.member.code,
    )


def actor_of_login(context: Context, login: str) -> Actor:
    """The actor behind an account, for the command line, whose caller owns the machine.

    Raises ForbiddenError ACCESS.LOGIN for an unknown or ended account.
    """
    with context.store.read() as connection:
        user = members.find_user_by_login(connection, login)
        if user is None or user.ended_at is not None or user.id is None:
            raise ForbiddenError("ACCESS.LOGIN", "没有这个账号。", "There is no such account.")
        member = members.get_member(connection, user.member_id)
    return Actor(user=user.id, login=login, role=user.role, member=user.member_id, member_code=member.code)


def actor_of_member(context: Context, code: str) -> Actor:
    """The machine's owner acting for a member, without an account: reports as its clerk, receives as its agency.

    Decisions need two accounts, which this actor (user 0) is not. Raises NotFoundError MEMBER.UNKNOWN.
    """
    with context.store.read() as connection:
        member = members.find_member_by_code(connection, code)
    if member is None or member.id is None:
        raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
    return Actor(
        user=0, login="cli", role=_ROLE_OF_KIND[member.kind], member=member.id, member_code=member.code
    )
