"""What recipients said of single entries, for officials: how many they rejected under which of their codes, and which.

Codes, keys and ids of cases, nobody's data: reading them is no look at a person.
"""

from flask import Response, request

from blacklist_service.access_rules import reads
from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, number_of, odd_fields, service, shown
from blacklist_service.workflows.list_feedback import MOST_COUNTS, WITHHELD, list_all_feedback, list_feedback

KIND = "feedback"
ROWS = 50
_LONGEST_NUMBER = 9
_LONGEST_CODE = 32
feedback = console_blueprint("feedback")


@feedback.get("/feedback")
@for_officials
def show_all() -> Response:
    """接收反馈。Every feed, and what its recipient accepted and rejected of it."""
    found = list_all_feedback(service(), caller())
    return page(
        "feedback",
        rows=[(one, clock_text(one.received_at) if one.received_at else "—") for one in found],
    )


@feedback.get("/feedback/<feed>")
@for_officials
@reads("release", "code", "after")
def show(feed: str) -> Response:
    """一项共享的反馈。Counts by release and code, the newest first; then what was rejected, page by page."""
    release, code, after = _release(), _code(), request.args.get("after", "")
    found = list_feedback(
        service(), caller(), feed, release=release, code=code, limit=ROWS,
        after=number_of(KIND, after) if after else None,
    )  # fmt: skip
    return page(
        "feedback_feed",
        found=found,
        release=release,
        code=code,
        withheld=WITHHELD,
        most_counts=MOST_COUNTS,
        rows=[(one, shown("listing", one.listing or 0), clock_text(one.received_at)) for one in found.rows],
        is_first=not after,
        next_place="" if found.after is None else shown(KIND, found.after),
    )


def _release() -> int | None:
    """The release that is asked for. Raises InvalidError FORM.FIELDS for what is no number of one."""
    text = request.args.get("release", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise odd_fields()
    return int(text) if text else None


def _code() -> str:
    """The code that is asked for. Raises InvalidError FORM.FIELDS for what is too long for one."""
    code = request.args.get("code", "")
    if len(code) > _LONGEST_CODE:
        raise odd_fields()
    return code
