"""What one person may look at: so many different people a day, none while suspended; and what the last looks say.

Questions and counts inside the look's own transactions; the look is the entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.clock import LAW_ZONE
from blacklist_service.errors import RefusedError
from blacklist_service.rules.enquiry_limits import (
    MOST_WATCHED,
    Suspicion,
    most_people_at,
    pace_of_batch,
    suspicion_of_looks,
)
from blacklist_service.store import alarms, people_seen, quotas
from blacklist_service.store.base import NOBODY
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Alarm, EnquiryTrace
from blacklist_service.workflows.context import READERS, Actor, Context, suspended
from blacklist_service.workflows.enquiring.window import WINDOW, seconds_left

_SEEN = "person_seen"


@dataclass(frozen=True, slots=True)
class PersonLimits:
    """How many different people a day; `watched_since`: the person's last release, which forgives what was before."""

    people_per_day: int
    watched_since: datetime | None = None


def person_limits(connection: Connection, context: Context, actor: Actor) -> PersonLimits:
    """The limits of an account that may look. Raises ForbiddenError ACCESS.SUSPENDED."""
    last = quotas.last_suspension_of(connection, actor.user)
    if last is not None and last.released_at is None:
        raise suspended()
    agreed = people_seen.find_person_quota(connection, actor.user)
    most = context.settings.people_per_day if agreed is None else agreed.people_per_day
    return PersonLimits(most, None if last is None else last.released_at)


def require_no_alarm(connection: Connection, actor: Actor) -> None:
    """An alarm suspends from its own commit on, also before the suspension is written down.

    Raises ForbiddenError ACCESS.SUSPENDED.
    """
    if alarms.has_unsettled(connection, actor.member, actor.user):
        raise suspended()


def count_people(
    connection: Connection, context: Context, actor: Actor, limits: PersonLimits, people: Sequence[str]
) -> None:
    """Counts the different people of today, in the transaction of their looks.

    Raises RefusedError QUOTA.EXCEEDED where they are too many together: then nobody is shown, and nobody is counted.
    """
    token = context.vault.tokens.token
    tokens = [token(_SEEN, one) for one in people]
    if people_seen.see_people(connection, actor.user, context.clock.today(), tokens) > limits.people_per_day:
        raise RefusedError(
            "QUOTA.EXCEEDED",
            "今日查询次数已达约定上限。",
            "The agreed number of enquiries for today is used up.",
            limit=limits.people_per_day,
            retry_after=seconds_left(context.clock.now()),
        )


def admit_looks(
    connection: Connection,
    context: Context,
    actor: Actor,
    limits: PersonLimits,
    subjects: Sequence[int],
    *,
    batch: int | None = None,
    sought: int | None = None,
) -> Suspicion | None:
    """Counts an official's looks, leaves their traces, and says what the last ones look like together.

    Everybody counts towards the people of the day. For the pace the people of a `batch` that another person has made
    count as a few, and the same ones when it is shown again. Nobody counts as a person for each number that was
    `sought`, so that whoever asks for a hundred people is seen to, whether they are known or not.
    Raises ForbiddenError ACCESS.SUSPENDED, RefusedError QUOTA.EXCEEDED.
    """
    people = [_counted_as(subject, sought) for subject in subjects]
    count_people(connection, context, actor, limits, people)
    # After the count, which lets one look in at a time: an alarm of the one before is seen.
    require_no_alarm(connection, actor)
    now, token = context.clock.now(), context.vault.tokens.token
    quotas.add_traces(
        connection,
        [
            EnquiryTrace(
                id=None, member_id=actor.member, user_id=actor.user, at=now,
                number_token=token("enquiry_number", one), place_token=0, outcome="opened",
            )
            for one in (people if batch is None else _paced(batch, len(people)))
        ],
    )  # fmt: skip
    return suspicion_of_looks(_seen(connection, actor, limits, now), now.astimezone(LAW_ZONE).hour)


def people_left(context: Context, actor: Actor) -> int:
    """At how many more people this official may look within the hour without being strange. Raises as
    person_limits."""
    now = context.clock.now()
    with context.store.read() as connection:
        limits = person_limits(connection, context, actor)
    with context.looks.read() as looks:
        seen = _seen(looks, actor, limits, now)
    return max(0, most_people_at(now.astimezone(LAW_ZONE).hour) - seen)


def _seen(connection: Connection, actor: Actor, limits: PersonLimits, now: datetime) -> int:
    since = max(now - WINDOW, limits.watched_since or now - WINDOW)
    return quotas.seen_by(connection, actor.user, since, MOST_WATCHED)


def _counted_as(subject: int, sought: int | None) -> str:
    return f"number/{sought}" if subject == NOBODY and sought is not None else f"subject/{subject}"


def _paced(batch: int, people: int) -> list[str]:
    return [f"batch/{batch}/{at}" for at in range(pace_of_batch(people))]


def raise_alarm(
    connection: Connection, context: Context, actor: Actor, sign: Suspicion, *, of_person: bool
) -> None:
    """Keeps an alarm with the look that shows it. Of an official it is always the person's."""
    user = actor.user if of_person or actor.role in READERS else 0
    alarm = Alarm(id=None, at=context.clock.now(), member_id=actor.member, user_id=user, sign=sign.value)
    alarms.raise_alarm(connection, alarm)
