"""How far first and second officials agree in blind reviews: in all, by reason and by month. Holds nobody's data."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from blacklist_service.clock import day_of, midnight
from blacklist_service.rules.agreement import Agreement, agreement_of
from blacklist_service.store import judgements
from blacklist_service.workflows.context import READERS, Actor, Context, require_role

_FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement in a period: in all, by the first official's reason, by the month (2026-03) of the second decision."""

    since: date
    until: date
    overall: Agreement
    by_reason: dict[str, Agreement]
    by_month: dict[str, Agreement]


def read_agreement(
    context: Context, actor: Actor, *, since: date | None = None, until: date | None = None
) -> AgreementReport:
    """Counts the second decisions of a period, both days included; by default the last year until today.

    Days before 2000 and after today are left out: nothing was decided then, and the ends of the calendar are no
    instants.

    Journal: nothing; it only reads. Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *READERS)
    today = context.clock.today()
    last = min(max(until or today, _FIRST_DAY), today)
    first = max(since or last - timedelta(days=365), _FIRST_DAY)
    with context.store.read() as connection:
        found = judgements.second_opinions(connection, midnight(first), midnight(last + timedelta(days=1)))
    by_reason: dict[str, list[tuple[str, str]]] = defaultdict(list)
    by_month: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in found:
        by_reason[one.reason].append((one.first, one.second))
        by_month[day_of(one.at).isoformat()[:7]].append((one.first, one.second))
    return AgreementReport(
        since=first,
        until=last,
        overall=agreement_of([(one.first, one.second) for one in found]),
        by_reason={reason: agreement_of(by_reason[reason]) for reason in sorted(by_reason)},
        by_month={month: agreement_of(by_month[month]) for month in sorted(by_month)},
    )
