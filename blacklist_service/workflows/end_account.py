"""An account ends: its sessions, links and keys open nothing from this moment on."""

from blacklist_service.errors import NotFoundError
from blacklist_service.store import console_sessions, credentials, members
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.withdraw_proposals import withdraw_proposals


def end_account(context: Context, actor: Actor, login: str) -> int:
    """Ends the account of somebody who left. What it did stays; keys of its programs are refused with it, and what it
    had proposed and nobody approved is withdrawn.

    Returns how many sessions were ended. Journal: account_ended. Raises NotFoundError USER.UNKNOWN.
    """
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        user = members.find_user_by_login(connection, login)
        if user is None or user.id is None or not members.end_user(connection, user.id, context.clock.now()):
            raise NotFoundError("USER.UNKNOWN", "没有这个登录名的账号。", "No account has this login.")
        sessions = console_sessions.end_sessions_of(connection, user.id)
        credentials.drop_credentials(connection, user.id)
        credentials.void_enrolments(connection, user.id)
        record(
            connection, context, actor,
            kind="account_ended", object_kind="user", object_id=user.id, detail={"login": login},
        )  # fmt: skip
    withdraw_proposals(context)
    return sessions
