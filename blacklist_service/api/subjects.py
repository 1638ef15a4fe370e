"""What a subject sees of itself with case number and proof in headers, so that no person stands in a URL."""

from dataclasses import asdict
from datetime import date, datetime

from apiflask import APIBlueprint

from blacklist_service.api.access import allow, case_proof
from blacklist_service.api.approvals import Listing, listing_shape
from blacklist_service.api.objections import Objection, objection_shape
from blacklist_service.api.repairs import Repair, repair_shape
from blacklist_service.api.requests import service
from blacklist_service.api.schemas import Shape
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record

subjects = APIBlueprint("subjects", __name__, url_prefix="/api/v1/subjects", tag="subjects")


class OwnReport(Shape):
    """Money in fen (分), the yearly rate in hundredths of a percent."""

    member: str
    ground: str
    principal_fen: int | None
    outstanding_fen: int | None
    annual_rate_bp: int | None
    loan_date: date | None
    overdue_since: date | None
    settled_on: date | None
    has_ability_evidence: bool
    has_collection_log: bool


class OwnBasis(Shape):
    document_no: str
    title: str
    article: str


class OwnRecord(Shape):
    listing: Listing
    basis: OwnBasis | None
    statement: str
    reports: list[OwnReport]
    objections: list[Objection]
    repairs: list[Repair]
    removal_closed_at: datetime | None


class OwnAccess(Shape):
    at: datetime
    member: str
    action: str
    purpose: str
    outcome: str


class OwnAccesses(Shape):
    items: list[OwnAccess]


@subjects.get("/me")
@subjects.output(OwnRecord)
@allow(subject=True)
def show_me() -> OwnRecord:
    """本人信息。Everything that is held about the subject of a case: who says what, and where it stands."""
    proof = case_proof()
    found = show_own_record(service(), proof.case_number, proof.name, proof.id_number)
    return OwnRecord(
        listing=listing_shape(found.listing),
        basis=None if found.basis is None else OwnBasis.model_validate(asdict(found.basis)),
        statement=found.statement,
        reports=[OwnReport.model_validate(asdict(report)) for report in found.reports],
        objections=[objection_shape(view) for view in found.objections],
        repairs=[repair_shape(view) for view in found.repairs],
        removal_closed_at=found.removal_closed_at,
    )


@subjects.get("/me/accesses")
@subjects.output(OwnAccesses)
@allow(subject=True)
def show_accesses() -> OwnAccesses:
    """查询记录。Who looked, newest first: members are named, their people are not."""
    proof = case_proof()
    looks = show_own_accesses(service(), proof.case_number, proof.name, proof.id_number)
    return OwnAccesses(items=[OwnAccess.model_validate(asdict(look)) for look in looks])
