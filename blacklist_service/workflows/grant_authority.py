"""Where an account reaches, what it may be beside its own role, and from what its person keeps away; each holds from
the next call on.

Journal: area_granted, area_ended, role_granted, role_ended, recusal_noted.
"""

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.rules.roles import check_further_role, check_roles
from blacklist_service.store import authority, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import AccountRole, Area, Recusal
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.withdraw_proposals import withdraw_proposals, withdraw_unreached


def grant_area(context: Context, actor: Actor, *, login: str, region: str) -> list[str]:
    """Lets an account's role reach one more region ("" everywhere). Returns all that it reaches.

    The first area takes the place of the member's own region; open proposals outside are withdrawn.
    Raises: NotFoundError USER.UNKNOWN; InvalidError MEMBER.REGION.
    """
    require_role(actor, SYSTEM.role)
    if region and not (region.isascii() and region.isdigit() and len(region) == 6):
        raise InvalidError(
            "MEMBER.REGION", "行政区划代码应为六位数字。", "A region code has six digits (GB/T 2260)."
        )
    with context.store.begin() as connection:
        user = _account(connection, login)
        if region not in authority.areas_of(connection, user):
            authority.add_area(
                connection, Area(id=None, user_id=user, region=region, granted_at=context.clock.now())
            )
        record(
            connection, context, actor,
            kind="area_granted", object_kind="user", object_id=user, detail={"login": login, "region": region},
        )  # fmt: skip
        areas = authority.areas_of(connection, user)
    withdraw_unreached(context, login)
    return areas


def end_area(context: Context, actor: Actor, *, login: str, region: str) -> list[str]:
    """Takes a region from an account. Returns what is left; with none left its member's region holds again. Open
    proposals of the account about people whom it no longer reaches are withdrawn.

    Raises: NotFoundError USER.UNKNOWN, AREA.UNKNOWN.
    """
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        user = _account(connection, login)
        if not authority.end_area(connection, user, region, context.clock.now()):
            raise NotFoundError(
                "AREA.UNKNOWN", "该账号没有这个地区。", "The account does not have this region."
            )
        record(
            connection, context, actor,
            kind="area_ended", object_kind="user", object_id=user, detail={"login": login, "region": region},
        )  # fmt: skip
        areas = authority.areas_of(connection, user)
    withdraw_unreached(context, login)
    return areas


def grant_role(context: Context, actor: Actor, *, login: str, role: str) -> list[str]:
    """Lets an official be maker, checker or supervisor beside the account's own role; in one case never twice anyway.

    Returns all roles of the account. Raises: NotFoundError USER.UNKNOWN; InvalidError ROLE.FURTHER; ForbiddenError
    ROLE.PAIR.
    """
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        user = members.get_user(connection, _account(connection, login))
        check_further_role(user.role, role)
        check_roles([role, *authority.roles_of_person(connection, members.person_of(user))])
        number = user.id or 0
        if role not in authority.further_roles_of(connection, number):
            authority.add_role(
                connection, AccountRole(id=None, user_id=number, role=role, granted_at=context.clock.now())
            )
        record(
            connection, context, actor,
            kind="role_granted", object_kind="user", object_id=number, detail={"login": login, "role": role},
        )  # fmt: skip
        return [user.role, *authority.further_roles_of(connection, number)]


def end_role(context: Context, actor: Actor, *, login: str, role: str) -> list[str]:
    """Takes a further role from an account, and withdraws what nobody approved of what it proposed in it.

    Returns what is left. Raises: NotFoundError USER.UNKNOWN, ROLE.UNKNOWN.
    """
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        user = members.get_user(connection, _account(connection, login))
        number = user.id or 0
        if not authority.end_role(connection, number, role, context.clock.now()):
            raise NotFoundError(
                "ROLE.UNKNOWN", "该账号没有这个附加角色。", "The account does not have this further role."
            )
        record(
            connection, context, actor,
            kind="role_ended", object_kind="user", object_id=number, detail={"login": login, "role": role},
        )  # fmt: skip
        left = [user.role, *authority.further_roles_of(connection, number)]
    withdraw_proposals(context)
    return left


def recuse(
    context: Context, actor: Actor, *, login: str, member_code: str = "", subject: int | None = None
) -> None:
    """An official keeps away from what one member reported, or from one subject, with every account (回避). What the
    person proposed about them and nobody approved is withdrawn; what was checked in a batch no longer counts.

    Raises: NotFoundError USER.UNKNOWN, MEMBER.UNKNOWN; InvalidError RECUSAL.WHOM where not exactly one is named.
    """
    require_role(actor, SYSTEM.role)
    if bool(member_code) == (subject is not None):
        raise InvalidError(
            "RECUSAL.WHOM", "请指明回避的机构或者信息主体之一。", "Name either a member or a subject."
        )
    with context.store.begin() as connection:
        user = _account(connection, login)
        member = members.find_member_by_code(connection, member_code) if member_code else None
        if member_code and member is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        authority.add_recusal(
            connection,
            Recusal(
                id=None, user_id=user, member_id=None if member is None else member.id, subject_id=subject,
                noted_at=context.clock.now(),
            ),
        )  # fmt: skip
        record(
            connection, context, actor,
            kind="recusal_noted", object_kind="user", object_id=user,
            detail={"login": login, "member": member_code, "subject": subject},
        )  # fmt: skip
    withdraw_unreached(context, login)


def _account(connection: Connection, login: str) -> int:
    user = members.find_user_by_login(connection, login)
    if user is None or user.id is None:
        raise NotFoundError("USER.UNKNOWN", "没有这个登录名的账号。", "No account has this login.")
    return user.id
