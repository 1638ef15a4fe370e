"""Where everybody begins: what waits for an official, by kind and deadline; a platform goes on to what it reported, an
agency to its feeds. Holds nobody's data: no look."""

from dataclasses import dataclass

from flask import Response, url_for

from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint, for_accounts
from blacklist_service.console.late_removals import late_removals
from blacklist_service.console.listing_words import ASSIGNMENTS
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import caller, service, shown
from blacklist_service.console.words import ACTS, KINDS, days_said, said, tone_of
from blacklist_service.page_words import Beside, beside
from blacklist_service.workflows.cases.pending_steps import PendingStep
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.list_assigned import AssignedCase
from blacklist_service.workflows.show_first_page import show_first_page

_ROWS = 50
# Of each queue; all that waits is counted once an hour, in the figures.
_COUNTED = 100
# Which queue a count leads to: of listings the first one.
_QUEUE_OF = {
    "listing": "verification", "objection": "objection", "repair": "repair", "reconsideration": "reconsideration",
    "proposal": "approval",
    "removal": "removal", "amendment": "amendment", "untold": "untold",
}  # fmt: skip
# Where people of members begin.
_FIRST_PAGE = {"platform": "console_submissions.show_all", "agency": "console_feeds.show_all"}
home = console_blueprint("home")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits, as the table shows it; `target` and `id` lead to the page of a proposal, `listing` to that
    of the case."""

    kind: str
    shown: str
    state: str
    due: str
    days: str
    tone: str
    target: str
    id: str
    listing: str


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A case that is with the caller, and the first thing that waits in it."""

    number: str
    given: Beside
    waits: Beside
    due: str
    days: str
    tone: str


@home.get("")
@for_accounts
def show() -> Response:
    """待办。Counts by kind, of each queue so far as it is read, then the steps by their legal deadline; members' people
    go on to a page of their own."""
    if not caller().has_role(*READERS):
        return see_other(url_for(_FIRST_PAGE[caller().role]))
    found = show_first_page(service(), caller(), limit=_COUNTED)
    waiting, reviews = found.waiting, found.reviews
    return page(
        "home",
        counts=[(KINDS[kind], waiting.counts[kind], _QUEUE_OF[kind]) for kind in KINDS],
        reviews=len(reviews),
        is_beyond=len(reviews) >= _COUNTED or any(one.is_more for one in waiting.counts.values()),
        batches=[(shown("batch", one.id), one, ACTS.get(one.act, one.act)) for one in found.batches],
        editions=[one for one in found.series if one.waiting is not None],
        most=_COUNTED,
        own=[_own_row(one) for one in found.assigned[:_ROWS]],
        rows=[_row(step) for step in waiting.steps[:_ROWS]],
        is_cut=len(waiting.steps) > _ROWS or waiting.more,
        **late_removals(found.late),
    )


@home.get("/")
@for_accounts
def show_with_slash() -> Response:
    """The same page under its other spelling."""
    return see_other(url_for("console_home.show"))


def _own_row(case: AssignedCase) -> OwnRow:
    given, step = case.assignment, next(iter(case.steps), None)
    how = beside(ASSIGNMENTS[given.kind])
    days = None if step is None else step.days
    return OwnRow(
        number=shown("listing", given.listing),
        given=Beside(f"{how.zh}，{given.given_by} {clock_text(given.given_at)}", how.en),
        waits=beside("没有待办 nothing") if step is None else _waits(step),
        due="—" if step is None or step.due_on is None else step.due_on.isoformat(),
        days=days_said(days),
        tone=tone_of(days),
    )


def _waits(step: PendingStep) -> Beside:
    kind, state = beside(KINDS[step.counted_as]), beside(ACTS.get(step.state, said(step.state)))
    return Beside(f"{kind.zh}：{state.zh}", ": ".join(filter(None, (kind.en, state.en))))


def _row(step: PendingStep) -> Row:
    is_proposal = step.kind == "proposal"
    about = step.target if is_proposal else step.kind
    number = step.target_id if is_proposal else step.id
    # A removal has no page of its own and no id outside; its listing names it.
    kind, number = ("listing", step.target_id) if step.kind == "removal" else (about, number)
    kind = "listing" if kind == "amendment" else kind
    return Row(
        kind=KINDS[step.counted_as],
        shown=shown(kind, number),
        state=ACTS.get(step.state, said(step.state)) if is_proposal else said(step.state),
        due="—" if step.due_on is None else step.due_on.isoformat(),
        days=days_said(step.days),
        tone=tone_of(step.days),
        target=step.target if is_proposal else "",
        id=shown(step.target, step.target_id) if is_proposal else "",
        listing="" if is_proposal else shown("listing", step.target_id or step.id),
    )
