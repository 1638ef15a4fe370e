"""An official leaves: one log-in, or all of them, is over at once."""

from blacklist_service.errors import NotFoundError
from blacklist_service.store import console_sessions, members
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.logging_in.sessions import Session


def log_out(context: Context, session: Session, *, everywhere: bool = False) -> None:
    """The secret of the cookie opens nothing any more. Journal: official_logged_out with how many sessions ended."""
    actor = session.actor
    with context.store.begin() as connection:
        if everywhere:
            ended = console_sessions.end_sessions_of(connection, actor.user)
        else:
            ended = 1
            console_sessions.end_session(connection, session.row.id or 0)
        record(
            connection, context, actor,
            kind="official_logged_out", object_kind="user", object_id=actor.user, detail={"sessions": ended},
        )  # fmt: skip


def log_out_of(context: Context, actor: Actor, login: str) -> int:
    """Every session of an official ends, as its operator asks. Journal: official_logged_out.

    Returns how many there were. Raises NotFoundError USER.UNKNOWN.
    """
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        user = members.find_user_by_login(connection, login)
        if user is None or user.id is None:
            raise NotFoundError("USER.UNKNOWN", "没有这个登录名的账号。", "No account has this login.")
        ended = console_sessions.end_sessions_of(connection, user.id)
        record(
            connection, context, actor,
            kind="official_logged_out", object_kind="user", object_id=user.id, detail={"sessions": ended},
        )  # fmt: skip
    return ended
