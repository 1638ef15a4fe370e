"""Tells whose session a cookie stands for. Nothing is cached: whoever is ended or given another role is out at once."""

from datetime import timedelta

from blacklist_service.rules.sessions import Stage, is_over
from blacklist_service.store import console_sessions, members
from blacklist_service.workflows.authenticate_caller import actor_of, further_roles
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.logging_in.sessions import (
    Session,
    limits_of,
    session_of,
    session_over,
    sha256_of,
)

# A call within so many seconds of the last one writes nothing.
_SEEN_EVERY = timedelta(seconds=10)


def open_session(context: Context, secret: str, *, by_machine: bool = False) -> Session:
    """The session behind the secret of a cookie, which has now been seen. `by_machine`: a page asks by itself how far
    something is; nobody need sit before it, and the session grows idle all the same.

    Raises ForbiddenError SESSION.OVER, the same for one that is unknown, too long idle, too old, of an ended account,
    or of an account whose role has changed since.
    """
    now = context.clock.now()
    with context.store.read() as connection:
        row = console_sessions.find_session(connection, sha256_of(secret[:200]))
        if row is None:
            raise session_over()
        user = members.get_user(connection, row.user_id)
        member = members.get_member(connection, user.member_id)
        also = further_roles(connection, user)
    stage = Stage(row.stage)
    if (
        user.ended_at is not None
        or user.role != row.role
        or is_over(limits_of(context.settings), stage, began_at=row.began_at, seen_at=row.seen_at, now=now)
    ):
        raise session_over()
    if not by_machine and now - row.seen_at >= _SEEN_EVERY:
        with context.store.begin() as connection:
            if not console_sessions.change_session(connection, row, seen_at=now):
                raise session_over()
        row.seen_at = now
    return session_of(context, actor_of(user, member, also), row)
