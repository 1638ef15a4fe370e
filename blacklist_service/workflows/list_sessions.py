"""Who is in the console now, for the operator, auditors, and each person for itself. A question: no journal entry."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.rules.sessions import Stage, is_over
from blacklist_service.store import console_sessions, members
from blacklist_service.store.tables import ConsoleSession
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.logging_in.sessions import limits_of


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session: whose, how far it came, since when; never its secret."""

    id: int
    login: str
    stage: str
    began_at: datetime
    seen_at: datetime
    proven_at: datetime | None


def list_sessions(context: Context, actor: Actor) -> list[SessionView]:
    """Every session that is not over, the oldest first. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, "system", "auditor")
    with context.store.read() as connection:
        logins = {one.id: one.login for one in members.all_users(connection)}
        rows = console_sessions.all_sessions(connection)
    return [_view(row, logins[row.user_id]) for row in rows if _is_live(context, row)]


def list_own_sessions(context: Context, actor: Actor) -> list[SessionView]:
    """The sessions of this person that are not over, the newest first."""
    with context.store.read() as connection:
        rows = console_sessions.sessions_of(connection, actor.user)
    return [_view(row, actor.login) for row in rows if _is_live(context, row)]


def _is_live(context: Context, row: ConsoleSession) -> bool:
    limits, now = limits_of(context.settings), context.clock.now()
    return not is_over(limits, Stage(row.stage), began_at=row.began_at, seen_at=row.seen_at, now=now)


def _view(row: ConsoleSession, login: str) -> SessionView:
    return SessionView(row.id or 0, login, row.stage, row.began_at, row.seen_at, row.proven_at)
