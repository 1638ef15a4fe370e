"""What a platform has reported: its submissions, newest first. Holds nobody's data: no look."""

from flask import Response, request

from blacklist_service.access_rules import reads
from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, number_of, service
from blacklist_service.console.submission_words import STATES, summed
from blacklist_service.workflows.list_submissions import list_submissions

KIND = "submission"
ROWS = 50
submissions = console_blueprint("submissions")


@submissions.get("/submissions")
@for_platforms
@reads("before")
def show_all() -> Response:
    """本机构报送。State, totals, when and by whom."""
    before = request.args.get("before", "")
    found = list_submissions(
        service(), caller(), limit=ROWS + 1, before=number_of(KIND, before) if before else None
    )
    lines = found[:ROWS]
    return page(
        "submissions",
        lines=[(one, STATES[one.state], clock_text(one.received_at), summed(one)) for one in lines],
        is_first=not before,
        next_place=lines[-1].submission if len(found) > ROWS else "",
    )
