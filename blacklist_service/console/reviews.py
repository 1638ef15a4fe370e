"""Match reviews one after the other: take one up, see both sides, decide by one key, go on; take a slip back."""

from contextlib import suppress
from typing import Any

from flask import Response, request, url_for

from blacklist_service.access_rules import allow, reads
from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.queue_filter import read_filter
from blacklist_service.console.requests import (
    caller,
    number_of,
    odd_fields,
    read_form,
    service,
    session,
    shown,
)
from blacklist_service.console.review_words import KEYS, VERDICTS, bars, rows, sentences
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.rules.review_reasons import REVEAL_REASONS, REVIEW_REASONS
from blacklist_service.workflows.claim_review import claim_next_review, claim_review
from blacklist_service.workflows.compare_review import ReviewCompared, compare_review
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.reviewing.standing import ReviewStanding, standing_of
from blacklist_service.workflows.undo_review import undo_review

KIND = "review"
reviews = console_blueprint("reviews")
_deciding = allow(*OFFICIALS, door="console")
_fresh = allow(*OFFICIALS, door="console", step_up="recent")


@reviews.get("/reviews/<number>")
@_deciding
@reads("region", "done")
def show(number: str) -> Response:
    """人工复核。Both sides, for whoever has taken the review up; to everybody else only how it stands."""
    review = number_of(KIND, number)
    found = standing_of(service(), caller(), review)
    if not found.is_own and not found.is_decided_by_caller:
        return _told(number, found)
    return _compared(number, compare_review(service(), caller(), review), found)


@reviews.post("/reviews:next")
@_deciding
def take_next() -> Response:
    """下一件。The first review that nobody is at; `behind` leaves one for later and goes on behind it."""
    region, behind = read_form("region", "behind")
    return _next(region, number_of(KIND, behind) if behind else None)


@reviews.post("/reviews/<number>/claim")
@_deciding
def claim(number: str) -> Response:
    """开始办理。Takes up exactly this review."""
    (region,) = read_form("region")
    claim_review(service(), caller(), number_of(KIND, number))
    return see_other(url_for("console_reviews.show", number=number, region=region or None))


@reviews.post("/reviews/<number>")
@_fresh
def decide(number: str) -> Response:
    """作出结论并转到下一件。Same, different or unsure with its reason; then the next review of the queue."""
    meant, note, version, region = read_form("decision", "note", "version", "region")
    verdict, _, reason = meant.partition("/")
    review = number_of(KIND, number)
    if not (version.isascii() and version.isdecimal()):
        raise odd_fields()
    try:
        is_queued = standing_of(service(), caller(), review).is_queued
        decide_review(service(), caller(), review, int(version[:9]), ReviewDecision(verdict, reason, note))
    except (InvalidError, RefusedError) as error:
        found = standing_of(service(), caller(), review)
        if not found.is_own:
            raise
        return _compared(number, compare_review(service(), caller(), review), found, error=error, note=note)
    if not is_queued:
        return see_other(url_for("console_reviews.show", number=number))
    return _next(region, review, done=number)


@reviews.get("/reviews/<number>/reveal")
@_fresh
def ask_reveal(number: str) -> Response:
    """查看完整号码。Asks what for; the second factor was shown a moment ago."""
    found = standing_of(service(), caller(), number_of(KIND, number))
    return _reveal_page(number) if found.is_own else _told(number, found)


@reviews.post("/reviews/<number>/reveal")
@_fresh
def reveal(number: str) -> Response:
    """完整显示。Both sides with their numbers in full, for a reason that the look tells."""
    (reason,) = read_form("reason")
    review = number_of(KIND, number)
    found = standing_of(service(), caller(), review)
    if not found.is_own:
        return _told(number, found)
    try:
        compared = compare_review(service(), caller(), review, reveal_for=reason)
    except InvalidError as error:
        return _reveal_page(number, error)
    return _compared(number, compared, found)


@reviews.post("/reviews/<number>/undo")
@_fresh
def undo(number: str) -> Response:
    """撤销刚才的结论。Takes the own last decision back and takes the review up again."""
    (region,) = read_form("region")
    review = number_of(KIND, number)
    undo_review(service(), caller(), review)
    # Where somebody was faster the page tells who.
    with suppress(ConflictError):
        claim_review(service(), caller(), review)
    return see_other(url_for("console_reviews.show", number=number, region=region or None))


def _next(region: str, behind: int | None, *, done: str = "") -> Response:
    narrowed = read_filter(region, "").region
    following = claim_next_review(service(), caller(), region=narrowed, behind=behind)
    if following is None:
        return page("review_end", region=region, done=done, may_undo=_may_undo(done))
    where = url_for(
        "console_reviews.show", number=shown(KIND, following), region=region or None, done=done or None
    )
    return see_other(where)


def _may_undo(done: str) -> bool:
    return bool(done) and standing_of(service(), caller(), number_of(KIND, done)).may_undo


def _told(number: str, found: ReviewStanding) -> Response:
    """How a review stands, without the people in it."""
    return page(
        "review_standing", number=number, found=found, region=_region(),
        until=None if found.claim is None else clock_text(found.claim.expires_at),
    )  # fmt: skip


def _compared(
    number: str,
    compared: ReviewCompared,
    found: ReviewStanding,
    *,
    error: ServiceError | None = None,
    note: str = "",
) -> Response:
    view, done = compared.shown.review, request.args.get("done", "")
    made = page(
        "review",
        200 if error is None else status_of(error),
        error=error, number=number, found=found, view=view, compared=compared,
        rows=rows(compared.fields, compared.reports), bars=bars(compared.shown.explanation),
        sentences=sentences(compared.shown.explanation),
        # What others said of the pair is told once this official has spoken.
        history=compared.shown.judgements if not found.is_own else (),
        opened_at=clock_text(view.opened_at), clock_text=clock_text,
        until=None if found.claim is None else clock_text(found.claim.expires_at),
        region=_region(), done=done, may_undo=_may_undo(done), is_fresh=session().is_fresh,
        reasons=REVIEW_REASONS, keys=KEYS, note=note, verdicts=VERDICTS,
    )  # fmt: skip
    return made if error is None else told(made, error)


def _reveal_page(number: str, error: ServiceError | None = None) -> Response:
    made = page(
        "review_reveal", 200 if error is None else status_of(error),
        error=error, number=number, reasons=dict[str, Any](REVEAL_REASONS),
    )  # fmt: skip
    return made if error is None else told(made, error)


def _region() -> str:
    return request.args.get("region", "") if request.method == "GET" else request.form.get("region", "")
