"""Credit repair: the subject applies without an account and free of charge; two officials decide in 10 working days."""

from datetime import date

from apiflask import APIBlueprint

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
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import etag_of, number_of, service, shown, version_seen, versioned
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.cases.request_views import RepairView
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.show_listing import show_repair
from blacklist_service.workflows.show_subject import show_own_record

KIND = "repair"
repairs = APIBlueprint("repairs", __name__, url_prefix="/api/v1/repairs", tag="repairs")


class Repair(Shape):
    repair: str
    version: int
    listing: str
    state: str
    received_on: date
    due_on: date
    decided_on: date | None


class RepairShown(Shape):
    """An application, with its words where the caller may read them."""

    repair: Repair
    application: str | None
    has_public_commitment: bool | None
    proposal: Proposal | None


class RepairBody(Body):
    application: Text
    has_public_commitment: bool


class RepairOutcomeBody(Body):
    is_granted: bool
    has_performed: bool
    reasons: Text


@repairs.post("")
@once(is_repeatable=True)
@repairs.output(Repair, status_code=201)
@allow(subject=True)
@evenly
@repairs.input(RepairBody)
def apply(json_data: RepairBody) -> tuple[Repair, int, dict[str, str]]:
    """申请信用修复。The subject has made good and asks that the effect end."""
    proof = case_proof()
    view = apply_for_repair(
        service(),
        proof.case_number,
        proof.name,
        proof.id_number,
        application=json_data.application,
        has_public_commitment=json_data.has_public_commitment,
    )
    return repair_shape(view), 201, {"Location": f"/api/v1/repairs/{shown(KIND, view.id)}"}


@repairs.get("/<repair>")
@repairs.output(RepairShown)
@allow(*READERS, subject=True)
@evenly
def show(repair: str) -> tuple[RepairShown, int, dict[str, str]]:
    """修复申请办理情况。For the subject where it stands; for officials with its words."""
    number = number_of(KIND, repair)
    if caller_or_none() is None:
        view = _own(number)
        shape = RepairShown(
            repair=repair_shape(view), application=None, has_public_commitment=None, proposal=None
        )
        return shape, 200, {"ETag": etag_of(view.version)}
    found = show_repair(service(), caller(), number)
    shape = RepairShown(
        repair=repair_shape(found.repair),
        application=found.application,
        has_public_commitment=found.has_public_commitment,
        proposal=None if found.proposal is None else proposal_shape(found.proposal),
    )
    return shape, 200, {"ETag": etag_of(found.repair.version)}


@repairs.post("/<repair>/decision")
@once()
@repairs.output(Proposal, status_code=201)
@allow("maker", step_up="each")
@versioned
@repairs.input(RepairOutcomeBody)
def decide(repair: str, json_data: RepairOutcomeBody) -> Proposal:
    """提出修复意见。Whether the repair should be granted; a second official approves it."""
    proposed = propose_repair_outcome(
        service(),
        caller(),
        number_of(KIND, repair),
        version_seen(),
        is_granted=json_data.is_granted,
        has_performed=json_data.has_performed,
        reasons=json_data.reasons,
    )
    return proposal_shape(proposed)


@repairs.post("/<repair>/approval")
@once()
@repairs.doc(responses=OTHER_VERSION)
@repairs.output(Approval)
@allow("checker", step_up="each")
@repairs.input(ApprovalBody)
def approve(repair: str, json_data: ApprovalBody) -> Approval:
    """复核。Another official approves exactly the digest that was shown, or refuses it."""
    return settle(KIND, number_of(KIND, repair), json_data)


def repair_shape(view: RepairView) -> Repair:
    """An application as it stands, under opaque ids."""
    known = {name: getattr(view, name) for name in Repair.model_fields if name not in ("repair", "listing")}
    return Repair(repair=shown(KIND, view.id), listing=shown("listing", view.listing), **known)


def _own(number: int) -> RepairView:
    proof = case_proof()
    record = show_own_record(service(), proof.case_number, proof.name, proof.id_number)
    for view in record.repairs:
        if view.id == number:
            return view
    raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
