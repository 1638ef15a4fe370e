"""The second factors of a person: which there are, and whether one that is shown holds.

A challenge is drawn per session and bound to what it is for, so that an answer given for one thing opens no other.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import ForbiddenError
from blacklist_service.store import console_sessions, credentials
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import OneTimeSecret
from blacklist_service.vault import passkeys
from blacklist_service.vault.one_time_codes import matching_step
from blacklist_service.vault.passkeys import PasskeyError, Site
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.logging_in.sessions import Session

TABLE, SCHEMA = "one_time_secret", 1
LOG_IN = "log-in"
REGISTRATION = "registration"


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """One passkey as its owner sees it."""

    id: int
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody can show: one-time codes since when, and passkeys."""

    codes_since: datetime | None
    passkeys: tuple[PasskeyView, ...]

    @property
    def count(self) -> int:
        return len(self.passkeys) + (self.codes_since is not None)


@dataclass(frozen=True, slots=True, repr=False)
class BoundCode:
    """A one-time code with the challenge of the form that it was typed into: good for what that form is for."""

    code: str
    challenge: str


@dataclass(frozen=True, slots=True, repr=False)
class Assertion:
    """What the browser brings from a passkey, and where the console is."""

    site: Site
    answer: str


def factors_of(connection: Connection, user: int) -> Factors:
    """The confirmed factors of an account."""
    secret = credentials.find_secret(connection, user, is_confirmed=True)
    known = credentials.passkeys_of(connection, user)
    return Factors(
        None if secret is None else secret.confirmed_at,
        tuple(PasskeyView(one.id or 0, one.created_at, one.used_at) for one in known),
    )


def challenge_for(session: Session, purpose: str) -> bytes:
    """What a passkey signs and a form with a code carries: SHA-256 of what was drawn for the session and of what it is
    for.

    Raises ForbiddenError FACTOR.INVALID where the drawn part has been used.
    """
    drawn = session.row.challenge
    if drawn is None:
        raise invalid_factor()
    return hashlib.sha256(bytes(drawn) + purpose.encode()).digest()


def purpose_of_approval(verdict: str, target: str, target_id: int, digest: str) -> str:
    """The purpose of a factor that approves or refuses: exactly this proposal (双人复核)."""
    return f"approval/{verdict}/{target}/{target_id}/{digest}"


def secret_of(context: Context, actor: Actor, secret: OneTimeSecret) -> bytes:
    """The opened secret of this person's app."""
    told = context.opening(actor, "second_factor", f"user/{secret.user_id}")
    return told.vault.sealer.open(TABLE, secret.user_id, SCHEMA, secret.sealed_secret)


def use_code(connection: Connection, context: Context, actor: Actor, code: str) -> None:
    """Uses up a one-time code. Raises ForbiddenError FACTOR.INVALID for a wrong, old or used one."""
    secret = credentials.find_secret(connection, actor.user, is_confirmed=True)
    if secret is None or secret.id is None:
        raise invalid_factor()
    step = step_of(context, actor, secret, code)
    if step is None or not credentials.use_step(connection, secret.id, step):
        raise invalid_factor()


def use_bound_code(
    connection: Connection, context: Context, session: Session, shown: BoundCode, purpose: str
) -> None:
    """Uses up a one-time code and the challenge of the session, where the form was made for exactly this purpose.

    Raises ForbiddenError FACTOR.INVALID, whatever does not hold.
    """
    expected = challenge_for(session, purpose).hex()
    if not hmac.compare_digest(expected.encode(), shown.challenge.encode()):
        raise invalid_factor()
    if not console_sessions.take_challenge(connection, session.row):
        raise invalid_factor()
    use_code(connection, context, session.actor, shown.code)


def step_of(context: Context, actor: Actor, secret: OneTimeSecret, code: str) -> int | None:
    """The unused step whose code this is, by the clock of the service."""
    digits = "".join(code.split())
    return matching_step(
        secret_of(context, actor, secret), digits, int(context.clock.now().timestamp()), secret.last_step
    )


def use_assertion(
    connection: Connection, context: Context, session: Session, shown: Assertion, purpose: str
) -> None:
    """Uses up the challenge of a session. Raises ForbiddenError FACTOR.INVALID, whatever does not hold."""
    challenge = challenge_for(session, purpose)
    if not console_sessions.take_challenge(connection, session.row):
        raise invalid_factor()
    try:
        claimed = passkeys.credential_of(shown.answer)
        for known in credentials.passkeys_of(connection, session.actor.user):
            if known.credential_id == claimed:
                count = passkeys.read_assertion(
                    shown.site, challenge, shown.answer, known.public_key, known.sign_count
                )
                if credentials.use_passkey(connection, known, count, context.clock.now()):
                    return
    except PasskeyError:
        raise invalid_factor() from None
    raise invalid_factor()


def invalid_factor() -> ForbiddenError:
    """The one refusal of a second factor."""
    return ForbiddenError(
        "FACTOR.INVALID",
        "第二因素无效：动态码错误、已用过或已过期，通行密钥不符，或页面已过时，请重新打开。",
        "The second factor does not hold: a wrong, used or old code, another passkey, or a page from before.",
    )
