"""How many different people a day one account may look at. Journal: person_quota_set."""

from dataclasses import dataclass

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.store import members, people_seen
from blacklist_service.store.tables import PersonQuota
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.context import READERS, Actor, Context, record, require_role

_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class PersonQuotaView:
    """One account: what was agreed or holds for everybody, and how many different people it has looked at today."""

    login: str
    member: str
    people_per_day: int
    seen_today: int


def set_person_quota(context: Context, actor: Actor, login: str, *, people_per_day: int) -> None:
    """Keeps the number; it holds from the next look on. Raises InvalidError QUOTA.PEOPLE, NotFoundError
    USER.UNKNOWN."""
    require_role(actor, "system", "maker")
    if not 0 <= people_per_day <= _MOST:
        raise InvalidError(
            "QUOTA.PEOPLE", "每日人数为 0 至一千万。", "Different people a day are 0 to ten million."
        )
    with context.store.begin() as connection:
        acting_account(connection, context, actor, "maker")
        user = members.find_user_by_login(connection, login)
        if user is None or user.id is None:
            raise unknown_account()
        quota = PersonQuota(user_id=user.id, people_per_day=people_per_day, set_at=context.clock.now())
        people_seen.set_person_quota(connection, quota)
        record(
            connection, context, actor,
            kind="person_quota_set", object_kind="user_account", object_id=user.id,
            detail={"people_per_day": people_per_day},
        )  # fmt: skip


def list_person_quotas(context: Context, actor: Actor) -> list[PersonQuotaView]:
    """Every living account with its number and today's use; for officials and the service itself."""
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        codes = {one.id: one.code for one in members.all_members(connection)}
        users = [one for one in members.all_users(connection) if one.ended_at is None]
        agreed = {one.user_id: one.people_per_day for one in people_seen.all_person_quotas(connection)}
    today, usual = context.clock.today(), context.settings.people_per_day
    with context.looks.read() as connection:
        return [
            PersonQuotaView(
                user.login,
                codes[user.member_id],
                agreed.get(user.id or 0, usual),
                people_seen.people_of(connection, user.id or 0, today),
            )
            for user in users
        ]


def unknown_account() -> NotFoundError:
    """What whoever names a login that nobody has is told."""
    return NotFoundError("USER.UNKNOWN", "没有这个登录名的账号。", "No account has this login.")
