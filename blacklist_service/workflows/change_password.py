"""An official chooses another password; every session but this one ends."""

from blacklist_service.rules.passwords import check_password
from blacklist_service.rules.sessions import Stage
from blacklist_service.store import console_sessions, credentials
from blacklist_service.workflows.context import Context, record
from blacklist_service.workflows.log_in import login_failed
from blacklist_service.workflows.logging_in.attempts import count_attempt, forgive_attempt, password_attempt
from blacklist_service.workflows.logging_in.hashing import is_password, new_password
from blacklist_service.workflows.logging_in.sessions import Opened, Session, renew_secret, session_over


def change_password(context: Context, session: Session, old: str, new: str, *, address: str) -> Opened:
    """The new password counts at once, for somebody who knows the old one and has just shown the second factor.

    Journal: password_changed. Raises ForbiddenError LOGIN.FAILED, SESSION.OVER; InvalidError PASSWORD.LENGTH,
    PASSWORD.LOGIN, PASSWORD.COMMON; RefusedError LOGIN.WAIT; NotReadyError LOGIN.BUSY.
    """
    if session.stage is not Stage.COMPLETE or not session.is_fresh:
        raise session_over()
    actor = session.actor
    check_password(new, actor.login)
    attempt = password_attempt(context, actor.login, address)
    with context.store.read() as connection:
        kept = credentials.find_password(connection, actor.user)
    count_attempt(context, attempt, user=actor.user)
    if not is_password(context, kept, old):
        raise login_failed()
    changed = new_password(context, actor.user, new)
    with context.store.begin() as connection:
        forgive_attempt(connection, attempt)
        credentials.put_password(connection, changed)
        console_sessions.end_sessions_of(connection, actor.user, but=session.row.id)
        record(
            connection, context, actor,
            kind="password_changed", object_kind="user", object_id=actor.user, detail={},
        )  # fmt: skip
        return renew_secret(connection, context, session)
