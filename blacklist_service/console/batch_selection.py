"""A maker chooses the cases of one cause, sees how many of each kind they are and some in part, and lays them as one.

What was chosen travels in the form as the command's file does: each case with the version that was seen."""

import re
from dataclasses import dataclass

from flask import Response, url_for

from blacklist_service.access_rules import allow
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import caller, number_of, odd_fields, read_form, service, shown
from blacklist_service.console.words import said
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.workflows.list_members import list_members
from blacklist_service.workflows.propose_batch import MOST, propose_batch
from blacklist_service.workflows.select_batch import COUNTED, BatchSelection, Cause, select_batch

BY = {"submission": "一个报送批次 one submission", "platform": "一个报送机构 one platform"}
# What is proposed: the act, and with what reason a listing ends.
DECISIONS = {
    "corrected": "移出名单：列入有误 remove: it was wrong",
    "removed": "移出名单：其他理由 remove: another reason",
    "reject": "不予列入 reject allegations",
}
_SEEN = re.compile(r"([A-Za-z0-9]{1,64}):([0-9]{1,9})")
_REFUSALS = (ConflictError, InvalidError, RefusedError)
batch_selection = console_blueprint("batch_selection")
# Some of whom it is about are looked at, and the proposal is an act.
_fresh = allow("maker", door="console", step_up="recent")


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What the maker has chosen so far; `seen`: the cases with their versions, as the form carries them."""

    decision: str = "corrected"
    by: str = "submission"
    submission: str = ""
    platform: str = ""
    reasons: str = ""
    seen: str = ""


@batch_selection.get("/batch-selection")
@_fresh
def ask() -> Response:
    """批量提出。Asks what is to be decided, and which one cause the cases have."""
    return _page(Draft())


@batch_selection.post("/batch-selection")
@_fresh
def choose() -> Response:
    """选出的案件。Counts by kind and some of the people in part; each look is recorded, and nothing is proposed yet."""
    draft = Draft(*read_form("decision", "by", "submission", "platform"))
    act, end_reason = _decision(draft.decision)
    code = draft.platform if draft.by == "platform" else draft.submission.strip()
    try:
        found = select_batch(service(), caller(), Cause(draft.by, code), act=act, end_reason=end_reason)
    except _REFUSALS as error:
        return _page(draft, error=error)
    return _page(draft, found)


@batch_selection.post("/batch-selection/proposal")
@_fresh
def propose() -> Response:
    """提出批量决定。Lays the cases that were chosen, with the reasons; leads to the page of the batch."""
    decision, seen, reasons = read_form("decision", "seen", "reasons")
    act, end_reason = _decision(decision)
    numbers = [_seen(one) for one in seen.split()]
    try:
        if not reasons.strip():
            raise InvalidError("FORM.REASONS", "请写明理由。", "Say why.")
        made = propose_batch(
            service(), caller(), numbers, act=act, reasons=reasons.strip(), end_reason=end_reason
        )
    except _REFUSALS as error:
        return _page(Draft(decision, reasons=reasons, seen=seen), error=error)
    return see_other(url_for("console_batches.show", number=shown("batch", made.id)))


def _decision(code: str) -> tuple[str, str]:
    """The act and the reason of the end. Raises InvalidError FORM.FIELDS."""
    if code not in DECISIONS:
        raise odd_fields()
    return ("reject", "removed") if code == "reject" else ("remove", code)


def _seen(text: str) -> tuple[int, int]:
    read = _SEEN.fullmatch(text)
    if read is None:
        raise odd_fields()
    return number_of("listing", read[1]), int(read[2])


def _page(draft: Draft, found: BatchSelection | None = None, error: ServiceError | None = None) -> Response:
    seen = draft.seen
    if found is not None:
        seen = " ".join(f"{shown('listing', number)}:{version}" for number, version in found.seen)
    made = page(
        "batch_selection", 200 if error is None else status_of(error),
        error=error, draft=draft, by=BY, decisions=DECISIONS, found=found, seen=seen,
        size=len(seen.split()), most=MOST, counted=COUNTED,
        states=[] if found is None else [(said(state), count) for state, count in found.states],
        sample=[] if found is None else [(said(state), part) for state, part in found.sample],
        platforms={
            one.code: one.name for one in list_members(service(), caller()) if one.kind == "platform"
        },
    )  # fmt: skip
    return made if error is None else told(made, error)
