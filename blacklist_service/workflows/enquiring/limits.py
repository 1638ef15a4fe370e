"""A member's limits as they are now, and its caller's: the agreed quotas of the day, and whether they are suspended.

Questions and counts inside the enquiry's own transactions; the enquiry writes the look, which is the entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import RefusedError
from blacklist_service.rules.enquiry_limits import MOST_WATCHED, Suspicion, Watched, suspicion_of
from blacklist_service.store import quotas
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import EnquiryTrace
from blacklist_service.workflows.context import Actor, Context, suspended
from blacklist_service.workflows.enquiring.people import (
    PersonLimits,
    count_people,
    person_limits,
    require_no_alarm,
)
from blacklist_service.workflows.enquiring.window import WINDOW, seconds_left

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
    person: PersonLimits | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """One answered enquiry: its number, and how it ended."""

    number: str
    outcome: str


def limits_of(connection: Connection, context: Context, actor: Actor) -> MemberLimits:
    """The limits of a member and its person, who may ask. Raises ForbiddenError ACCESS.SUSPENDED."""
    last = quotas.last_suspension(connection, actor.member)
    if last is not None and last.released_at is None:
        raise suspended()
    released_at = None if last is None else last.released_at
    agreed = quotas.find_quota(connection, actor.member)
    # The machine's owner acting for a member is no account.
    person = person_limits(connection, context, actor) if actor.user else None
    if agreed is None:
        return MemberLimits(context.settings.enquiries_per_day, watched_since=released_at, person=person)
    return MemberLimits(agreed.per_day, agreed.most_misses_percent, released_at, person)


def count(
    connection: Connection, context: Context, actor: Actor, limits: MemberLimits, asked: Sequence[Asked]
) -> None:
    """Counts enquiries of today, and the different people of the caller, in the transaction of their looks.

    Raises RefusedError QUOTA.EXCEEDED where they are too many together: then none is answered, and none is counted;
    ForbiddenError ACCESS.SUSPENDED where an alarm was raised meanwhile.
    """
    now = context.clock.now()
    if quotas.use_quota(connection, actor.member, context.clock.today(), len(asked)) > limits.per_day:
        raise RefusedError(
            "QUOTA.EXCEEDED",
            "今日查询次数已达约定上限。",
            "The agreed number of enquiries for today is used up.",
            limit=limits.per_day,
            retry_after=seconds_left(now),
        )
    # After the count, which lets a member's calls in one at a time: an alarm of the one before is seen.
    require_no_alarm(connection, actor)
    if limits.person is not None:
        count_people(connection, context, actor, limits.person, [one.number for one in asked])


def watch(
    connection: Connection, context: Context, actor: Actor, limits: MemberLimits, asked: Sequence[Asked]
) -> tuple[Suspicion, bool] | None:
    """Leaves a trace of each enquiry by keyed hashes, and says what the last ones look like together: the member's, or
    (True) one person's alone among those of several."""
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
                user_id=actor.user,
            )
            for one in asked
        ],
    )
    since = max(now - WINDOW, limits.watched_since or now - WINDOW)
    *counts, people = quotas.watched_of(connection, actor.member, since, MOST_WATCHED)
    suspicion = suspicion_of(Watched(*counts), limits.most_misses_percent)
    if suspicion is not None:
        return suspicion, False
    if people < 2 or limits.person is None:  # of one person the member's looks say it all
        return None
    since = max(since, limits.person.watched_since or since)
    *counts, _one = quotas.watched_of(connection, actor.member, since, MOST_WATCHED, user=actor.user)
    suspicion = suspicion_of(Watched(*counts), limits.most_misses_percent)
    return None if suspicion is None else (suspicion, True)
