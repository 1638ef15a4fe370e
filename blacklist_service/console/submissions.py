"""What a platform has reported: its submissions, newest first, how far each is, and what became of its rows."""

from contextlib import suppress
from datetime import datetime

from flask import Response, request, url_for

from blacklist_service.access_rules import allow, reads
from blacklist_service.clock import clock_text
from blacklist_service.console import waiting
from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import caller, number_of, read_form, service, shown
from blacklist_service.console.submission_words import (
    OUTCOMES,
    STATES,
    file_said,
    held_said,
    progress_said,
    summed,
)
from blacklist_service.errors import ConflictError
from blacklist_service.intake.fields import RULES
from blacklist_service.workflows.ask_to_cancel import ask_to_cancel
from blacklist_service.workflows.list_submissions import list_submissions
from blacklist_service.workflows.print_receipt import print_receipt
from blacklist_service.workflows.show_bad_rows import show_bad_rows
from blacklist_service.workflows.show_submission import (
    errors_workbook,
    is_stopping,
    report_in_question,
    show_mapping,
    show_receipt,
    show_submission,
)
from blacklist_service.workflows.show_upload import list_held

KIND = "submission"
ROWS = 50
BAD_ROWS = 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNDER_WAY = ("received", "processing")
submissions = console_blueprint("submissions")


@submissions.get("/submissions")
@for_platforms
@reads("before")
def show_all() -> Response:
    """本机构报送。State, totals, when and by whom; what waits to be confirmed stands above."""
    before = request.args.get("before", "")
    found = list_submissions(
        service(), caller(), limit=ROWS + 1, before=number_of(KIND, before) if before else None
    )
    lines = found[:ROWS]
    held = [] if before else list_held(service(), caller(), limit=ROWS)
    return page(
        "submissions",
        lines=[
            (one, STATES[one.state], clock_text(one.received_at), summed(one), *file_said(one))
            for one in lines
        ],
        held=[(one, clock_text(one.received_at), held_said(one), *file_said(one)) for one in held],
        is_first=not before,
        next_place=lines[-1].submission if len(found) > ROWS else "",
    )


@submissions.get("/submissions/<number>")
@for_platforms
def show(number: str) -> Response:
    """一个批次。How far it is; then its totals, what is wrong by code, and the first rejected rows in part."""
    which = number_of(KIND, number)
    view = show_submission(service(), caller(), which)
    mapping, mapping_sha256 = show_mapping(service(), caller(), which)
    about = report_in_question(service(), caller(), which)
    bad = show_bad_rows(service(), caller(), which, limit=BAD_ROWS)
    return page(
        "submission",
        view=view,
        is_under_way=view.state in _UNDER_WAY,
        progress=waiting.said(*progress_said(view)),
        asks=waiting.address("console_submissions.show_progress", number, state=view.state, read=view.read),
        is_stopping=is_stopping(service(), caller(), which),
        state=STATES[view.state],
        received_at=clock_text(datetime.fromisoformat(view.received_at)),
        outcomes=[(zh, en, getattr(view, name)) for name, zh, en in OUTCOMES],
        sum=summed(view),
        bad=bad,
        mapping=[(name, RULES[code].title if code else "") for name, code in mapping.items()],
        mapping_sha256=mapping_sha256,
        about="" if about is None else shown("report", about),
    )


@submissions.get("/submissions/<number>/progress")
@for_platforms
@reads("since", "state", "read")
def show_progress(number: str) -> Response:
    """进度。For a page that waits: how many rows are done, how fast and how long yet, since that page was shown.
    `state` and `read`: what it showed; a page without them waits for the end and reads no numbers."""
    view = show_submission(service(), caller(), number_of(KIND, number))
    if view.state not in _UNDER_WAY or view.state != request.args.get("state", view.state):
        return waiting.shown_anew()
    if request.args.get("state") != "processing":
        return waiting.unchanged()
    return waiting.moved(*progress_said(view, waiting.seconds(), waiting.number("read")))


@submissions.post("/submissions/<number>/end")
@for_platforms
def stop(number: str) -> Response:
    """停止处理。What is done stays; the rest of the file is not reported."""
    read_form()
    with suppress(ConflictError):
        # It may be over by now: then the page shows what became of it.
        ask_to_cancel(service(), caller(), number_of(KIND, number))
    return see_other(url_for("console_submissions.show", number=number))


@submissions.get("/submissions/<number>/errors")
@allow("platform", door="console", step_up="recent")
def show_errors(number: str) -> Response:
    """错误行工作簿。The rejected rows as given, with reasons, to be repaired and sent again."""
    body = errors_workbook(service(), caller(), number_of(KIND, number))
    return _file(body, _XLSX, f"errors-{number[:8]}.xlsx")


@submissions.get("/submissions/<number>/receipt")
@for_platforms
def show_signed_receipt(number: str) -> Response:
    """签名回执。The signed receipt as JSON, as programs get it."""
    body = show_receipt(service(), caller(), number_of(KIND, number))
    return _file(body.encode(), "application/json", f"receipt-{number[:8]}.json")


@submissions.get("/submissions/<number>/receipt.pdf")
@for_platforms
def show_printed_receipt(number: str) -> Response:
    """回执。The signed receipt on paper, with its digest and a QR code."""
    body = print_receipt(service(), caller(), number_of(KIND, number))
    return _file(body, "application/pdf", f"receipt-{number[:8]}.pdf")


def _file(body: bytes, media: str, name: str) -> Response:
    answer = Response(body, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
