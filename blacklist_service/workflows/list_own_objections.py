"""The objections that a platform has to answer, by its own clock. A question about no person: no journal entry."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.deadlines import DaysLeft, days_left
from blacklist_service.rules.objections import ObjectionState
from blacklist_service.store.own_objections import objections_about
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.cases.request_views import ObjectionView, view_objection
from blacklist_service.workflows.context import Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class OwnObjection:
    """An open objection against what this member reported. `days` until the last day of its answer; None once it has
    answered."""

    objection: ObjectionView
    days: DaysLeft | None


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


def _days(objection: Objection, today: date) -> DaysLeft | None:
    if objection.state != ObjectionState.WITH_SOURCE:
        return None
    return days_left(objection.answer_due_on, today)
