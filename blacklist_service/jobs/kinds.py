"""Which workflow runs which kind of job: the only place where the two meet."""

from collections.abc import Mapping

from blacklist_service.jobs.worker import Kind
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.tidy_queue import tidy_queue


def _tidy_queue(context: Context, _object_id: int) -> None:
    tidy_queue(context)


KINDS: Mapping[str, Kind] = {
    "tidy_queue": Kind(_tidy_queue, is_whole=True),
}
