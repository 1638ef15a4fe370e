"""Everything that waits for an official, of every kind, by its legal deadline."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from blacklist_service.workflows.cases.pending_steps import PendingStep
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.list_pending import PendingPage, list_pending

# The states in which a listing waits for a step; what is listed waits for nothing.
_STATES = ("alleged", "under_review", "notified", "reply_window")
_QUEUES = (
    ("untold", ""), ("proposal", ""), ("objection", ""), ("repair", ""), ("removal", ""), ("amendment", ""),
    *(("listing", state) for state in _STATES),
)  # fmt: skip


# Whose queue also holds what is counted apart from it.
_COUNTED_APART = {"objection": "reconsideration", "repair": "reconsideration"}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many steps of a kind wait; at least so many where `is_more`, because no queue is counted beyond what was
    asked for."""

    steps: int = 0
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first steps of all queues; `more` tells whether others follow. `counts`: how many wait, by kind, each queue
    counted by itself, so that a long one hides no short one."""

    steps: tuple[PendingStep, ...]
    more: bool
    counts: Mapping[str, Counted]


def list_waiting(
    context: Context, actor: Actor, *, kind: str = "", state: str = "", limit: int = 50
) -> Waiting:
    """What waits, nearest legal deadline first; what has no deadline comes last, decisions before allegations. Of each
    queue `limit` are counted.

    `kind` and `state` keep to one kind or state; a state alone is a listing's. Holds nobody's data, so it is no look.
    Journal: nothing; it only reads. Raises: ForbiddenError ACCESS.ROLE; InvalidError VALUE.UNKNOWN.
    """
    pages = [
        (one, list_pending(context, actor, kind=one, state=of_state, limit=limit))
        for one, of_state in _chosen(kind, state)
    ]
    # Sorting keeps the order of the queues, and within each the one that it has.
    every = (step for _kind, page in pages for step in page.steps)
    steps = sorted(every, key=lambda step: step.due_on or date.max)
    has_more = len(steps) > limit or any(page.after is not None for _kind, page in pages)
    return Waiting(tuple(steps[:limit]), has_more, _counts(pages))


def _counts(pages: Iterable[tuple[str, PendingPage]]) -> dict[str, Counted]:
    found: dict[str, Counted] = {}
    for kind, page in pages:
        of_page = Counter(step.counted_as for step in page.steps)
        for one in {kind, _COUNTED_APART.get(kind, kind)}:
            before = found.get(one, Counted())
            is_more = before.is_more or page.after is not None
            found[one] = Counted(before.steps + of_page[one], is_more)
    return found


def _chosen(kind: str, state: str) -> Iterable[tuple[str, str]]:
    if state:
        return [(kind or "listing", state)]
    if kind:
        return [queue for queue in _QUEUES if queue[0] == kind] or [(kind, "")]
    return _QUEUES
