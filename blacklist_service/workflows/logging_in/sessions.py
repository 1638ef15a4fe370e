"""Sessions of the console: begun with a fresh secret, replaced at every rise in trust, over by themselves."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.errors import ForbiddenError
from blacklist_service.rules.sessions import SessionLimits, Stage, is_fresh
from blacklist_service.settings import Settings
from blacklist_service.store import console_sessions
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import ConsoleSession
from blacklist_service.vault.passkeys import CHALLENGE_BYTES
from blacklist_service.workflows.context import Actor, Context

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """Whose session this is, how far it has come, and the row as it was read."""

    actor: Actor
    stage: Stage
    is_fresh: bool
    row: ConsoleSession


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A session with its new secret: what the cookie holds, told once."""

    session: Session
    secret: str


def limits_of(settings: Settings) -> SessionLimits:
    """How long sessions live, as the settings say."""
    return SessionLimits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        whole=timedelta(hours=settings.session_hours),
        proof=timedelta(minutes=settings.step_up_minutes),
    )


def sha256_of(secret: str) -> bytes:
    """Under what a secret is kept: it has 256 random bits, so a plain digest cannot be tried."""
    return hashlib.sha256(secret.encode()).digest()


def begin_session(
    connection: Connection, context: Context, actor: Actor, stage: Stage, *, proven_at: datetime | None = None
) -> Opened:
    """A session under a new secret. A complete one ends every other one of this person."""
    now, secret = context.clock.now(), context.randomness.token(SECRET_BYTES)
    if stage is Stage.COMPLETE:
        console_sessions.end_sessions_of(connection, actor.user)
    row = ConsoleSession(
        id=None, secret_sha256=sha256_of(secret), user_id=actor.user, role=actor.role, stage=stage.value,
        began_at=now, seen_at=now, proven_at=proven_at, challenge=context.randomness.salt(CHALLENGE_BYTES),
    )  # fmt: skip
    row.id = console_sessions.add_session(connection, row)
    return Opened(session_of(context, actor, row), secret)


def renew_secret(connection: Connection, context: Context, session: Session) -> Opened:
    """The second factor was shown again: a new secret, a new challenge, and the proof counts from now.

    Raises ForbiddenError SESSION.OVER where the session was replaced or ended meanwhile.
    """
    secret = context.randomness.token(SECRET_BYTES)
    values: dict[str, object] = {
        "secret_sha256": sha256_of(secret), "proven_at": context.clock.now(),
        "challenge": context.randomness.salt(CHALLENGE_BYTES),
    }  # fmt: skip
    if not console_sessions.change_session(connection, session.row, **values):
        raise session_over()
    row = ConsoleSession(**{**session.row.model_dump(), **values})
    return Opened(session_of(context, session.actor, row), secret)


def session_over() -> ForbiddenError:
    """The one refusal of a cookie that opens nothing, whatever the reason."""
    return ForbiddenError("SESSION.OVER", "会话已结束，请重新登录。", "The session is over; log in again.")


def session_of(context: Context, actor: Actor, row: ConsoleSession) -> Session:
    """The session behind a row."""
    fresh = is_fresh(limits_of(context.settings), row.proven_at, context.clock.now())
    return Session(actor, Stage(row.stage), fresh, row)
