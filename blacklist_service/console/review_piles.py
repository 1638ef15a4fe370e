"""A pile of match reviews side by side: chosen by hand, shown once more with what is meant, decided, taken back."""

import re
from collections.abc import Sequence

from flask import Response, request, url_for

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.queue_filter import read_filter
from blacklist_service.console.requests import caller, number_of, odd_fields, read_form, service, shown
from blacklist_service.console.review_words import ALONE, KEYS, VERDICTS, rows
from blacklist_service.errors import InvalidError, RefusedError, ServiceError
from blacklist_service.rules.review_reasons import REVIEW_REASONS
from blacklist_service.workflows.claim_pile import claim_pile
from blacklist_service.workflows.compare_pile import PairCompared, compare_pile
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.decide_pile import PileOutcome, check_pile_decision, decide_pile, undo_pile
from blacklist_service.workflows.decide_review import ReviewDecision
from blacklist_service.workflows.list_members import list_members
from blacklist_service.workflows.reviewing.piles import most_of_pile
from blacklist_service.workflows.reviewing.standing import claims_on

_KIND = "review"
# Two people who become one are decided alone.
_TOGETHER = ("different", "unsure")
_SEEN = re.compile(r"([a-z0-9]{26}):([0-9]{1,9})")
_CHOSEN = "chosen"
review_piles = console_blueprint("review_piles")
_deciding = allow(*OFFICIALS, door="console")
_fresh = allow(*OFFICIALS, door="console", step_up="recent")


@review_piles.get("/review-pile")
@_fresh
def show() -> Response:
    """成批办理。The pairs that the official has taken up, side by side; each look is recorded."""
    return _page()


@review_piles.post("/review-pile/claim")
@_deciding
def take() -> Response:
    """取一叠。Takes up the first reviews that nobody is at, of one region or one platform where it is named."""
    region, platform = read_form("region", "platform")
    try:
        claim_pile(service(), caller(), region=read_filter(region, "").region, platform=platform)
    except (InvalidError, RefusedError) as error:
        return _page(error=error)
    return see_other(url_for("console_review_piles.show"))


@review_piles.post("/review-pile")
@_fresh
def preview() -> Response:
    """预览。What was chosen by hand, with the verdict that is meant; nothing is decided yet."""
    chosen, decision = _chosen(), _decision()
    try:
        check_pile_decision(service(), chosen, decision)
    except InvalidError as error:
        return _page(error=error, chosen=chosen, decision=decision)
    return _page(chosen=chosen, decision=decision, is_preview=True)


@review_piles.post("/review-pile/decision")
@_fresh
def decide() -> Response:
    """确认。Each is decided by itself; tells what became of each."""
    chosen, decision = _chosen(), _decision()
    try:
        outcomes = decide_pile(service(), caller(), chosen, decision)
    except InvalidError as error:
        return _page(error=error, chosen=chosen, decision=decision)
    return _outcomes(outcomes, decision)


@review_piles.post("/review-pile/undo")
@_fresh
def undo() -> Response:
    """撤销。Takes back what was decided together a moment ago, as far as each could be taken back by itself."""
    read_form(many=_CHOSEN)
    numbers = [number_of(_KIND, text) for text in request.form.getlist(_CHOSEN)]
    return _outcomes(undo_pile(service(), caller(), numbers), None)


def _chosen() -> dict[int, int]:
    """The chosen reviews with the version that was seen. Raises InvalidError FORM.FIELDS; NotFoundError."""
    found: dict[int, int] = {}
    for text in request.form.getlist(_CHOSEN):
        read = _SEEN.fullmatch(text)
        if read is None:
            raise odd_fields()
        found[number_of(_KIND, read[1])] = int(read[2])
    return found


def _decision() -> ReviewDecision:
    meant, note = read_form("decision", "note", many=_CHOSEN)
    verdict, _, reason = meant.partition("/")
    return ReviewDecision(verdict, reason, note)


def _page(
    *,
    error: ServiceError | None = None,
    chosen: dict[int, int] | None = None,
    decision: ReviewDecision | None = None,
    is_preview: bool = False,
) -> Response:
    pairs = compare_pile(service(), caller(), chosen if is_preview else None)
    if is_preview and len(pairs) < len(chosen or ()):
        # Some lapsed meanwhile, or somebody else has them.
        gone = InvalidError(
            "REVIEW.PILE_GONE", "选定的部分复核已不由您办理，请重新选定。", "Some are no longer yours."
        )
        return _page(error=gone, chosen=chosen, decision=decision)
    held = claims_on(service(), caller(), [one.review.id for one in pairs])
    made = page(
        "review_pile", 200 if error is None else status_of(error),
        error=error, is_preview=is_preview, decision=decision, note="" if decision is None else decision.note,
        pairs=[(one, _seen(one), rows(one.fields, one.reports)) for one in pairs],
        chosen={shown(_KIND, number) for number in chosen or ()},
        until=clock_text(min(one.expires_at for one in held.values())) if held else "",
        alone=ALONE, verdicts={code: VERDICTS[code] for code in _TOGETHER}, reasons=REVIEW_REASONS,
        keys={code: KEYS[code] for code in _TOGETHER}, most=most_of_pile(service().clock.today()),
        platforms={one.code: one.name for one in list_members(service(), caller()) if one.kind == "platform"},
    )  # fmt: skip
    return made if error is None else told(made, error)


def _seen(pair: PairCompared) -> tuple[str, str]:
    number = shown(_KIND, pair.review.id)
    return number, f"{number}:{pair.review.version}"


def _outcomes(outcomes: Sequence[PileOutcome], decision: ReviewDecision | None) -> Response:
    return page(
        "review_pile_done",
        outcomes=[(shown(_KIND, one.review), one.error) for one in outcomes],
        done=sum(one.error is None for one in outcomes),
        decision=decision, verdicts=VERDICTS, reasons=REVIEW_REASONS,
    )  # fmt: skip
