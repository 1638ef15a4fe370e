"""What was agreed with a member about its enquiries, and what is left of today's. Journal: quota_set."""

from dataclasses import dataclass

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.store import members, quotas
from blacklist_service.store.tables import Quota
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.context import READERS, Actor, Context, record, require_role
from blacklist_service.workflows.enquiring.limits import MemberLimits
from blacklist_service.workflows.enquiring.window import seconds_left

_MOST = 10_000_000
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class QuotaLeft:
    """Of today's enquiries: how many were agreed, how many are left, and the seconds until they begin anew."""

    per_day: int
    left: int
    seconds: int


@dataclass(frozen=True, slots=True)
class QuotaView:
    """What was agreed with one member, and what it has asked today."""

    member: str
    per_day: int
    most_misses_percent: int
    used_today: int


def set_quota(
    context: Context, actor: Actor, member_code: str, *, per_day: int, most_misses_percent: int = _WHOLE
) -> None:
    """Keeps what was agreed; it holds from the next enquiry on. Raises InvalidError QUOTA.RANGE, NotFoundError
    MEMBER.UNKNOWN."""
    require_role(actor, "system", "maker")
    if not 0 <= per_day <= _MOST or not 1 <= most_misses_percent <= _WHOLE:
        raise InvalidError(
            "QUOTA.RANGE",
            "每日次数为 0 至一千万，未命中比例为 1 至 100。",
            "Enquiries a day are 0 to ten million, the share of misses 1 to 100.",
        )
    with context.store.begin() as connection:
        acting_account(connection, context, actor, "maker")
        member = members.find_member_by_code(connection, member_code)
        if member is None or member.id is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        agreed = Quota(
            member_id=member.id,
            per_day=per_day,
            most_misses_percent=most_misses_percent,
            set_at=context.clock.now(),
        )
        quotas.set_quota(connection, agreed)
        record(
            connection, context, actor,
            kind="quota_set", object_kind="member", object_id=member.id,
            detail={"per_day": per_day, "most_misses_percent": most_misses_percent},
        )  # fmt: skip


def quota_left(context: Context, actor: Actor) -> QuotaLeft:
    """What the caller's member has left of today."""
    with context.store.read() as connection:
        agreed = quotas.find_quota(connection, actor.member)
    with context.looks.read() as connection:
        used = quotas.used_of(connection, actor.member, context.clock.today())
    per_day = context.settings.enquiries_per_day if agreed is None else agreed.per_day
    return QuotaLeft(per_day, max(0, per_day - used), seconds_left(context.clock.now()))


def list_quotas(context: Context, actor: Actor) -> list[QuotaView]:
    """Every agency with what was agreed, or what holds for everybody, and today's use; for officials and the service
    itself."""
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        agencies = [one for one in members.all_members(connection) if one.kind == "agency"]
        agreed = {one.member_id: one for one in quotas.all_quotas(connection)}
    with context.looks.read() as connection:
        used = {one.id: quotas.used_of(connection, one.id or 0, context.clock.today()) for one in agencies}
    usual = MemberLimits(context.settings.enquiries_per_day)
    views = []
    for one in agencies:
        limits = agreed.get(one.id or 0, usual)
        views.append(QuotaView(one.code, limits.per_day, limits.most_misses_percent, used[one.id]))
    return views
