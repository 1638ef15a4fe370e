"""The objections that a platform has to answer, by its own clock, and what decisions have corrected of its reports. A
question about no person: no journal entry."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.deadlines import DaysLeft, days_left
from blacklist_service.rules.objections import ObjectionState
from blacklist_service.store import cases, decided_facts
from blacklist_service.store.own_objections import objections_about
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.cases.request_views import ObjectionView, view_objection
from blacklist_service.workflows.cases.shown_corrections import DecidedShown
from blacklist_service.workflows.context import Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class OwnObjection:
    """An open objection against what this member reported. `days` until the last day of its answer; None once it has
    answered."""

    objection: ObjectionView
    days: DaysLeft | None


@dataclass(frozen=True, slots=True)
class OwnCorrected:
    """A current report of this member that says something else than officials have decided."""

    report: int
    decided: tuple[DecidedShown, ...]


def list_own_objections(context: Context, actor: Actor, *, limit: int) -> list[OwnObjection]:
    """Those that wait for the answer of this member first, then the others that are open. Law: 征信业管理条例 Art 25.

    Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, "platform")
    today = context.clock.today()
    with context.store.read() as connection:
        found = objections_about(connection, actor.member, limit)
    told = [OwnObjection(view_objection(one), _days(one, today)) for one in found]
    return sorted(told, key=lambda one: one.days is None)


def list_own_corrected(context: Context, actor: Actor, *, limit: int) -> list[OwnCorrected]:
    """The reports that this member still has to correct in its own data, the newest first. Law: 征信业管理条例 Art 25.

    Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        decided = decided_facts.decided_of_member(connection, actor.member)
        said = cases.reports_by_number(connection, sorted(decided)) if decided else []
    found = [
        OwnCorrected(report.id, tuple(DecidedShown(*one) for one in decided[report.id]))
        for report in reversed(said)
        if decided_facts.differs(decided[report.id], report)
    ]
    return found[:limit]


def _days(objection: Objection, today: date) -> DaysLeft | None:
    if objection.state != ObjectionState.WITH_SOURCE:
        return None
    return days_left(objection.answer_due_on, today)
