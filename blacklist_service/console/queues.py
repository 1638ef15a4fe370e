"""One queue at a time: what waits in it, cases by legal deadline, filtered by region and lateness, page by page.

Rows hold ids, states and days, nobody's data: reading a queue is no look at a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Response, request, url_for

from blacklist_service.access_rules import reads
from blacklist_service.clock import clock_text
from blacklist_service.console.assignment_words import note_of
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.late_removals import chasing
from blacklist_service.console.pages import page
from blacklist_service.console.queue_filter import Filter, find_queue, may_see, no_such, read_filter
from blacklist_service.console.queue_kinds import QUEUES, Queue
from blacklist_service.console.requests import caller, number_of, service, shown
from blacklist_service.console.words import ACTS, days_said, said, tone_of
from blacklist_service.workflows.cases.assignments import AssignmentView
from blacklist_service.workflows.cases.pending_steps import PendingCursor, PendingStep
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.keep_filter import kept_filters
from blacklist_service.workflows.list_assigned import list_assigned, with_whom
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_reviews import (
    QueuePlace,
    ReviewView,
    list_reviews,
    list_second_reviews,
    list_undecided,
)
from blacklist_service.workflows.reviewing.claims import ClaimView
from blacklist_service.workflows.reviewing.standing import claims_on
from blacklist_service.workflows.show_batch import list_batches
from blacklist_service.workflows.tell_sources import CaseSource, tell_sources

ROWS = 50
_PLACE_DIGITS = 3
_Own = tuple[PendingStep, AssignmentView]
queues = console_blueprint("queues")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits, as the table shows it; `path` is where it is dealt with, if the caller may. `region` and
    `members` (code and name) tell where the case comes from."""

    path: str
    shown: str
    state: str
    due: str
    days: str
    tone: str
    notes: tuple[str, ...] = field(default=(), repr=False)
    region: str = ""
    members: tuple[tuple[str, str], ...] = ()


@queues.get("/queues/<queue>")
@for_officials
@reads("region", "late", "mine", "after")
def show(queue: str) -> Response:
    """一个队列。Rows by legal deadline, those of matches by score; the filter and the place stand in the address."""
    found = find_queue(queue)
    narrowed = read_filter(
        request.args.get("region", ""), request.args.get("late", ""), request.args.get("mine", "")
    )
    after = request.args.get("after", "")
    own = [] if found.is_of_matches else _own_steps(found, narrowed)
    own_rows = [] if after else _step_rows([step for step, _view in own], _in_hand(own))
    rows, place = (
        _matches(found, narrowed, after) if found.is_of_matches else _steps(found, narrowed, after, own)
    )
    return page(
        "queue",
        queue=found,
        queues=[one for one in QUEUES.values() if may_see(one)],
        own=own_rows,
        rows=rows,
        batches=_batches() if found.code == "approval" and not after else (),
        filter=narrowed,
        kept=[
            (one.name, one.queue, QUEUES[one.queue], one.region, one.is_late)
            for one in kept_filters(service(), caller())
            if one.queue in QUEUES
        ],
        next_place=place,
        is_first=not after,
        may_decide=caller().has_role(*OFFICIALS),
        may_propose=caller().has_role("maker"),
        **(chasing() if found.code == "removal" and not after else {}),
    )


def _own_steps(queue: Queue, narrowed: Filter) -> list[_Own]:
    """What of a queue is with the caller, which stands in front."""
    return [
        (step, case.assignment)
        for case in list_assigned(service(), caller(), region=narrowed.region)
        for step in case.steps
        if _is_of(queue, step) and (step.is_late or not narrowed.is_late)
    ]


def _is_of(queue: Queue, step: PendingStep) -> bool:
    if queue.kind == "amendment":
        return (step.kind, step.state) == ("listing", "amend")
    if queue.kind == "untold":
        return (step.kind, step.state) == ("listing", "untold")
    if queue.kind == "reconsideration":
        return step.is_reconsideration
    return step.kind == queue.kind and queue.state in ("", step.state)


def _steps(queue: Queue, narrowed: Filter, after: str, own: Sequence[_Own]) -> tuple[list[Row], str]:
    if narrowed.is_mine:
        return [], ""
    found = list_pending(
        service(), caller(), kind=queue.kind, state=queue.state, limit=ROWS,
        after=_cursor(queue, after) if after else None, region=narrowed.region, is_late=narrowed.is_late,
    )  # fmt: skip
    place = ""
    if found.after is not None:
        day = "" if found.after.due_on is None else found.after.due_on.isoformat()
        place = f"{day}~{shown(queue.code, found.after.id)}"
    in_front = {(step.kind, step.id) for step, _view in own}
    shown_here = [step for step in found.steps if (step.kind, step.id) not in in_front]
    return _step_rows(shown_here, with_whom(service(), caller(), found.steps)), place


