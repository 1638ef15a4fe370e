"""Tells who calls: an API key or a signature becomes an actor. Nothing is cached, so a revoked key ends with the
next call."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.rules.key_limits import KeyLimits, stored_limits
from blacklist_service.signatures.profile import Signed
from blacklist_service.store import authority, credentials, members, signing_keys
from blacklist_service.store.nonces import CallNonce, SpendingStore
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Member, UserAccount
from blacklist_service.vault.public_keys import PublicKey, is_signed_by
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.logging_in.factors import factors_of

# In which role the machine's owner acts for a member without an account of its own.
_ROLE_OF_KIND = {"platform": "platform", "office": "maker", "agency": "agency"}
# Compared with where the prefix is unknown, so that both refusals do the same work.
_NOBODY = bytes(32)
# A signature holds until a minute after its end; its nonce is known for longer than that.
_KEPT_AFTER = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what the key is good for."""

    actor: Actor
    limits: KeyLimits


def authenticate_caller(context: Context, authorization: str | None) -> Caller:
    """The caller behind `Authorization: Bearer PREFIX.SECRET`.

    Raises ForbiddenError ACCESS.KEY, the same for a missing, malformed, unknown, expired or revoked key.
    """
    scheme, _, text = (authorization or "").partition(" ")
    prefix, _, secret = text.strip().partition(".")
    given = context.vault.secrets.mac_each("api_key", secret.encode())
    with context.store.read() as connection:
        now = context.clock.now()
        kept = members.live_secret(connection, prefix[:16], now, otherwise=_NOBODY)
        hits = [hmac.compare_digest(kept, one) for one in given]
        # The key itself, and whose it is, are asked for the right secret alone: else the time would tell which prefixes
        # there are, by the tenth of a millisecond that a row takes to be read.
        key = members.find_live_key(connection, prefix[:16], now) if any(hits) else None
        holder = None if key is None else members.find_key_holder(connection, key)
        also = further_roles(connection, None if holder is None else holder.user)
    if holder is None or scheme.lower() != "bearer":
        raise ForbiddenError("ACCESS.KEY", "访问密钥无效。", "The API key is not valid.")
    return _caller(holder.user, holder.member, also, stored_limits(holder.key.scopes, holder.key.networks))


def authenticate_signature(context: Context, signed: Signed) -> tuple[Caller, Context]:
    """The caller who signed, and the context in which this call acts: whatever it writes first also spends its nonce.

    Raises ForbiddenError SIGNED_CALL.INVALID, the same for an unknown, expired or revoked key and a false signature.
    """
    with context.store.read() as connection:
        holder = signing_keys.find_signing_key_holder(connection, signed.key_id, context.clock.now())
    # The algorithm is the register's: nothing in the message can choose another one.
    if holder is None or not is_signed_by(
        PublicKey(holder.key.algorithm, holder.key.public_key), signed.base, signed.signature
    ):
        raise ForbiddenError("SIGNED_CALL.INVALID", "签名无效。", "The signature is not valid.")
    with context.store.read() as connection:
        also = further_roles(connection, holder.user)
    nonce = CallNonce(
        signing_key=holder.key.id or 0,
        nonce_sha256=hashlib.sha256(signed.nonce.encode()).digest(),
        kept_until=datetime.fromtimestamp(signed.expires, UTC) + _KEPT_AFTER,
    )
    spending = replace(
        context,
        store=SpendingStore(context.store.engine, nonce),
        looks=SpendingStore(context.looks.engine, nonce),
    )
    return _caller(
        holder.user, holder.member, also, stored_limits(holder.key.scopes, holder.key.networks)
    ), spending


def require_signature(context: Context, actor: Actor) -> None:
    """Whoever decides or unmasks by program with an API key alone is refused where the account has a password or a
    second factor: a key that is copied must not do what the console asks a factor for, and not while a reset is half
    done either. Accounts of programs, which have neither, are refused by `BLACKLIST_OFFICIALS_SIGN=always`.

    Raises ForbiddenError ACCESS.SIGNED_ONLY. Source: security-and-reliability section 2.2, step-up.
    """
    if context.settings.officials_sign == "with_factor":
        with context.store.read() as connection:
            logs_in = credentials.find_password(connection, actor.user) is not None
            if not logs_in and not factors_of(connection, actor.user).count:
                return
    raise ForbiddenError(
        "ACCESS.SIGNED_ONLY",
        "该操作涉及决定或完整身份，须以登记的签名密钥签署请求，或在工作台办理。",
        "This decides, or shows a person in full: sign the call with an enrolled key, or do it at the console.",
    )


def for_member(context: Context, actor: Actor) -> Context:
    """The context in which a member asks for what is its own: PostgreSQL shows it no row of another member."""
    return replace(
        context,
        store=replace(context.store, member=actor.member),
        looks=replace(context.looks, member=actor.member),
    )


def spend_nonce(context: Context) -> None:
    """Spends the nonce of a signed call that has written nothing: a question, or a call that was refused.

    Raises ConflictError SIGNED_CALL.REPLAYED.
    """
    if isinstance(context.store, SpendingStore) and not context.store.nonce.is_spent:
        with context.store.begin():
            pass  # beginning is spending


def actor_of_login(context: Context, login: str) -> Actor:
    """The actor behind an account, for the command line, whose caller owns the machine.

    Raises ForbiddenError ACCESS.LOGIN for an unknown or ended account.
    """
    with context.store.read() as connection:
        user = members.find_user_by_login(connection, login)
        if user is None or user.ended_at is not None or user.id is None:
            raise ForbiddenError("ACCESS.LOGIN", "没有这个账号。", "There is no such account.")
        member = members.get_member(connection, user.member_id)
        return actor_of(user, member, further_roles(connection, user))


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


def further_roles(connection: Connection, user: UserAccount | None) -> tuple[str, ...]:
    """What an account is beside its own role; nothing where there is none."""
    return () if user is None else authority.further_roles_of(connection, user.id or 0)


def actor_of(user: UserAccount, member: Member, also: tuple[str, ...] = ()) -> Actor:
    """The actor behind an account of a member."""
    assert user.id is not None
    assert member.id is not None
    return Actor(
        user=user.id, login=user.login, role=user.role, member=member.id, member_code=member.code, also=also
    )


def _caller(user: UserAccount, member: Member, also: tuple[str, ...], limits: KeyLimits) -> Caller:
    return Caller(actor_of(user, member, also), limits)
