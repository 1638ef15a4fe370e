"""Shows an official what waits, all of it in one snapshot: the queues by kind, and what is with the official.

Counts, ids, states and days, nobody's data: no look at a person, and no journal entry.
"""

from dataclasses import dataclass, replace

from blacklist_service.store.guarded import SnapshotStore
from blacklist_service.workflows.cases.batches import BatchView
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.count_late_removals import LateRemovals, count_late_removals
from blacklist_service.workflows.list_assigned import AssignedCase, list_assigned
from blacklist_service.workflows.list_reviews import ReviewView, list_reviews
from blacklist_service.workflows.list_waiting import Waiting, list_waiting
from blacklist_service.workflows.show_batch import list_batches
from blacklist_service.workflows.show_series import SeriesView, list_series


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What waits in each queue, batches and editions that wait for a second official, what is with this official, and
    what recipients have not confirmed in time."""

    waiting: Waiting
    reviews: tuple[ReviewView, ...]
    batches: tuple[BatchView, ...]
    series: tuple[SeriesView, ...]
    assigned: tuple[AssignedCase, ...]
    late: LateRemovals


def show_first_page(context: Context, actor: Actor, *, limit: int) -> FirstPage:
    """Every queue as it stands at one moment, of each at most `limit`. Each asks whom the official reaches; in one
    snapshot the register is read for it once.

    Journal: nothing; it only reads. Raises: ForbiddenError ACCESS.ROLE.
    """
    with context.store.read() as connection:
        here = replace(context, store=SnapshotStore(context.store.engine, connection))
        return FirstPage(
            waiting=list_waiting(here, actor, limit=limit),
            reviews=list_reviews(here, actor, limit=limit),
            batches=list_batches(here, actor),
            series=tuple(list_series(here, actor)),
            assigned=list_assigned(here, actor),
            late=count_late_removals(here, actor),
        )
