"""Which workflow runs which kind of job: the only place where the two meet."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta

from blacklist_service.errors import NotFoundError
from blacklist_service.jobs.urgent import is_urgent
from blacklist_service.jobs.worker import Kind
from blacklist_service.workflows.ask_witnesses import ask_witnesses
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.erase_court_rows import erase_court_rows
from blacklist_service.workflows.erase_looks import erase_looks
from blacklist_service.workflows.erase_released_objects import erase_released_objects
from blacklist_service.workflows.expire_batches import expire_batches
from blacklist_service.workflows.expire_editions import expire_editions
from blacklist_service.workflows.expire_proposals import expire_proposals
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.measure_own_figures import measure_own_figures
from blacklist_service.workflows.place_editions import place_editions
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.publish_recalls import publish_recalls
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.push_release import push_release
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.resolve_again import resolve_again
from blacklist_service.workflows.scan_upload import scan_upload
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.sweep_retention import sweep_retention
from blacklist_service.workflows.tidy_queue import tidy_queue
from blacklist_service.workflows.watch_deadlines import watch_deadlines
from blacklist_service.workflows.watch_removals import watch_removals
from blacklist_service.workflows.withdraw_proposals import withdraw_proposals


def _publish(context: Context, feed: int) -> None:
    publish_release(context, SYSTEM, _code_of(context, feed))


def _publish_urgently(context: Context, feed: int) -> None:
    """Nothing, where another release was faster."""
    if is_urgent(context, feed):
        publish_release(context, SYSTEM, _code_of(context, feed), is_urgent=True)


def _code_of(context: Context, feed: int) -> str:
    for known in list_feeds(context, SYSTEM):
        if known.number == feed:
            return known.code
    raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")


def _watch(context: Context) -> None:
    """In this order: a batch fails by what was withdrawn of it. What fails keeps none behind it from its turn."""
    in_order = (expire_proposals, withdraw_proposals, expire_batches, expire_editions, watch_deadlines)
    with ExitStack() as steps:
        for step in reversed(in_order):
            steps.callback(step, context)


def _recall(context: Context) -> None:
    """What is recalled lies before the public with the same job; one step that fails keeps the other from nothing."""
    with ExitStack() as steps:
        for step in reversed((publish_recalls, place_editions)):
            steps.callback(step, context, SYSTEM)


def _house(run: Callable[[Context], object]) -> Callable[[Context, int], object]:
    """A kind that concerns the whole house takes no object."""
    return lambda context, _object_id: run(context)


# An idle worker looks once a second.
_AT_ONCE = timedelta(seconds=5)
KINDS: Mapping[str, Kind] = {
    # It goes on where it stopped: what members send, however much, holds up nobody's removal (record 0095).
    "process_submission": Kind(process_submission, gives_way=True, patience=None),
    "scan_upload": Kind(scan_upload, patience=None),
    # One release and the end of its job commit together: a worker that dies publishes nothing, or once.
    "publish_release": Kind(_publish, is_whole=True),
    "urgent_release": Kind(_publish_urgently, is_whole=True, comes_first=True, patience=_AT_ONCE),
    # Files go out between its transactions, and a second time does no harm.
    "push_release": Kind(lambda context, push: push_release(context, SYSTEM, push), patience=_AT_ONCE),
    "watch_deadlines": Kind(_house(_watch)),
    "publish_recalls": Kind(_house(_recall)),
    "watch_removals": Kind(_house(watch_removals)),
    "sweep_retention": Kind(_house(lambda context: sweep_retention(context, SYSTEM, is_dry_run=False))),
    "erase_looks": Kind(_house(lambda context: erase_looks(context, SYSTEM))),
    "erase_released_objects": Kind(_house(lambda context: erase_released_objects(context, SYSTEM))),
    "erase_court_rows": Kind(_house(lambda context: erase_court_rows(context, SYSTEM))),
    "seal_journal": Kind(_house(seal_journal)),
    "ask_witnesses": Kind(_house(ask_witnesses)),
    "check_rows": Kind(_house(lambda context: check_rows(context, SYSTEM))),
    "measure_figures": Kind(_house(measure_figures)),
    "measure_own_figures": Kind(_house(measure_own_figures)),
    "reconcile_listings": Kind(_house(reconcile_listings)),
    "resolve_again": Kind(_house(lambda context: resolve_again(context, SYSTEM, is_dry_run=False))),
    "tidy_queue": Kind(_house(tidy_queue)),
}
