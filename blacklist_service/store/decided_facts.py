"""Questions about what officials found of the facts of reports, and what of a report stands beside it.

Whoever reads reports for what they say of a debt reads them through here: a later version of the source undoes nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, insert, select

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import NOBODY, table_of
from blacklist_service.store.checked_rows import checked_rows, with_digest
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.tables import DecidedFacts, Report

Value = int | bool | date | None

DAYS = frozenset({"loan_date", "overdue_since", "settled_on"})
FIELDS = ("principal_fen", "outstanding_fen", "annual_rate_bp", *sorted(DAYS), "out_of_contact")
# Of these the lesser one stands: what a debtor has paid since, the source says.
_LESSER = frozenset({"principal_fen", "outstanding_fen", "settled_on"})
_facts, _report = table_of(DecidedFacts), table_of(Report)
_NAMES = tuple(_facts.columns.keys())
_MOST_NAMED = 500
_AMONG = with_digest(
    DecidedFacts,
    select(_facts).where(among(_facts.c.report_id)).order_by(_facts.c.report_id, _facts.c.proposal_id),
)


class DecidedFact(NamedTuple):
    """One fact of a report: what stood when it was decided, and what stands since."""

    field: str
    was: Value
    now: Value
    decided_on: date


def add(
    connection: Connection,
    reports: Mapping[int, int],
    proposal: int,
    facts: Mapping[int, Sequence[DecidedFact]],
) -> None:
    """Writes what was decided of some reports, given with their members; the proposal is approved."""
    rows = [
        {
            "report_id": report,
            "proposal_id": proposal,
            "member_id": reports[report],
            "decided_on": found[0].decided_on,
            "facts_json": orjson.dumps([(one.field, one.was, one.now) for one in found]).decode(),
            "settled_on": next((one.now for one in found if one.field == "settled_on"), None),
        }
        for report, found in sorted(facts.items())
    ]
    connection.execute(insert(_facts), rows)


def carry(connection: Connection, replaced: Mapping[int, int]) -> None:
    """What was decided of reports is decided of those that took their places, given as old and new, however many steps.

    The new ones are written already.
    """
    found = _rows(connection, replaced.keys())
    rows = []
    for one in found:
        report = one.report_id
        while (report := replaced.get(report, NOBODY)) != NOBODY:
            rows.append({**{name: getattr(one, name) for name in _NAMES}, "report_id": report})
    if rows:
        connection.execute(insert(_facts), rows)


def decided_of(connection: Connection, reports: Collection[int]) -> dict[int, tuple[DecidedFact, ...]]:
    """What was decided of each of some reports, in the order of the decisions, and of each fact the last one; a report
    of which nothing was decided is missing."""
    found: dict[int, dict[str, DecidedFact]] = {}
    for one in _rows(connection, reports):
        for field, was, now in orjson.loads(one.facts_json):
            fact = DecidedFact(field, read_value(field, was), read_value(field, now), one.decided_on)
            found.setdefault(one.report_id, {})[field] = fact
    return {report: tuple(facts.values()) for report, facts in found.items()}


def decided_of_member(connection: Connection, member: int) -> dict[int, tuple[DecidedFact, ...]]:
    """The same of every current report of a member."""
    asked = (
        select(_facts.c.report_id)
        .join(_report, _report.c.id == _facts.c.report_id)
        .where(_facts.c.member_id == member, _report.c.state == "current")
    )
    return decided_of(connection, set(connection.execute(asked).scalars()))


def with_decided(connection: Connection, found: Sequence[Report]) -> list[Report]:
    """Reports, as objects or as rows, as they stand: what was decided in the place of what was said."""
    decided = decided_of(connection, [report.id for report in found])
    return [standing(report, decided.get(report.id, ())) for report in found]


def standing(report: Report, decided: Sequence[DecidedFact]) -> Report:
    """A report with what was decided of it."""
    values = {one.field: value_of(one, getattr(report, one.field)) for one in decided}
    if not values:
        return report
    # A row of rows_as stands for a report, and is changed in its own way.
    change = getattr(report, "_replace", None)
    stood: Report = Report(**{**report.model_dump(), **values}) if change is None else change(**values)
    return stood


def value_of(decided: DecidedFact, said: Value) -> Value:
    """What stands of a fact, by what was decided and what the source says: the decision, and of a sum or the day of
    settlement the lesser, so that what was paid since counts."""
    if decided.field in _LESSER and said is not None and decided.now is not None:
        return min(decided.now, said)
    return decided.now


def read_value(field: str, told: Any) -> Value:
    """The value of a fact as it is kept or sent: days may be texts."""
    value: Value = date.fromisoformat(told) if isinstance(told, str) and field in DAYS else told
    return value


def differs(decided: Iterable[DecidedFact], said: object) -> bool:
    """Whether a report, as its source says it (days may be texts), says something else than what stands."""
    return any(
        value_of(one, of) != of for one in decided for of in [read_value(one.field, getattr(said, one.field))]
    )


def _rows(connection: Connection, reports: Collection[int]) -> list[DecidedFacts]:
    found: list[DecidedFacts] = []
    for some in in_parts(reports or [NOBODY], _MOST_NAMED):
        found += checked_rows(connection, DecidedFacts, _AMONG, {ASKED: some})
    return found
