"""The filters that an official keeps for queues."""

from flask import Response, url_for

from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.pages import see_other
from blacklist_service.console.queue_filter import Filter, find_queue, read_filter
from blacklist_service.console.requests import caller, read_form, service
from blacklist_service.workflows.keep_filter import forget_filter, keep_filter

filters = console_blueprint("filters")


@filters.post("/filters")
@for_officials
def keep() -> Response:
    """保存筛选。Keeps the queue as it is narrowed now, under a name."""
    name, queue, region, late = read_form("name", "queue", "region", "late")
    found, narrowed = find_queue(queue), read_filter(region, late)
    keep_filter(
        service(), caller(), name=name, queue=found.code, region=narrowed.region, is_late=narrowed.is_late
    )
    return _back(found.code, narrowed)


@filters.post("/filters/end")
@for_officials
def forget() -> Response:
    """删除筛选。Forgets a filter by its name."""
    name, queue = read_form("name", "queue")
    found = find_queue(queue)
    forget_filter(service(), caller(), name)
    return _back(found.code, Filter())


def _back(queue: str, narrowed: Filter) -> Response:
    return see_other(
        url_for(
            "console_queues.show",
            queue=queue,
            region=narrowed.region or None,
            late="1" if narrowed.is_late else None,
        )
    )
