"""The officials' queue: unsure matches, and the steps that wait, by legal deadline; a match side by side."""

from dataclasses import asdict
from datetime import date

from apiflask import APIBlueprint

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller
from blacklist_service.api.idempotency import once
from blacklist_service.api.pages import cursor_after, place_of
from blacklist_service.api.requests import etag_of, number_of, service, shown, version_seen, versioned
from blacklist_service.api.review_shapes import (
    AgreementQuery,
    AgreementReport,
    AskedBefore,
    Explanation,
    ExplanationLine,
    ExplanationQuery,
    HeldBack,
    Identity,
    Judgement,
    ReviewBody,
    ReviewDecided,
    ReviewQuery,
    ReviewShown,
    Step,
    StepPage,
)
from blacklist_service.workflows.cases.pending_steps import PendingCursor, PendingStep
from blacklist_service.workflows.context import OFFICIALS, READERS
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.explain_review import explain_review
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_reviews import (
    QueuePlace,
    ReviewView,
    list_held_back,
    list_reviews,
    list_second_reviews,
    list_undecided,
)
from blacklist_service.workflows.read_agreement import read_agreement
from blacklist_service.workflows.show_review import show_review
from matching.types import RawIdentity

KIND = "review"
reviews = APIBlueprint("reviews", __name__, url_prefix="/api/v1/reviews", tag="reviews")


@reviews.get("")
@reviews.input(ReviewQuery, location="query")
@reviews.output(StepPage)
@allow(*READERS)
def show_queue(query_data: ReviewQuery) -> StepPage:
    """待办队列。Unsure matches by score and richness (`match`), those `held` back, those left `undecided`, those that
    wait for this official as `second` or `third`; or the pending steps of one kind, nearest deadline first."""
    match query_data.kind:
        case "match" | "held":
            return _matches(query_data)
        case "undecided" | "second" | "third":
            return _matches_by_number(query_data)
        case _:
            return _pending(query_data)


@reviews.get("/agreement")
@reviews.input(AgreementQuery, location="query")
@reviews.output(AgreementReport)
@allow(*READERS)
def show_agreement(query_data: AgreementQuery) -> AgreementReport:
    """双盲复核的一致率。How far first and second officials agree who did not know of each other."""
    found = read_agreement(service(), caller(), since=query_data.since, until=query_data.until)
    return AgreementReport.model_validate(asdict(found))


@reviews.get("/<review>")
@reviews.output(ReviewShown)
@allow(*OFFICIALS, step_up="each")
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
        judgements=[
            Judgement.model_validate(asdict(one) | {"review": shown(KIND, one.review)})
            for one in found.judgements
        ],
        leaving=[shown("report", one) for one in found.leaving],
    )
    return shape, 200, {"ETag": etag_of(view.version)}


@reviews.get("/<review>/explanation")
@reviews.input(ExplanationQuery, location="query")
@reviews.output(Explanation)
@allow(*READERS)
def explain(review: str, query_data: ExplanationQuery) -> Explanation:
    """向不同读者的说明。Why the machine asked, for one of four readers; a look at each side is recorded."""
    lines = explain_review(service(), caller(), number_of(KIND, review), query_data.reader)
    return Explanation(
        review=review,
        reader=query_data.reader,
        lines=[ExplanationLine.model_validate(asdict(line)) for line in lines],
    )


@reviews.post("/<review>/decision")
@once()
@reviews.output(ReviewDecided)
@allow(*OFFICIALS, step_up="each")
@versioned
@reviews.input(ReviewBody)
def decide(review: str, json_data: ReviewBody) -> ReviewDecided:
    """人工复核结论。Same, different or unsure, with a reason code; a merge keeps its history.

    抽中的复核由第二人独立再作结论，不一致时由第三人定。The same call decides again as second or third official.
    """
    decision = ReviewDecision(json_data.verdict, json_data.reason, json_data.note)
    decide_review(service(), caller(), number_of(KIND, review), version_seen(), decision)
    return ReviewDecided(review=review, verdict=json_data.verdict)


def _matches(query: ReviewQuery) -> StepPage:
    question = f"reviews/{query.kind}"
    place = place_of(query, question)
    after = None if place is None else QueuePlace(float(place[0]), int(place[1]), int(place[2]))
    found = list_reviews(service(), caller(), after=after, limit=query.limit, is_held=query.kind == "held")
    held = [HeldBack.model_validate(one._asdict()) for one in list_held_back(service(), caller())]
    following = None
    if found:
        score, agreeing, number = found[-1].place
        last: list[int | str] = [repr(score), agreeing, number]
        following = cursor_after(question, last, is_full=len(found) == query.limit)
    return StepPage(items=[_match(view) for view in found], next=following, held_back=held)


def _matches_by_number(query: ReviewQuery) -> StepPage:
    question = f"reviews/{query.kind}"
    place = place_of(query, question)
    after = 0 if place is None else int(place[0])
    if query.kind == "undecided":
        found = list_undecided(service(), caller(), after=after, limit=query.limit)
    else:
        found = list_second_reviews(service(), caller(), stage=query.kind, after=after, limit=query.limit)
    following = None
    if found:
        following = cursor_after(question, [found[-1].id], is_full=len(found) == query.limit)
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
    before = view.before
    return Step(
        kind="match",
        id=shown(KIND, view.id),
        href=_href(KIND, view.id),
        state=view.state,
        version=view.version,
        due_on=None,
        days_left=None,
        working_days_left=None,
        is_disputed=False,
        target="subject",
        target_id=shown("subject", view.subject),
        score=view.score,
        opened_at=view.opened_at,
        compared=view.compared,
        agreeing=view.agreeing,
        verdict=view.verdict,
        asked_before=None
        if before is None
        else AskedBefore(
            review=shown(KIND, before.review),
            verdict=before.verdict,
            decided_at=before.decided_at,
            news=list(before.news),
        ),
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
