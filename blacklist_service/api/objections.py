"""Objections: the subject disputes without an account, the member answers, two officials decide within 20 days."""

from datetime import date

from apiflask import APIBlueprint
from pydantic import Field

from blacklist_service.access_rules import allow, evenly
from blacklist_service.api.access import caller, caller_or_none, case_proof
from blacklist_service.api.approvals import (
    OTHER_VERSION,
    Approval,
    ApprovalBody,
    Proposal,
    Text,
    proposal_shape,
    settle,
)
from blacklist_service.api.correction_shapes import (
    CorrectedFact,
    CorrectionBody,
    corrected_shapes,
    facts_given,
)
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import etag_of, number_of, service, shown, version_seen, versioned
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.cases.request_views import ObjectionView
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.show_listing import show_objection
from blacklist_service.workflows.show_subject import show_own_record

KIND = "objection"
objections = APIBlueprint("objections", __name__, url_prefix="/api/v1/objections", tag="objections")


class Objection(Shape):
    objection: str
    version: int
    listing: str
    reason: str
    state: str
    received_on: date
    due_on: date
    answer_due_on: date
    answered_on: date | None
    outcome: str | None
    decided_on: date | None


class ObjectionShown(Shape):
    """An objection with both sides' words, as far as the caller may read them; `corrections`: what waits would correct,
    or the decision has, for the member of its own reports."""

    objection: Objection
    narrative: str | None
    answer: str | None
    proposal: Proposal | None
    corrections: list[CorrectedFact]


class ObjectionBody(Body):
    reason: str = Field(min_length=1, max_length=32)
    narrative: Text


class AnswerBody(Body):
    answer: Text


class OutcomeBody(Body):
    outcome: str = Field(min_length=1, max_length=32)
    reasons: Text
    statement: str = Field(default="", max_length=4000)
    ground: str = Field(default="", max_length=32)
    severity: str = Field(default="", max_length=32)
    corrections: list[CorrectionBody] = Field(
        default_factory=list,
        max_length=50,
        description="更正的金额、利率、日期等，仅用于 correct。Other facts of the debts, for `correct`.",
    )


@objections.post("")
@once(is_repeatable=True)
@objections.output(Objection, status_code=201)
@allow(subject=True)
@evenly
@objections.input(ObjectionBody)
def receive(json_data: ObjectionBody) -> tuple[Objection, int, dict[str, str]]:
    """提出异议。The subject disputes a listing or defends itself before it; the mark travels with every answer."""
    proof = case_proof()
    view = object_to_listing(
        service(),
        proof.case_number,
        proof.name,
        proof.id_number,
        reason=json_data.reason,
        narrative=json_data.narrative,
    )
    return objection_shape(view), 201, {"Location": f"/api/v1/objections/{shown(KIND, view.id)}"}


@objections.get("/<objection>")
@objections.output(ObjectionShown)
@allow("platform", *READERS, subject=True)
@evenly
def show(objection: str) -> tuple[ObjectionShown, int, dict[str, str]]:
    """异议办理情况。For the subject where it stands; for the reporting member and officials with both sides' words."""
    number = number_of(KIND, objection)
    if caller_or_none() is None:
        view = _own(number)
        return (
            ObjectionShown(
                objection=objection_shape(view), narrative=None, answer=None, proposal=None, corrections=[]
            ),
            200,
            {"ETag": etag_of(view.version)},
        )
    found = show_objection(service(), caller(), number)
    shape = ObjectionShown(
        objection=objection_shape(found.objection),
        narrative=found.narrative,
        answer=found.answer,
        proposal=None if found.proposal is None else proposal_shape(found.proposal),
        corrections=corrected_shapes(found.corrections),
    )
    return shape, 200, {"ETag": etag_of(found.objection.version)}


@objections.post("/<objection>/answer")
@once()
@objections.output(Objection)
@allow("platform")
@versioned
@objections.input(AnswerBody)
def answer(objection: str, json_data: AnswerBody) -> tuple[Objection, int, dict[str, str]]:
    """报送机构答复。What the member that reported the debt has to say."""
    view = answer_objection(
        service(), caller(), number_of(KIND, objection), version_seen(), answer=json_data.answer
    )
    return objection_shape(view), 200, {"ETag": etag_of(view.version)}


@objections.post("/<objection>/decision")
@once()
@objections.output(Proposal, status_code=201)
@allow("maker", step_up="each")
@versioned
@objections.input(OutcomeBody)
def decide(objection: str, json_data: OutcomeBody) -> Proposal:
    """提出异议处理意见。How the objection should be decided; a second official approves it."""
    proposed = propose_objection_outcome(
        service(),
        caller(),
        number_of(KIND, objection),
        version_seen(),
        outcome=json_data.outcome,
        reasons=json_data.reasons,
        statement=json_data.statement,
        ground=json_data.ground,
        severity=json_data.severity,
        corrections=facts_given(json_data.corrections),
    )
    return proposal_shape(proposed)


@objections.post("/<objection>/approval")
@once()
@objections.doc(responses=OTHER_VERSION)
@objections.output(Approval)
@allow("checker", step_up="each")
@objections.input(ApprovalBody)
def approve(objection: str, json_data: ApprovalBody) -> Approval:
    """复核。Another official approves exactly the digest that was shown, or refuses it."""
    return settle(KIND, number_of(KIND, objection), json_data)


def objection_shape(view: ObjectionView) -> Objection:
    """An objection as it stands, under opaque ids."""
    known = {
        name: getattr(view, name) for name in Objection.model_fields if name not in ("objection", "listing")
    }
    return Objection(objection=shown(KIND, view.id), listing=shown("listing", view.listing), **known)


def _own(number: int) -> ObjectionView:
    """The subject's own objection; of any other it does not learn that it exists."""
    proof = case_proof()
    record = show_own_record(service(), proof.case_number, proof.name, proof.id_number)
    for view in record.objections:
        if view.id == number:
            return view
    raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
