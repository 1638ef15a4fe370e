"""A platform answers what is said against its own reports, within its own clock."""

from flask import Response, url_for

from blacklist_service.access_rules import allow
from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.correction_words import corrected_said, decided_said
from blacklist_service.console.exhibits import LIMITS, files_given, told_exhibits
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import caller, number_of, odd_fields, service, shown
from blacklist_service.console.submission_words import OBJECTION_REASONS
from blacklist_service.console.words import days_said, said, tone_of
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.rules.deadlines import days_left
from blacklist_service.rules.objections import ObjectionState
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.cases.request_views import ObjectionView
from blacklist_service.workflows.cases.shown_reports import ReportShown
from blacklist_service.workflows.list_own_objections import list_own_corrected, list_own_objections
from blacklist_service.workflows.show_listing import ObjectionShown, show_objection

KIND = "objection"
MOST = 200
_LONGEST_VERSION = 9
objections = console_blueprint("objections")


@objections.get("/objections")
@for_platforms
def show_all() -> Response:
    """异议。What this platform has to answer, by the days that are left, and which of its reports officials have
    corrected."""
    corrected = list_own_corrected(service(), caller(), limit=MOST)
    found = list_own_objections(service(), caller(), limit=MOST)
    return page(
        "objections",
        rows=[
            (shown(KIND, one.objection.id), _reason(one.objection), said(one.objection.state),
             one.objection.answer_due_on, "—" if one.days is None else days_said(one.days), tone_of(one.days))
            for one in found
        ],
        is_cut=len(found) == MOST,
        corrected=[(shown("report", one.report), decided_said(one.decided)) for one in corrected],
    )  # fmt: skip


@objections.get("/objections/<number>")
@for_platforms
def show(number: str) -> Response:
    """一件异议。What the subject says, the own reports that it is about, and the answer."""
    return _page(number)


@objections.post("/objections/<number>")
@allow("platform", door="console", streams=True)
def answer(number: str) -> Response:
    """答复。What the platform has to say, with its evidence; it goes to the officials who decide."""
    (version, words), files = files_given("version", "answer")
    if not (version.isascii() and version.isdecimal() and len(version) <= _LONGEST_VERSION):
        raise odd_fields()
    try:
        answer_objection(
            service(), caller(), number_of(KIND, number), int(version), answer=words, files=files
        )
    except (InvalidError, ConflictError, RefusedError) as error:
        # A colleague may have been first: what was written is not lost by that.
        return _page(number, error, words)
    return see_other(url_for("console_objections.show", number=number))


def _reason(objection: ObjectionView) -> str:
    """What the subject says is wrong; of a reconsideration that it is one."""
    words = OBJECTION_REASONS[objection.reason]
    return words if objection.reconsiders is None else f"复核申请：{words}"


def _reports(found: ObjectionShown) -> list[tuple[str, ReportShown]]:
    """The own reports, each with the number of its page."""
    numbers = (shown("report", number) for number in found.own_numbers)
    return list(zip(numbers, found.own_reports, strict=True))


def _page(number: str, error: ServiceError | None = None, words: str = "") -> Response:
    found = show_objection(service(), caller(), number_of(KIND, number))
    view = found.objection
    is_asked = view.state == ObjectionState.WITH_SOURCE
    days = days_left(view.answer_due_on, service().clock.today()) if is_asked else None
    made = page(
        "objection", 200 if error is None else status_of(error),
        error=error, number=number, found=found, reports=_reports(found), view=view,
        reason=_reason(view), state=said(view.state),
        is_asked=is_asked, days="—" if days is None else days_said(days),
        corrected=corrected_said(found.corrections),
        tone=tone_of(days), words=words, said=said, exhibits=told_exhibits(found.exhibits), limits=LIMITS,
    )  # fmt: skip
    return made if error is None else told(made, error)
