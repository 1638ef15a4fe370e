"""What is with one official: cases handed over by name, or raised to where the official reaches; and with whom
the cases of a queue are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.law import stem_of
from blacklist_service.store import assignments, listings, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Assignment
from blacklist_service.store.targets import listings_about
from blacklist_service.workflows.cases.assignments import AssignmentView, assignments_on
from blacklist_service.workflows.cases.pending_steps import (
    PendingStep,
    amendments_of,
    listing_steps,
    proposal_step,
    removal_step,
    request_step,
)
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import areas_of, page_within_reach

MOST_ASSIGNED = 200


@dataclass(frozen=True, slots=True)
class AssignedCase:
    """A case that is with the official, and what waits in it, nearest legal deadline first; possibly nothing."""

    assignment: AssignmentView
    steps: tuple[PendingStep, ...]


def list_assigned(context: Context, actor: Actor, *, region: str = "") -> tuple[AssignedCase, ...]:
    """The cases that are with this official now, nearest legal deadline first; of very many those that were given
    first. What is over, out of reach or kept away from takes no place. `region` keeps to one. Holds nobody's data, so
    it is no look.

    Journal: nothing; it only reads. Raises: ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        stems = [stem_of(area) for area in areas_of(connection, actor)]

        def behind(last: Assignment | None, size: int) -> list[Assignment]:
            number = 0 if last is None else last.id or 0
            return assignments.standing_with(connection, actor.user, stems, after=number, limit=size)

        def people(some: Sequence[Assignment]) -> list[tuple[int, ...]]:
            about = listings.subjects_of(connection, [one.listing_id for one in some])
            return [(about[one.listing_id],) for one in some]

        found = page_within_reach(
            connection, context, actor, behind, people, limit=MOST_ASSIGNED, region=region
        )
        if not found:
            return ()
        reached = [one.listing_id for one in found]
        views = assignments_on(connection, context, actor, reached)
        steps = _steps_of(connection, context.clock.today(), reached)
    cases = [AssignedCase(views[one], tuple(steps[one])) for one in reached]
    return tuple(sorted(cases, key=lambda one: _due(one.steps)))


def with_whom(
    context: Context, actor: Actor, steps: Sequence[PendingStep]
) -> Mapping[tuple[str, int], AssignmentView]:
    """With whom the cases of some steps are now, by kind and number of the step; the steps were asked for by reach.

    Journal: nothing; it only reads. Raises: ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        targets = {(one.kind, one.id): one.about for one in steps}
        about = listings_about(connection, targets.values())
        views = assignments_on(connection, context, actor, set(about.values()))
    return {
        step: views[about[target]]
        for step, target in targets.items()
        if target in about and about[target] in views
    }


def _due(steps: Sequence[PendingStep]) -> date:
    return min((one.due_on for one in steps if one.due_on is not None), default=date.max)


def _steps_of(connection: Connection, today: date, numbers: Collection[int]) -> dict[int, list[PendingStep]]:
    """What waits in some cases, by as many questions as in one."""
    cases = listings.listings_among(connection, numbers)
    own = listing_steps(connection, cases, today)
    found = [(one.id, one) for one in own if one.state not in _SETTLED]
    found += [(one.id, one) for one in amendments_of(own)]
    disputes = objections.open_objections_among(connection, numbers)
    repairs = objections.open_repairs_among(connection, numbers)
    found += [(one.listing_id, request_step(one, today)) for one in disputes]
    found += [(one.listing_id, request_step(one, today)) for one in repairs]
    found += [
        (one.listing_id, removal_step(one, today))
        for one in listings.open_removals_among(connection, numbers)
    ]
    case_of = {("listing", number): number for number in numbers}
    case_of |= {("objection", one.id or 0): one.listing_id for one in disputes}
    case_of |= {("repair", one.id or 0): one.listing_id for one in repairs}
    targets: dict[str, list[int]] = {}
    for kind, number in case_of:
        targets.setdefault(kind, []).append(number)
    for proposal in proposals.open_among(connection, targets) if targets else ():
        found.append((case_of[proposal.target, proposal.target_id], proposal_step(proposal)))
    by_case: dict[int, list[PendingStep]] = {number: [] for number in numbers}
    for number, step in sorted(found, key=lambda one: one[1].due_on or date.max):
        by_case[number].append(step)
    return by_case


_SETTLED = ("listed", "overdue_only", "rejected", "ended")
