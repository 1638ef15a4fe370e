"""The officials' queue: unsure matches, and the steps that wait, by legal deadline; a match side by side."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Literal

from apiflask import APIBlueprint
from pydantic import Field

from blacklist_service.api.access import allow, caller
from blacklist_service.api.idempotency import once
from blacklist_service.api.pages import PageQuery, cursor_after, place_of
from blacklist_service.api.requests import etag_of, number_of, service, shown, version_seen, versioned
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.workflows.context import OFFICIALS, READERS
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.list_pending import PendingCursor, PendingStep, list_pending
from blacklist_service.workflows.list_reviews import ReviewView, list_reviews
from blacklist_service.workflows.show_review import show_review
from matching.types import RawIdentity

KIND = "review"
reviews = APIBlueprint("reviews", __name__, url_prefix="/api/v1/reviews", tag="reviews")


class ReviewQuery(PageQuery):
    kind: Literal["match", "listing", "objection", "repair", "proposal", "removal", "amendment"] = "match"
    state: Literal["alleged", "under_review", "notified", "reply_window", "listed", "overdue_only"] = (
        "alleged"
    )


class Step(Shape):
    """What waits. `id` belongs to its kind; `days_left` counts calendar days, negative when late.

    `href` is where an official looks before deciding.
    """

    kind: str
    id: str
    href: str
    state: str
    version: int
    due_on: date | None
    days_left: int | None
    working_days_left: int | None
    is_disputed: bool
    target: str | None
    target_id: str | None
    score: float | None
    opened_at: datetime | None
    reports_waiting: int = Field(
        default=0,
        description="列入后新报送、尚未纳入的条数。Reports that came after the listing was decided.",
    )


class StepPage(Shape):
    items: list[Step]
    next: str | None


class Identity(Shape):
    """一份报送中的身份信息，完整显示。What one report says of who it is about, in full; empty where it says nothing."""

    kind: str | None
    name: str
    id_type: str
    id_number: str
    birth_date: date | None
    phone: str
    bank_card: str
    address: str
    legal_representative: str


class ExplanationLine(Shape):
    """为何不能确定。One line: a field, its level of agreement and weight in bits (none for verdict and reason)."""

    field: str
    level: str
    bits: float | None
    zh: str
    en: str


class ReviewShown(Shape):
    """双方对照。`given` is the new report, none once it was erased; `candidates` are the current reports
    of `subject`."""

    review: str
    version: int
    state: str
    verdict: str | None
    score: float
    opened_at: datetime
    report: str
    subject: str
    given: Identity | None
    candidates: list[Identity]
    explanation: list[ExplanationLine]


class ReviewBody(Body):
    verdict: Literal["same", "different", "unsure"]
    reason: str = Field(min_length=1, max_length=40)
    note: str = Field(default="", max_length=1000)


class ReviewDecided(Shape):
    review: str
    verdict: str


@reviews.get("")
@reviews.input(ReviewQuery, location="query")
@reviews.output(StepPage)
@allow(*READERS)
def show_queue(query_data: ReviewQuery) -> StepPage:
    """待办队列。Unsure matches (`kind=match`), or the pending steps of one kind, nearest deadline first."""
    return _matches(query_data) if query_data.kind == "match" else _pending(query_data)


@reviews.get("/<review>")
@reviews.output(ReviewShown)
@allow(*OFFICIALS)
def show(review: str) -> tuple[ReviewShown, int, dict[str, str]]:
    """双方对照与说明。Both sides in full and why the machine was unsure; a look at each side is recorded."""
    found = show_review(service(), caller(), number_of(KIND, review))
    view = found.review
    shape = ReviewShown(
        review=review,
        version=view.version,
        state=view.state,
        verdict=view.verdict,
        score=view.score,
        opened_at=view.opened_at,
        report=shown("report", view.report),
        subject=shown("subject", found.candidate),
        given=None if found.given is None else _identity(found.given),
        candidates=[_identity(one) for one in found.candidates],
        explanation=[ExplanationLine.model_validate(asdict(line)) for line in found.explanation],
    )
    return shape, 200, {"ETag": etag_of(view.version)}


@reviews.post("/<review>/decision")
@once()
@reviews.output(ReviewDecided)
@allow(*OFFICIALS)
@versioned
@reviews.input(ReviewBody)
def decide(review: str, json_data: ReviewBody) -> ReviewDecided:
    """人工复核结论。Same, different or unsure, with a reason code; a merge keeps its history."""
    decision = ReviewDecision(json_data.verdict, json_data.reason, json_data.note)
    decide_review(service(), caller(), number_of(KIND, review), version_seen(), decision)
    return ReviewDecided(review=review, verdict=json_data.verdict)


def _matches(query: ReviewQuery) -> StepPage:
    place = place_of(query, "reviews/match")
    found = list_reviews(service(), caller(), after=0 if place is None else int(place[0]), limit=query.limit)
    following = None
    if found:
        following = cursor_after("reviews/match", [found[-1].id], is_full=len(found) == query.limit)
    return StepPage(items=[_match(view) for view in found], next=following)


def _pending(query: ReviewQuery) -> StepPage:
    question = f"reviews/{query.kind}/{query.state}"
    place = place_of(query, question)
    page = list_pending(
        service(),
        caller(),
        kind=query.kind,
        state=query.state if query.kind == "listing" else "",
        after=None if place is None else _cursor(place),
        limit=query.limit,
    )
    following = None
    if page.after is not None:
        due = "" if page.after.due_on is None else page.after.due_on.isoformat()
        following = cursor_after(question, [due, page.after.id], is_full=True)
    return StepPage(items=[_step(step) for step in page.steps], next=following)


def _cursor(place: list[int | str]) -> PendingCursor:
    due, number = place
    return PendingCursor(date.fromisoformat(str(due)) if due else None, int(number))


def _match(view: ReviewView) -> Step:
    return Step(
        kind="match",
        id=shown(KIND, view.id),
        href=_href(KIND, view.id),
        state="open",
        version=view.version,
        due_on=None,
        days_left=None,
        working_days_left=None,
        is_disputed=False,
        target="subject",
        target_id=shown("subject", view.subject),
        score=view.score,
        opened_at=view.opened_at,
    )


def _identity(given: RawIdentity) -> Identity:
    return Identity.model_validate(asdict(given) | {"kind": None if given.kind is None else given.kind.value})


def _step(step: PendingStep) -> Step:
    return Step(
        kind=step.kind,
        id=shown(step.kind, step.id),
        # A proposal or removal is looked at where its target stands.
        href=_href(step.target, step.target_id) if step.target else _href(step.kind, step.id),
        state=step.state,
        version=step.version,
        due_on=step.due_on,
        days_left=None if step.days is None else step.days.calendar,
        working_days_left=None if step.days is None else step.days.working,
        is_disputed=step.is_disputed,
        target=step.target or None,
        target_id=shown(step.target, step.target_id) if step.target else None,
        score=None,
        opened_at=None,
        reports_waiting=step.reports_waiting,
    )


def _href(kind: str, number: int) -> str:
    return f"/api/v1/{kind}s/{shown(kind, number)}"
