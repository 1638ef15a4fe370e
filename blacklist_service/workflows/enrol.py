"""Takes in members, the people who work there, and the keys that their programs call with.

Journal: member_added, user_added, key_issued, key_revoked.
"""

from dataclasses import dataclass
from datetime import timedelta

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.rules.key_limits import KeyLimits
from blacklist_service.rules.roles import check_roles
from blacklist_service.store import authority, members
from blacklist_service.store.tables import ApiKey, Member, UserAccount
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

# Which roles a member of a kind may give to its people.
ROLES_OF_KIND = {
    "platform": ("platform",),
    "office": ("maker", "checker", "auditor"),
    "agency": ("agency",),
}
MEMBER_KINDS = tuple(ROLES_OF_KIND)
# Names that the journal uses for others than accounts.
_RESERVED = frozenset({"system", "subject", "machine", "cli", "person"})
_KEY_DAYS = 365


@dataclass(frozen=True, slots=True, repr=False)
class IssuedKey:
    """An API key as shown exactly once: the service keeps only a keyed hash of the secret."""

    prefix: str
    text: str
    expires_on: str


def add_member(
    context: Context, actor: Actor, *, code: str, name: str, kind: str, region: str = ""
) -> Member:
    """Enrols an organisation. Raises InvalidError for an unknown kind, a strange code or region, or a code in use."""
    if kind not in MEMBER_KINDS:
        raise InvalidError("MEMBER.KIND", "成员机构类型不正确。", "The kind of member is not known.")
    if not _is_code(code) or not name.strip():
        raise InvalidError(
            "MEMBER.CODE",
            "机构代码只能用字母、数字、点、横线和下划线，名称不能为空。",
            "A code has letters, digits, dots, hyphens and underscores; a name must be given.",
        )
    if region and not (region.isascii() and region.isdigit() and len(region) == 6):
        raise InvalidError(
            "MEMBER.REGION", "行政区划代码应为六位数字。", "A region code has six digits (GB/T 2260)."
        )
    with context.store.begin() as connection:
        if members.find_member_by_code(connection, code) is not None:
            raise InvalidError("MEMBER.EXISTS", "该机构代码已存在。", "A member with this code exists.")
        member = Member(
            id=None,
            code=code,
            name=name.strip(),
            kind=kind,
            region=region,
            created_at=context.clock.now(),
        )
        member.id = members.add_member(connection, member)
        record(
            connection, context, actor,
            kind="member_added", object_kind="member", object_id=member.id, detail={"code": code, "kind": kind},
        )  # fmt: skip
    return member


def add_user(
    context: Context, actor: Actor, *, member_code: str, login: str, role: str, person: str = ""
) -> UserAccount:
    """Gives somebody of a member an account in one role.

    `person` names who it is, where somebody has several accounts: two accounts of one person never approve each
    other. Raises InvalidError where the kind forbids the role.
    """
    with context.store.begin() as connection:
        member = members.find_member_by_code(connection, member_code)
        if member is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        if role not in ROLES_OF_KIND[member.kind]:
            raise InvalidError(
                "USER.ROLE", "该类机构不能设置这个角色。", "This kind of member cannot give this role."
            )
        if not _is_code(login) or members.find_user_by_login(connection, login) is not None:
            raise InvalidError(
                "USER.LOGIN", "登录名不合规或已被使用。", "The login is not allowed or already in use."
            )
        if person and not _is_code(person):
            raise InvalidError(
                "USER.PERSON",
                "人员标识只能用字母、数字、点、横线和下划线。",
                "The name of a person has letters, digits, dots, hyphens and underscores.",
            )
        check_roles([role, *authority.roles_of_person(connection, person or login)])
        assert member.id is not None
        user = UserAccount(
            id=None, member_id=member.id, login=login, role=role, person=person,
            created_at=context.clock.now(),
        )  # fmt: skip
        user.id = members.add_user(connection, user)
        record(
            connection, context, actor,
            kind="user_added", object_kind="user", object_id=user.id,
            detail={"login": login, "role": role, "person": person},
        )  # fmt: skip
    return user


def issue_key(
    context: Context, actor: Actor, *, login: str, days: int = _KEY_DAYS, limits: KeyLimits | None = None
) -> IssuedKey:
    """Issues an API key of an account, valid for 1 to 730 days within its limits. The secret cannot be shown again."""
    if not 1 <= days <= 2 * _KEY_DAYS:
        raise InvalidError("KEY.DAYS", "密钥有效期为 1 至 730 天。", "A key is valid for 1 to 730 days.")
    prefix = context.randomness.code(10)
    secret = context.randomness.token(32)
    expires_at = context.clock.now() + timedelta(days=days)
    scopes, networks = (limits or KeyLimits()).stored()
    with context.store.begin() as connection:
        user = members.find_user_by_login(connection, login)
        if user is None or user.id is None:
            raise NotFoundError("USER.UNKNOWN", "没有这个登录名的账号。", "No account has this login.")
        key = ApiKey(
            id=None,
            user_id=user.id,
            prefix=prefix,
            secret_mac=context.vault.secrets.mac("api_key", secret.encode()),
            created_at=context.clock.now(),
            expires_at=expires_at,
            scopes=scopes,
            networks=networks,
        )
        number = members.add_key(connection, key)
        record(
            connection, context, actor,
            kind="key_issued", object_kind="api_key", object_id=number,
            detail={"login": login, "prefix": prefix, "scopes": scopes, "networks": networks},
        )  # fmt: skip
    return IssuedKey(prefix, f"{prefix}.{secret}", expires_at.date().isoformat())


def revoke_key(context: Context, actor: Actor, *, prefix: str) -> None:
    """Ends a key; the next call with it is refused. An agency's person ends those of its own member alone.

    Raises NotFoundError KEY.UNKNOWN where no live key has this prefix, or it is another member's; ForbiddenError
    ACCESS.ROLE.
    """
    require_role(actor, SYSTEM.role, "agency")
    member = None if actor.role == SYSTEM.role else actor.member
    with context.store.begin() as connection:
        number = members.revoke_key(connection, prefix, context.clock.now(), member)
        if number is None:
            raise NotFoundError("KEY.UNKNOWN", "没有这个有效密钥。", "There is no such live key.")
        record(
            connection, context, actor,
            kind="key_revoked", object_kind="api_key", object_id=number, detail={"prefix": prefix},
        )  # fmt: skip


def _is_code(text: str) -> bool:
    return (
        0 < len(text) <= 64
        and text.casefold() not in _RESERVED
        and text.isascii()
        and all(letter.isalnum() or letter in "._-" for letter in text)
    )
