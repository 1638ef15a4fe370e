"""Takes in a public key that a member signs its calls with, and ends it again.

1. The member made the key pair and hands over the public half with a proof that it holds the private one. 2. An
account has at most two live keys: the one in use, and the next one. 3. A revoked key ends with the next call, and never
comes back. Journal: signing_key_added, signing_key_revoked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError
from blacklist_service.rules.key_limits import KeyLimits
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.store import members, signing_keys
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Member, SigningKey, UserAccount
from blacklist_service.vault.public_keys import PublicKey, is_signed_by, read_public_key
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

MOST_LIVE = 2
_MOST_DAYS = 730


@dataclass(frozen=True, slots=True)
class KeyEnrolment:
    """What was handed over: the member, the public key in PEM, the proof; and the account that its calls act as
    (empty: the member's only one)."""

    member_code: str
    public_pem: bytes
    proof: bytes
    login: str = ""


@dataclass(frozen=True, slots=True)
class EnrolledKey:
    """A key as it stands in the register."""

    key_id: str
    algorithm: str
    login: str
    expires_at: datetime


def add_signing_key(
    context: Context, actor: Actor, given: KeyEnrolment, *, days: int = 365, limits: KeyLimits | None = None
) -> EnrolledKey:
    """Enrols a key for 1 to 730 days.

    Raises InvalidError SIGNING_KEY.FORMAT, KEY.DAYS, SIGNING_KEY.LOGIN; ForbiddenError SIGNING_KEY.PROOF;
    NotFoundError MEMBER.UNKNOWN; RefusedError SIGNING_KEY.TWO_LIVE, SIGNING_KEY.KNOWN.
    """
    if not 1 <= days <= _MOST_DAYS:
        raise InvalidError("KEY.DAYS", "密钥有效期为 1 至 730 天。", "A key is valid for 1 to 730 days.")
    public = read_public_key(given.public_pem)
    _require_proof(public, given)
    now = context.clock.now()
    scopes, networks = (limits or KeyLimits()).stored()
    with context.store.begin() as connection:
        member, user = _account(connection, given)
        _require_room(connection, user, public, now)
        key = SigningKey(
            id=None, member_id=member.id or 0, user_id=user.id or 0, key_id=public.key_id,
            algorithm=public.algorithm, public_key=public.der, created_at=now, expires_at=now + timedelta(days=days),
            scopes=scopes, networks=networks,
        )  # fmt: skip
        number = signing_keys.add_signing_key(connection, key)
        record(
            connection, context, actor,
            kind="signing_key_added", object_kind="signing_key", object_id=number,
            detail={"member": member.code, "login": user.login, "key_id": key.key_id, "algorithm": key.algorithm,
                    "scopes": scopes, "networks": networks},
        )  # fmt: skip
    return EnrolledKey(key.key_id, key.algorithm, user.login, key.expires_at)


def revoke_signing_key(context: Context, actor: Actor, *, key_id: str) -> None:
    """Ends a key; the next call with it is refused. An agency's person ends those of its own member alone.

    Raises NotFoundError SIGNING_KEY.UNKNOWN, for another member's key too; ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, SYSTEM.role, "agency")
    with context.store.begin() as connection:
        key = signing_keys.find_signing_key(connection, key_id)
        is_of_another = key is not None and actor.role != SYSTEM.role and key.member_id != actor.member
        if (
            key is None
            or is_of_another
            or not signing_keys.revoke_signing_key(connection, key_id, context.clock.now())
        ):
            raise NotFoundError(
                "SIGNING_KEY.UNKNOWN", "没有这个有效的签名公钥。", "There is no such live signing key."
            )
        record(
            connection, context, actor,
            kind="signing_key_revoked", object_kind="signing_key", object_id=key.id or 0, detail={"key_id": key_id},
        )  # fmt: skip


def _require_proof(public: PublicKey, given: KeyEnrolment) -> None:
    if not given.member_code.isascii() or not is_signed_by(
        public, enrolment_statement(given.member_code, public.key_id), given.proof
    ):
        raise ForbiddenError(
            "SIGNING_KEY.PROOF",
            "持有证明与公钥或机构代码不符。",
            "The proof of possession does not agree with the key and the member's code.",
        )


def _account(connection: Connection, given: KeyEnrolment) -> tuple[Member, UserAccount]:
    member = members.find_member_by_code(connection, given.member_code)
    if member is None:
        raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
    known = [
        user
        for user in members.all_users(connection)
        if user.member_id == member.id and user.ended_at is None and given.login in {"", user.login}
    ]
    if len(known) != 1:
        raise InvalidError(
            "SIGNING_KEY.LOGIN",
            "须指明该机构的一个有效账号。",
            "Name one live account of the member, in whose name the key acts.",
        )
    return member, known[0]


def _require_room(connection: Connection, user: UserAccount, public: PublicKey, now: datetime) -> None:
    live = signing_keys.live_keys_of(connection, user.member_id, now)
    if sum(key.user_id == user.id for key in live) >= MOST_LIVE:
        raise RefusedError(
            "SIGNING_KEY.TWO_LIVE",
            "该账号已有两个有效公钥，请先吊销一个。",
            "The account has two live keys; revoke one first.",
        )
    if signing_keys.find_signing_key(connection, public.key_id) is not None:
        raise RefusedError(
            "SIGNING_KEY.KNOWN",
            "该公钥曾经登记过，不得再次登记。",
            "This key was enrolled before; it cannot be enrolled again.",
        )
