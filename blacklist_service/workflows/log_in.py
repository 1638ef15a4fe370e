"""An official shows a password; what follows is the second factor."""

from blacklist_service.errors import ForbiddenError
from blacklist_service.rules.sessions import Stage
from blacklist_service.store import credentials, members
from blacklist_service.workflows.authenticate_caller import actor_of
from blacklist_service.workflows.context import Context, record
from blacklist_service.workflows.logging_in.attempts import count_attempt, forgive_attempt, password_attempt
from blacklist_service.workflows.logging_in.hashing import check_hash
from blacklist_service.workflows.logging_in.sessions import Opened, begin_session

_LONGEST_LOGIN = 64


def log_in(context: Context, login: str, password: str, *, address: str) -> Opened:
    """Opens a session in which only the second factor can be shown.

    1. The attempt is counted, per account and per address; too many wait.
    2. The password is hashed and compared. Without such an account the same work is done, and the answer is the same.
    3. A hash under an older version of the vault's key is replaced by one under the version in force.
    4. A fresh secret; whatever the browser held before means nothing any more.

    Journal: password_accepted (logins_refused where attempts pile up).
    Raises ForbiddenError LOGIN.FAILED; RefusedError LOGIN.WAIT; NotReadyError LOGIN.BUSY.
    """
    # Logins are plain text; anything else is nobody's.
    login = login[:_LONGEST_LOGIN] if login.isascii() and login.isprintable() else ""
    attempt = password_attempt(context, login, address)
    with context.store.read() as connection:
        kept = credentials.find_login(connection, login)
    count_attempt(context, attempt, user=0 if kept is None else kept.user)
    checked = check_hash(context, None if kept is None else kept.password, password)
    if not checked.is_right or kept is None:
        raise login_failed()
    with context.store.begin() as connection:
        credentials.check_login(connection, kept)
        user = members.get_user(connection, kept.user)
        actor = actor_of(user, members.get_member(connection, user.member_id))
        forgive_attempt(connection, attempt)
        if checked.renewed is not None:
            credentials.renew_hash(connection, kept.password, checked.renewed)
        opened = begin_session(connection, context, actor, Stage.PASSWORD)
        record(
            connection, context, actor,
            kind="password_accepted", object_kind="user", object_id=actor.user, detail={},
        )  # fmt: skip
    return opened


def login_failed() -> ForbiddenError:
    """The one refusal, whatever was wrong."""
    return ForbiddenError("LOGIN.FAILED", "登录名或口令不正确。", "Login or password is not right.")