def _in_hand(own: Sequence[_Own]) -> Mapping[tuple[str, int], AssignmentView]:
    return {(step.kind, step.id): view for step, view in own}


def _step_rows(steps: Sequence[PendingStep], views: Mapping[tuple[str, int], AssignmentView]) -> list[Row]:
    sources = tell_sources(service(), caller(), steps)
    return [_step_row(one, views.get((one.kind, one.id)), sources.get((one.kind, one.id))) for one in steps]


def _cursor(queue: Queue, after: str) -> PendingCursor:
    day, _, number = after.partition("~")
    try:
        return PendingCursor(date.fromisoformat(day) if day else None, number_of(queue.code, number))
    except ValueError as error:
        raise no_such() from error


def _matches(queue: Queue, narrowed: Filter, after: str) -> tuple[list[Row], str]:
    # A match has no legal deadline of its own, so none is late.
    found: Sequence[ReviewView] = () if narrowed.is_late else _reviews(queue, narrowed, after)
    if len(found) < ROWS:
        return _match_rows(found), ""
    last = found[-1].place
    return _match_rows(found), f"{last.score!r}~{last.agreeing}~{shown(queue.code, last.id)}"


def _reviews(queue: Queue, narrowed: Filter, after: str) -> tuple[ReviewView, ...]:
    place = _place(queue, after) if after else None
    match queue.code:
        case "match" | "held":
            return list_reviews(
                service(), caller(), after=place, limit=ROWS, is_held=queue.code == "held",
                region=narrowed.region,
            )  # fmt: skip
        case "undecided":
            number = 0 if place is None else place.id
            return list_undecided(service(), caller(), after=number, limit=ROWS, region=narrowed.region)
        case _:
            number = 0 if place is None else place.id
            return list_second_reviews(
                service(), caller(), stage=queue.code, after=number, limit=ROWS, region=narrowed.region
            )


def _place(queue: Queue, after: str) -> QueuePlace:
    try:
        score, agreeing, number = after.split("~")
        if len(agreeing) > _PLACE_DIGITS:
            raise no_such()
        return QueuePlace(float(score), int(agreeing), number_of(queue.code, number))
    except ValueError as error:
        raise no_such() from error


def _step_row(step: PendingStep, view: AssignmentView | None, source: CaseSource | None) -> Row:
    notes = ["有异议 disputed"] if step.is_disputed else []
    if step.is_reconsideration:
        notes.append("复核申请 reconsideration")
    if view is not None:
        notes.append(note_of(view, step.days, service().clock.today()))
    is_proposal = step.kind == "proposal"
    about = step.target_id if step.target == "listing" else step.id
    listing = shown("listing", about)
    path, name = url_for("console_listings.show", number=listing), listing
    if is_proposal:
        name = shown(step.target, step.target_id)
        path = url_for("console_proposals.show", target=step.target, number=name)
    return Row(
        path=path,
        shown=name,
        state=ACTS.get(step.state, said(step.state)) if is_proposal else said(step.state),
        due="—" if step.due_on is None else step.due_on.isoformat(),
        days=days_said(step.days),
        tone=tone_of(step.days),
        notes=tuple(notes),
        region="" if source is None else source.region,
        members=() if source is None else source.members,
    )


def _match_rows(found: Sequence[ReviewView]) -> list[Row]:
    taken = claims_on(service(), caller(), [view.id for view in found])
    return [_match_row(view, taken.get(view.id)) for view in found]


def _match_row(view: ReviewView, claim: ClaimView | None) -> Row:
    notes = [] if view.before is None else ["曾经询问 asked before"]
    if claim is not None:
        notes.append("您正在办理 yours now" if claim.is_own else f"{claim.login} 正在办理 is at it")
    number = shown("review", view.id)
    return Row(
        # Auditors read the queue, and no review.
        path=url_for("console_reviews.show", number=number) if caller().has_role(*OFFICIALS) else "",
        shown=number,
        state=f"{view.score:+.1f} 比特 · 相符 {view.agreeing}/{view.compared} 项 bits, fields that agree",
        due=clock_text(view.opened_at),
        days=days_said(None),
        tone=tone_of(None),
        notes=tuple(notes),
    )


def _batches() -> list[Row]:
    return [
        Row(
            path=url_for("console_batches.show", number=shown("batch", one.id)),
            shown=shown("batch", one.id),
            state=f"批量 {one.size} 件：{ACTS.get(one.act, one.act)}, batch of {one.size}",
            due="—",
            days=days_said(None),
            tone=tone_of(None),
        )
        for one in list_batches(service(), caller())
    ]
