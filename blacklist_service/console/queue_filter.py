"""What a queue is narrowed to, as it stands in an address or a form; and which queues the caller may see."""

import re
from dataclasses import dataclass

from blacklist_service.console.queue_kinds import QUEUES, Queue
from blacklist_service.console.requests import caller
from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.workflows.context import OFFICIALS

_REGION = re.compile(r"([0-9]{6})?")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a queue is narrowed to: one region, nothing but what is late, nothing but what is with the caller."""

    region: str = ""
    is_late: bool = False
    is_mine: bool = False


def find_queue(code: str) -> Queue:
    """A queue that the caller may see. Raises NotFoundError."""
    found = QUEUES.get(code)
    if found is None or not may_see(found):
        raise no_such()
    return found


def may_see(queue: Queue) -> bool:
    """Some queues are for those who decide."""
    return not queue.is_for_deciders or caller().has_role(*OFFICIALS)


def read_filter(region: str, late: str, mine: str = "") -> Filter:
    """Raises InvalidError QUEUE.FILTER."""
    given = region.strip()
    if not _REGION.fullmatch(given) or {late, mine} - {"", "1"}:
        raise InvalidError(
            "QUEUE.FILTER",
            "筛选条件不正确：行政区划代码应为六位数字。",
            "The filter does not fit: a region code has six digits.",
        )
    return Filter(given, late == "1", mine == "1")


def no_such() -> NotFoundError:
    """No such queue, or no such place in it."""
    return NotFoundError("NOT_FOUND", "未找到。", "Not found.")
