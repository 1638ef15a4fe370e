"""How somebody of an office, a platform or an agency comes to a password and a second factor that nobody else knows: by
a link that works once.

Journal: enrolment_issued, reset_asked, reset_confirmed, enrolment_redeemed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.errors import ForbiddenError, NotFoundError, RefusedError
from blacklist_service.rules.passwords import check_password
from blacklist_service.rules.roles import covers
from blacklist_service.rules.sessions import Stage
from blacklist_service.store import console_sessions, credentials, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Enrolment, UserAccount
from blacklist_service.workflows.authenticate_caller import actor_of
from blacklist_service.workflows.authority import acting_person, has_role, is_trusted
from blacklist_service.workflows.context import (
    OFFICIALS,
    SYSTEM,
    Actor,
    Context,
    record,
    require_role,
)
from blacklist_service.workflows.logging_in.factors import factors_of
from blacklist_service.workflows.logging_in.hashing import new_password
from blacklist_service.workflows.logging_in.sessions import SECRET_BYTES, Opened, begin_session, sha256_of
from blacklist_service.workflows.reach import reach_of, recused

# How long a colleague has to confirm a reset.
_ASKED_FOR = timedelta(hours=72)


@dataclass(frozen=True, slots=True, repr=False)
class IssuedLink:
    """What is handed to the official, told once: the service keeps a digest of it."""

    login: str
    token: str
    expires_at: datetime


def issue_enrolment(context: Context, actor: Actor, login: str) -> IssuedLink:
    """The first link of an official's account; whoever has a password and a factor needs a reset by two colleagues.

    Journal: enrolment_issued. Raises NotFoundError USER.UNKNOWN; RefusedError USER.ENROLLED.
    """
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        user = _account(connection, login)
        if credentials.find_password(connection, user) and factors_of(connection, user).count:
            raise RefusedError(
                "USER.ENROLLED",
                "该账号已开通登录；重置须由两名其他人员办理。",
                "This account can log in already; a reset takes two colleagues.",
            )
        token, expires_at = context.randomness.token(SECRET_BYTES), _expiry(context)
        enrolment = Enrolment(
            id=None, user_id=user, kind="first", token_sha256=sha256_of(token),
            created_at=context.clock.now(), expires_at=expires_at,
        )  # fmt: skip
        number = credentials.add_enrolment(connection, enrolment)
        record(
            connection, context, actor,
            kind="enrolment_issued", object_kind="enrolment", object_id=number, detail={"login": login},
        )  # fmt: skip
    return IssuedLink(login, token, expires_at)


def ask_reset(context: Context, actor: Actor, login: str) -> None:
    """One official says that a colleague has lost password or factor; nothing changes until another one confirms.

    Journal: reset_asked. Raises NotFoundError USER.UNKNOWN, also for an account that the official does not reach;
    ForbiddenError RESET.SAME_OFFICIAL, ACCESS.RECUSED.
    """
    require_role(actor, *OFFICIALS)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        user = _account(connection, login)
        _require_reach(connection, context, actor, user)
        _require_others(connection, actor, user)
        now = context.clock.now()
        asked = Enrolment(
            id=None,
            user_id=user,
            kind="reset",
            asked_by=actor.user,
            created_at=now,
            expires_at=now + _ASKED_FOR,
        )
        number = credentials.add_enrolment(connection, asked)
        record(
            connection, context, actor,
            kind="reset_asked", object_kind="enrolment", object_id=number, detail={"login": login},
        )  # fmt: skip


def confirm_reset(context: Context, actor: Actor, login: str) -> IssuedLink:
    """Another official confirms, and hands over the link. What the person has goes on working until it is used.

    Journal: reset_confirmed with both officials. Raises NotFoundError USER.UNKNOWN, as ask_reset, RESET.NOT_ASKED, also
    where whoever asked may not ask any more; ForbiddenError RESET.SAME_OFFICIAL, ACCESS.RECUSED.
    """
    require_role(actor, *OFFICIALS)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        user = _account(connection, login)
        _require_reach(connection, context, actor, user)
        now = context.clock.now()
        asked = credentials.find_asked_reset(connection, user, now)
        if (
            asked is None
            or asked.id is None
            or asked.asked_by is None
            or not _may_still_ask(connection, context, asked.asked_by, user)
        ):
            raise NotFoundError(
                "RESET.NOT_ASKED", "没有待确认的重置。", "No reset of this account waits to be confirmed."
            )
        _require_others(connection, actor, user, asked.asked_by)
        token, expires_at = context.randomness.token(SECRET_BYTES), _expiry(context)
        credentials.confirm_reset(
            connection, asked.id, by=actor.user, token_sha256=sha256_of(token), expires_at=expires_at
        )
        record(
            connection, context, actor,
            kind="reset_confirmed", object_kind="enrolment", object_id=asked.id,
            detail={"login": login, "asked_by": asked.asked_by},
        )  # fmt: skip
    return IssuedLink(login, token, expires_at)


def redeem_enrolment(context: Context, token: str, password: str) -> Opened:
    """The official sets a password; older credentials and sessions end; a second factor comes next.

    Journal: enrolment_redeemed. Raises ForbiddenError ENROLMENT.INVALID, the same for an unknown, used or old link;
    InvalidError PASSWORD.LENGTH, PASSWORD.LOGIN, PASSWORD.COMMON; NotReadyError LOGIN.BUSY.
    """
    digest = sha256_of("".join(token.split())[:200])
    with context.store.read() as connection:
        found = credentials.find_enrolment(connection, digest, context.clock.now())
        if found is None or found.id is None:
            raise _invalid_link()
        user = members.get_user(connection, found.user_id)
        actor = actor_of(user, members.get_member(connection, user.member_id))
    check_password(password, user.login)
    kept = new_password(context, actor.user, password)
    with context.store.begin() as connection:
        if not credentials.use_enrolment(connection, found.id, context.clock.now()):
            raise _invalid_link()
        credentials.drop_credentials(connection, actor.user)
        console_sessions.end_sessions_of(connection, actor.user)
        credentials.put_password(connection, kept)
        opened = begin_session(connection, context, actor, Stage.ENROLMENT)
        record(
            connection, context, actor,
            kind="enrolment_redeemed", object_kind="enrolment", object_id=found.id, detail={"kind": found.kind},
        )  # fmt: skip
    return opened


def _account(connection: Connection, login: str) -> int:
    user: UserAccount | None = members.find_user_by_login(connection, login)
    if user is None or user.id is None or user.ended_at is not None:
        raise _unknown_login()
    return user.id


def _unknown_login() -> NotFoundError:
    return NotFoundError("USER.UNKNOWN", "没有这个登录名的账号。", "No account has this login.")


def _require_reach(connection: Connection, context: Context, actor: Actor, user: int) -> None:
    """The account's member is the official's own, or lies in the official's areas; a member without a region works
    everywhere, and belongs to the operator's. The official keeps away from nobody there.

    Raises NotFoundError USER.UNKNOWN: who lies elsewhere is as if unknown; ForbiddenError ACCESS.RECUSED.
    """
    member = members.get_member(connection, members.get_user(connection, user).member_id)
    reach = reach_of(connection, actor)
    if member.id != actor.member and not covers(reach.areas, member.region or context.profile.region):
        raise _unknown_login()
    if member.id in reach.from_members:
        raise recused()


def _may_still_ask(connection: Connection, context: Context, asked_by: int, user: int) -> bool:
    """Whoever asked is still an official, trusted, who reaches the account."""
    account = members.get_user(connection, asked_by)
    if not has_role(connection, account, *OFFICIALS) or not is_trusted(connection, context, account):
        return False
    asker = actor_of(account, members.get_member(connection, account.member_id))
    try:
        _require_reach(connection, context, asker, user)
    except (NotFoundError, ForbiddenError):
        return False
    return True


def _require_others(connection: Connection, actor: Actor, *others: int) -> None:
    """Persons count, not accounts: whoever has two is one."""
    person = members.person_of(members.get_user(connection, actor.user))
    if person in {members.person_of(members.get_user(connection, other)) for other in others}:
        raise ForbiddenError(
            "RESET.SAME_OFFICIAL",
            "重置须由本人以外的两名不同人员办理。",
            "A reset takes two different officials, neither of them the person itself.",
        )


def _expiry(context: Context) -> datetime:
    return context.clock.now() + timedelta(hours=context.settings.enrolment_hours)


def _invalid_link() -> ForbiddenError:
    return ForbiddenError(
        "ENROLMENT.INVALID",
        "开通链接无效、已使用或已过期。",
        "The link is not valid, was used, or is too old.",
    )
