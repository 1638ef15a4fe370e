"""A member's limits as they are now: the agreed quota of the day, what is left of it, and whether it is suspended.

Questions and counts inside the enquiry's own transactions; the enquiry writes the look, which is the entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.clock import day_of, midnight
from blacklist_service.errors import ForbiddenError, RefusedError
from blacklist_service.rules.enquiry_limits import MOST_WATCHED, Suspicion, Watched, suspicion_of
from blacklist_service.store import quotas
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import EnquiryTrace
from blacklist_service.workflows.context import Actor, Context

WINDOW = timedelta(hours=1)
_NO_LIMIT_OF_MISSES = 100
# What stands before the last characters of a number: region and birth date of a resident, the firm's region and kind.
_LAST_CHARACTERS = 4


@dataclass(frozen=True, slots=True)
class MemberLimits:
    """What was agreed with a member, or what holds for everybody. `watched_since`: its last release, which forgives
    what was before."""

    per_day: int
    most_misses_percent: int = _NO_LIMIT_OF_MISSES
    watched_since: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """One answered enquiry: its number, and how it ended."""

    number: str
    outcome: str


def limits_of(connection: Connection, context: Context, actor: Actor) -> MemberLimits:
    """The limits of a member that may ask. Raises ForbiddenError ACCESS.SUSPENDED."""
    last = quotas.last_suspension(connection, actor.member)
    if last is not None and last.released_at is None:
        raise suspended()
    released_at = None if last is None else last.released_at
    agreed = quotas.find_quota(connection, actor.member)
    if agreed is None:
        return MemberLimits(context.settings.enquiries_per_day, watched_since=released_at)
    return MemberLimits(agreed.per_day, agreed.most_misses_percent, released_at)


def count(connection: Connection, context: Context, actor: Actor, limits: MemberLimits, asked: int) -> None:
    """Counts so many enquiries of today, in the transaction of their looks.

    Raises RefusedError QUOTA.EXCEEDED where they are too many together: then none is answered, and none is counted.
    """
    now = context.clock.now()
    if quotas.use_quota(connection, actor.member, context.clock.today(), asked) > limits.per_day:
        raise RefusedError(
            "QUOTA.EXCEEDED",
            "今日查询次数已达约定上限。",
            "The agreed number of enquiries for today is used up.",
            limit=limits.per_day,
            retry_after=seconds_left(now),
        )


def watch(
    connection: Connection, context: Context, actor: Actor, limits: MemberLimits, asked: Sequence[Asked]
) -> Suspicion | None:
    """Leaves a trace of each enquiry by keyed hashes, and says what the last ones look like together."""
    now, tokens = context.clock.now(), context.vault.tokens
    quotas.add_traces(
        connection,
        [
            EnquiryTrace(
                id=None,
                member_id=actor.member,
                at=now,
                number_token=tokens.token("enquiry_number", one.number),
                place_token=tokens.token("enquiry_place", one.number[:-_LAST_CHARACTERS]),
                outcome=one.outcome,
            )
            for one in asked
        ],
    )
    since = max(now - WINDOW, limits.watched_since or now - WINDOW)
    watched = Watched(*quotas.watched_of(connection, actor.member, since, MOST_WATCHED))
    return suspicion_of(watched, limits.most_misses_percent)


def suspended() -> ForbiddenError:
    """What a suspended member is told; not why, or it would know what to do otherwise."""
    return ForbiddenError(
        "ACCESS.SUSPENDED",
        "查询权限已暂停，须经主管部门两人核准后恢复。",
        "Enquiries are suspended until two officials release them.",
    )


def seconds_left(now: datetime) -> int:
    """Seconds until the day of the quota ends."""
    return int((midnight(day_of(now) + timedelta(days=1)) - now).total_seconds()) + 1
