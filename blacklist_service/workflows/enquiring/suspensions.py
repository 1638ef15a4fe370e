"""Suspends a member's enquiries, or one person's looks, at once and by anybody entitled or the machine; two release.

Looks at people and decisions stop: feeds go on, because a removal must reach everybody who holds the entry. Journal:
member_suspended, person_suspended, suspension_release_asked, suspension_released.
"""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import NotFoundError
from blacklist_service.store import members, quotas
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Suspension
from blacklist_service.workflows.authority import acting_account, acting_person, require_other_person
from blacklist_service.workflows.context import OFFICIALS, READERS, Actor, Context, record, require_role
from blacklist_service.workflows.enquiring.person_quotas import unknown_account
from blacklist_service.workflows.withdraw_proposals import withdraw_proposals


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """One suspension. `state` is suspended, release_asked or released; `person` "" for a whole member."""

    member: str
    person: str
    state: str
    reason: str
    began_at: datetime
    release_asked_by: str | None
    released_by: str | None
    released_at: datetime | None


def suspend_member(context: Context, actor: Actor, member: int, reason: str) -> None:
    """Refuses a member's enquiries from now on; nothing happens where they are refused already."""
    require_role(actor, "system", "maker", "checker")
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        # On PostgreSQL two enquiries may come here together: the member's row lets them come one by one.
        members.hold_member(connection, member)
        if quotas.find_suspension(connection, member) is not None:
            return
        quotas.begin_suspension(
            connection, Suspension(id=None, member_id=member, reason=reason, began_at=context.clock.now())
        )
        record(
            connection, context, actor,
            kind="member_suspended", object_kind="member", object_id=member, detail={"reason": reason},
        )  # fmt: skip


def suspend_person(context: Context, actor: Actor, user: int, reason: str) -> None:
    """Refuses one person's looks and decisions from now on, and withdraws what the person had proposed and nobody
    approved; nothing happens where they are refused already."""
    require_role(actor, "system", "maker", "checker")
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        member = members.get_user(connection, user).member_id
        members.hold_member(connection, member)
        if quotas.find_suspension(connection, member, user=user) is not None:
            return
        quotas.begin_suspension(
            connection,
            Suspension(id=None, member_id=member, user_id=user, reason=reason, began_at=context.clock.now()),
        )
        record(
            connection, context, actor,
            kind="person_suspended", object_kind="user_account", object_id=user, detail={"reason": reason},
        )  # fmt: skip
    withdraw_proposals(context)


def suspend_login(context: Context, actor: Actor, login: str) -> None:
    """An official suspends one person. Raises NotFoundError USER.UNKNOWN."""
    with context.store.read() as connection:
        user = members.find_user_by_login(connection, login)
    if user is None or user.id is None:
        raise unknown_account()
    suspend_person(context, actor, user.id, "official")


def suspend_coded(context: Context, actor: Actor, member_code: str) -> None:
    """An official suspends a member. Raises NotFoundError MEMBER.UNKNOWN."""
    with context.store.read() as connection:
        member = members.find_member_by_code(connection, member_code)
    if member is None or member.id is None:
        raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
    suspend_member(context, actor, member.id, "official")


def release_suspension(context: Context, actor: Actor, member_code: str = "", *, login: str = "") -> str:
    """The maker asks for the release of a member, or of the person with this login, then the checker, another person,
    releases; nobody releases itself. Returns the state afterwards.

    Raises NotFoundError SUSPENSION.NONE; ForbiddenError ACCESS.ROLE, APPROVAL.SAME_OFFICIAL (the database refuses
    that too).
    """
    require_role(actor, "maker", "checker")
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        running = _running(connection, member_code, login)
        if running.user_id is not None:
            require_other_person(connection, running.user_id, actor.user)
        if running.release_asked_by is None:
            require_role(actor, "maker")
            values: dict[str, object] = {"release_asked_by": actor.user}
            kind, state = "suspension_release_asked", "release_asked"
        else:
            require_role(actor, "checker")
            require_other_person(connection, running.release_asked_by, actor.user)
            values = {"released_by": actor.user, "released_at": context.clock.now()}
            kind, state = "suspension_released", "released"
        quotas.change_suspension(connection, running.id or 0, **values)
        record(
            connection, context, actor,
            kind=kind, object_kind="user_account" if running.user_id else "member",
            object_id=running.user_id or running.member_id, detail={"reason": running.reason},
        )  # fmt: skip
    return state


def list_suspensions(context: Context, actor: Actor) -> list[SuspensionView]:
    """Every suspension, the newest first; for officials and the service itself."""
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        codes = {one.id: one.code for one in members.all_members(connection)}
        logins: dict[int | None, str | None] = {one.id: one.login for one in members.all_users(connection)}
        known = quotas.all_suspensions(connection)
    return [
        SuspensionView(
            member=codes[one.member_id],
            person=logins.get(one.user_id) or "",
            state="released" if one.released_at else "release_asked" if one.release_asked_by else "suspended",
            reason=one.reason,
            began_at=one.began_at,
            release_asked_by=logins.get(one.release_asked_by),
            released_by=logins.get(one.released_by),
            released_at=one.released_at,
        )
        for one in reversed(known)
    ]


def _running(connection: Connection, member_code: str, login: str) -> Suspension:
    running = None
    if login:
        user = members.find_user_by_login(connection, login)
        if user is not None:
            running = quotas.find_suspension(connection, user.member_id, user=user.id, is_held=True)
    else:
        member = members.find_member_by_code(connection, member_code)
        running = None if member is None else quotas.find_suspension(connection, member.id or 0, is_held=True)
    if running is None:
        raise NotFoundError(
            "SUSPENSION.NONE", "该机构或人员没有被暂停。", "This member or person is not suspended."
        )
    return running
