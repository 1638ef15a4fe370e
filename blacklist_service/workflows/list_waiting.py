"""Everything that waits for an official, of every kind, by its legal deadline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from blacklist_service.workflows.cases.pending_steps import PendingStep
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.list_pending import list_pending

# The states in which a listing waits for a step; what is listed waits for nothing.
_STATES = ("alleged", "under_review", "notified", "reply_window")
_QUEUES = (
    ("proposal", ""), ("objection", ""), ("repair", ""), ("removal", ""), ("amendment", ""),
    *(("listing", state) for state in _STATES),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first steps of all queues; `more` tells whether others follow."""

    steps: tuple[PendingStep, ...]
    more: bool


def list_waiting(
    context: Context, actor: Actor, *, kind: str = "", state: str = "", limit: int = 50
) -> Waiting:
    """What waits, nearest legal deadline first; what has no deadline comes last, decisions before allegations.

    `kind` and `state` keep to one kind or state; a state alone is a listing's. Holds nobody's data, so it is no look.
    Journal: nothing; it only reads. Raises: ForbiddenError ACCESS.ROLE; InvalidError VALUE.UNKNOWN.
    """
    pages = [
        list_pending(context, actor, kind=one, state=of_state, limit=limit)
        for one, of_state in _chosen(kind, state)
    ]
    # Sorting keeps the order of the queues, and within each the one that it has.
    steps = sorted((step for page in pages for step in page.steps), key=lambda step: step.due_on or date.max)
    has_more = len(steps) > limit or any(page.after is not None for page in pages)
    return Waiting(tuple(steps[:limit]), has_more)


def _chosen(kind: str, state: str) -> Iterable[tuple[str, str]]:
    if state:
        return [(kind or "listing", state)]
    if kind:
        return [queue for queue in _QUEUES if queue[0] == kind] or [(kind, "")]
    return _QUEUES
