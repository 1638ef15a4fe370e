"""An official sets up second factors and takes them away; one always stays.

Journal: factor_added, factor_removed.
"""

import hashlib
from dataclasses import dataclass

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.rules.sessions import Stage
from blacklist_service.store import console_sessions, credentials
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import OneTimeSecret, Passkey
from blacklist_service.vault import passkeys
from blacklist_service.vault.one_time_codes import new_secret, provisioning_uri, spelled
from blacklist_service.vault.passkeys import PasskeyError, Site
from blacklist_service.workflows.context import Context, record
from blacklist_service.workflows.logging_in.attempts import count_attempt, factor_attempt, forgive_attempt
from blacklist_service.workflows.logging_in.factors import (
    REGISTRATION,
    SCHEMA,
    TABLE,
    Assertion,
    challenge_for,
    factors_of,
    invalid_factor,
    secret_of,
    step_of,
)
from blacklist_service.workflows.logging_in.sessions import (
    Opened,
    Session,
    begin_session,
    renew_secret,
    session_over,
)

_ISSUER = "Blacklist console"
_MOST_PASSKEYS = 10


@dataclass(frozen=True, slots=True, repr=False)
class NewSecret:
    """A secret for an authenticator app: as typed, and as its QR code says it."""

    typed: str
    uri: str


def draw_secret(context: Context, session: Session) -> NewSecret:
    """The secret that waits for its first code, drawn where none does. It opens nothing yet, so nothing is told.

    Raises ForbiddenError SESSION.OVER.
    """
    _require_setting_up(session)
    user = session.actor.user
    with context.store.begin() as connection:
        waiting = credentials.find_secret(connection, user, is_confirmed=False)
        if waiting is None:
            secret = new_secret()
            sealed = context.vault.sealer.seal(TABLE, user, SCHEMA, secret)
            credentials.add_secret(
                connection,
                OneTimeSecret(
                    id=None, user_id=user, sealed_secret=sealed, created_at=context.clock.now(), last_step=0
                ),
            )
        else:
            secret = secret_of(context, session.actor, waiting)
    return NewSecret(spelled(secret), provisioning_uri(secret, issuer=_ISSUER, login=session.actor.login))


def confirm_secret(context: Context, session: Session, code: str) -> Opened:
    """The first code of a new app: from now on it counts, and an older app no longer does.

    Journal: factor_added. Raises ForbiddenError FACTOR.INVALID, SESSION.OVER; RefusedError LOGIN.WAIT.
    """
    _require_setting_up(session)
    attempt = factor_attempt(context, session.actor.login)
    count_attempt(context, attempt, user=session.actor.user)
    with context.store.begin() as connection:
        waiting = credentials.find_secret(connection, session.actor.user, is_confirmed=False)
        step = None if waiting is None else step_of(context, session.actor, waiting, code)
        if waiting is None or step is None:
            raise invalid_factor()
        credentials.confirm_secret(connection, waiting, step, context.clock.now())
        forgive_attempt(connection, attempt)
        return _told(connection, context, session, "factor_added", "one_time_code")


def request_registration(context: Context, session: Session, site: Site) -> str:
    """What the browser is asked to make a passkey, as JSON. Journal: nothing; it only reads."""
    _require_setting_up(session)
    with context.store.read() as connection:
        known = [one.credential_id for one in credentials.passkeys_of(connection, session.actor.user)]
    handle = hashlib.sha256(f"user/{session.actor.user}/{session.actor.login}".encode()).digest()
    return passkeys.registration_request(
        site, challenge_for(session, REGISTRATION), handle=handle, login=session.actor.login, known=known
    )


def add_passkey(context: Context, session: Session, made: Assertion) -> Opened:
    """A new passkey counts from now on.

    Journal: factor_added. Raises ForbiddenError FACTOR.INVALID, SESSION.OVER; RefusedError FACTOR.TOO_MANY.
    """
    _require_setting_up(session)
    challenge = challenge_for(session, REGISTRATION)
    try:
        passkey = passkeys.read_registration(made.site, challenge, made.answer)
    except PasskeyError:
        raise invalid_factor() from None
    with context.store.begin() as connection:
        if not console_sessions.take_challenge(connection, session.row):
            raise invalid_factor()
        if len(credentials.passkeys_of(connection, session.actor.user)) >= _MOST_PASSKEYS:
            raise RefusedError("FACTOR.TOO_MANY", "通行密钥最多 10 个。", "Ten passkeys are the most.")
        credentials.add_passkey(
            connection,
            Passkey(
                id=None, user_id=session.actor.user, credential_id=passkey.credential_id,
                public_key=passkey.public_key, sign_count=passkey.sign_count, created_at=context.clock.now(),
            ),
        )  # fmt: skip
        return _told(connection, context, session, "factor_added", "passkey")


def drop_factor(context: Context, session: Session, passkey: int | None) -> Opened:
    """A passkey, or the authenticator app (None), no longer counts.

    Journal: factor_removed. Raises RefusedError FACTOR.LAST; NotFoundError.
    """
    _require_complete(session)
    user = session.actor.user
    with context.store.begin() as connection:
        if factors_of(connection, user).count < 2:  # one would be none
            raise RefusedError(
                "FACTOR.LAST", "至少保留一种第二因素。", "At least one second factor must stay."
            )
        dropped = (
            credentials.drop_secret(connection, user)
            if passkey is None
            else credentials.drop_passkey(connection, user, passkey)
        )
        if not dropped:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        kind = "one_time_code" if passkey is None else "passkey"
        return _told(connection, context, session, "factor_removed", kind)


def _told(connection: Connection, context: Context, session: Session, kind: str, factor: str) -> Opened:
    """The entry, and the session under a new secret; with its first factor somebody is in."""
    if session.stage is Stage.ENROLMENT:
        opened = begin_session(
            connection, context, session.actor, Stage.COMPLETE, proven_at=context.clock.now()
        )
    else:
        opened = renew_secret(connection, context, session)
    record(
        connection, context, session.actor,
        kind=kind, object_kind="user", object_id=session.actor.user,
        detail={"factor": factor, "stage": session.stage.value},
    )  # fmt: skip
    return opened


def _require_setting_up(session: Session) -> None:
    """A link was just redeemed, or the other factor was just shown."""
    if session.stage is Stage.PASSWORD or (session.stage is Stage.COMPLETE and not session.is_fresh):
        raise session_over()


def _require_complete(session: Session) -> None:
    if session.stage is not Stage.COMPLETE or not session.is_fresh:
        raise session_over()
