"""A platform settles or withdraws one report of its own, found by its own key or by its row in a file, not by name."""

from flask import Response, request, url_for

from blacklist_service.access_rules import reads
from blacklist_service.console import waiting
from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.correction_words import decided_said
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import caller, number_of, read_day, read_form, service, shown
from blacklist_service.console.submission_words import REPORT_STATES
from blacklist_service.console.words import said
from blacklist_service.errors import ConflictError, InvalidError, NotFoundError, RefusedError, ServiceError
from blacklist_service.workflows.find_own_report import find_by_key, find_by_row
from blacklist_service.workflows.settle_report import settle_report
from blacklist_service.workflows.show_own_report import SettlementShown, preview_settlement, show_own_report
from blacklist_service.workflows.withdraw_report import withdraw_report

KIND = "report"
_REFUSALS = (ConflictError, InvalidError, RefusedError)
settlements = console_blueprint("settlements")


@settlements.get("/settlements")
@for_platforms
@reads("submission")
def ask() -> Response:
    """结清与撤回。Asks which report it is: by the own row key, or by submission and row."""
    return _ask_page(request.args.get("submission", ""))


@settlements.post("/settlements")
@for_platforms
def find() -> Response:
    """查找。Leads to the one report; a key stands in no address."""
    row_key, submission, row = read_form("row_key", "submission", "row")
    try:
        if row_key:
            number = find_by_key(service(), caller(), row_key)
        else:
            number = find_by_row(
                service(), caller(), number_of("submission", submission.strip()), row.strip()
            )
    except (NotFoundError, RefusedError) as error:
        return _ask_page(submission, error)
    return see_other(url_for("console_settlements.show", number=shown(KIND, number)))


@settlements.get("/settlements/<number>")
@for_platforms
@reads("settled_on")
def show(number: str) -> Response:
    """一条报送信息。The debt as it was said; with a day, what a settlement would change. Nothing is sent yet."""
    day = request.args.get("settled_on")
    if day is None:
        return _page(number)
    try:
        found = preview_settlement(service(), caller(), number_of(KIND, number), read_day(day))
    except _REFUSALS as error:
        return _page(number, error)
    return _page(number, settlement=found)


@settlements.post("/settlements/<number>")
@for_platforms
def settle(number: str) -> Response:
    """报送结清。Becomes a submission of one row, with its receipt; the same day twice is one."""
    (day,) = read_form("settled_on")
    try:
        made = settle_report(service(), caller(), number_of(KIND, number), read_day(day))
    except _REFUSALS as error:
        return _page(number, error)
    return see_other(url_for("console_submissions.show", number=shown("submission", made)))


@settlements.post("/settlements/<number>/withdraw")
@for_platforms
def withdraw(number: str) -> Response:
    """撤回。Becomes a submission of one row, with its receipt."""
    read_form()
    try:
        made = withdraw_report(service(), caller(), number_of(KIND, number))
    except _REFUSALS as error:
        return _page(number, error)
    return see_other(url_for("console_submissions.show", number=shown("submission", made)))


def _page(
    number: str, error: ServiceError | None = None, settlement: SettlementShown | None = None
) -> Response:
    found = show_own_report(service(), caller(), number_of(KIND, number))
    submission = "" if found.submission is None else shown("submission", found.submission)
    # A page that a form led to asks nothing: shown anew it would send the form once more.
    asks = (
        waiting.address("console_submissions.show_progress", submission)
        if submission and error is None
        else ""
    )
    made = page(
        "settlement", 200 if error is None else status_of(error),
        error=error, number=number, found=found, state=REPORT_STATES[found.state], said=said,
        decided=decided_said(found.decided),
        newest="" if found.newest is None else shown(KIND, found.newest),
        submission=submission, asks=asks,
        settlement=settlement, today=service().clock.today(),
    )  # fmt: skip
    return made if error is None else told(made, error)


def _ask_page(submission: str, error: ServiceError | None = None) -> Response:
    made = page(
        "settlements", 200 if error is None else status_of(error), error=error, submission=submission[:26]
    )
    return made if error is None else told(made, error)
