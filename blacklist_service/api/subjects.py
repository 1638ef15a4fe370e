"""Subjects: what each sees of itself, by case number and proof in headers, so that no person stands in a URL; and
how it came to be, for the official who must undo a wrong merge."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal

from apiflask import APIBlueprint
from pydantic import Field

from blacklist_service.access_rules import allow, evenly
from blacklist_service.api.access import caller, case_proof
from blacklist_service.api.approvals import Listing, listing_shape
from blacklist_service.api.idempotency import once
from blacklist_service.api.objections import Objection, objection_shape
from blacklist_service.api.repairs import Repair, repair_shape
from blacklist_service.api.requests import number_of, service, shown
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.workflows.context import OFFICIALS, READERS
from blacklist_service.workflows.list_deliveries import list_deliveries, list_own_deliveries
from blacklist_service.workflows.show_subject import OwnReport as OwnReportView
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record
from blacklist_service.workflows.show_subject_history import SubjectMove, show_subject_history
from blacklist_service.workflows.split_subject import split_subject

KIND = "subject"
subjects = APIBlueprint("subjects", __name__, url_prefix="/api/v1/subjects", tag="subjects")


class OwnLine(Shape):
    """一句说明。Why a report was taken to be about the subject, in plain words."""

    zh: str
    en: str


class OwnCorrection(Shape):
    """更正的一项内容。What two officials have corrected on an objection: the report says what stands now."""

    field: str
    was: int | bool | date | None
    now: int | bool | date | None
    decided_on: date


class OwnReport(Shape):
    """Money in fen (分), the yearly rate in hundredths of a percent."""

    member: str
    platform: str
    contract_no: str
    ground: str
    principal_fen: int | None
    outstanding_fen: int | None
    annual_rate_bp: int | None
    loan_date: date | None
    overdue_since: date | None
    settled_on: date | None
    has_ability_evidence: bool
    has_collection_log: bool
    explanation: list[OwnLine]
    corrected: list[OwnCorrection]


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
    journal_leaf: str


class OwnAccesses(Shape):
    """`journal_leaf`: what a look is in the journal's tree; a proof can be had for it. `journal_checkpoint`: keep it,
    it makes a rewritten journal visible."""

    items: list[OwnAccess]
    journal_checkpoint: str


class ReportInPart(Shape):
    """一份现行报送，部分遮盖。A current report, name and number in part."""

    report: str
    member: str
    name: str
    id_number: str


class SubjectChange(Shape):
    """一次合并或拆分。A merge or split with the reports that moved."""

    kind: str
    from_subject: str
    to_subject: str
    reports: list[str]
    actor: str
    reason: str
    changed_at: datetime


class DeliveryStep(Shape):
    """一次告知。One telling: `confirmed_at` is null until the recipient confirmed it."""

    release: int
    told_at: datetime
    op: str
    version: int
    reason: str
    confirmed_at: datetime | None


class OwnDelivery(Shape):
    """一家接收方持有的一条信息。`holding`: held, suppressed (not to be used for now), ended (the next release retracts
    it), retracted (told to forget it, not confirmed yet), forgotten. `editions`: which editions of public notice
    carried it; empty where the recipient is an agency."""

    member_name: str
    audience: str
    holding: str
    steps: list[DeliveryStep]
    editions: list[int]


class OwnDeliveries(Shape):
    items: list[OwnDelivery]


class Delivery(OwnDelivery):
    listing: str
    feed: str
    member: str


class Deliveries(Shape):
    items: list[Delivery]


class SubjectHistory(Shape):
    """`subject` lives on; `aliases` are the ids that were merged into it. Changes stand oldest first."""

    subject: str
    kind: str
    aliases: list[str]
    reports: list[ReportInPart]
    changes: list[SubjectChange]


class SplitBody(Body):
    """Which reports leave the subject: some of them, not all, and not the one that founded it."""

    reports: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=1000)
    reason: Literal["wrong_merge", "other_person", "borrowed_identity"]


class SubjectSplit(Shape):
    """`own` is the subject that the reports stand for now."""

    subject: str
    own: str
    reports: list[str]


@subjects.get("/me")
@subjects.output(OwnRecord)
@allow(subject=True)
@evenly
def show_me() -> OwnRecord:
    """本人信息。Everything that is held about the subject of a case: who says what, and where it stands."""
    proof = case_proof()
    found = show_own_record(service(), proof.case_number, proof.name, proof.id_number)
    return OwnRecord(
        listing=listing_shape(found.listing),
        basis=None if found.basis is None else OwnBasis.model_validate(asdict(found.basis)),
        statement=found.statement,
        reports=[_own_report(report) for report in found.reports],
        objections=[objection_shape(view) for view in found.objections],
        repairs=[repair_shape(view) for view in found.repairs],
        removal_closed_at=found.removal_closed_at,
    )


@subjects.get("/me/accesses")
@subjects.output(OwnAccesses)
@allow(subject=True)
@evenly
def show_accesses() -> OwnAccesses:
    """查询记录。Who looked, newest first: members are named, their people are not."""
    proof = case_proof()
    found = show_own_accesses(service(), proof.case_number, proof.name, proof.id_number)
    return OwnAccesses(
        items=[OwnAccess.model_validate(asdict(look)) for look in found.items],
        journal_checkpoint=found.journal_checkpoint,
    )


@subjects.get("/me/deliveries")
@subjects.output(OwnDeliveries)
@allow(subject=True)
@evenly
def show_own_deliveries() -> OwnDeliveries:
    """提供去向。To whom the subject's data were given, which version when, what was recalled, and who confirmed."""
    proof = case_proof()
    found = list_own_deliveries(service(), proof.case_number, proof.name, proof.id_number)
    # Its own numbers of things stay with the officials.
    kept = OwnDelivery.model_fields
    return OwnDeliveries(
        items=[
            OwnDelivery.model_validate({name: value for name, value in asdict(one).items() if name in kept})
            for one in found
        ]
    )


@subjects.get("/<subject>/deliveries")
@subjects.output(Deliveries)
@allow(*READERS)
def show_deliveries(subject: str) -> Deliveries:
    """下发与撤回台账。Which recipient got which version when, what was recalled, who confirmed. Looks are recorded."""
    found = list_deliveries(service(), caller(), number_of(KIND, subject))
    return Deliveries(
        items=[
            Delivery.model_validate(asdict(one) | {"listing": shown("listing", one.listing)}) for one in found
        ]
    )


@subjects.get("/<subject>/history")
@subjects.output(SubjectHistory)
@allow(*READERS)
def show_history(subject: str) -> SubjectHistory:
    """合并与拆分的历史。A subject's reports in part, and every merge and split; the look is recorded."""
    found = show_subject_history(service(), caller(), number_of(KIND, subject))
    return SubjectHistory(
        subject=shown(KIND, found.subject),
        kind=found.kind,
        aliases=[shown(KIND, alias) for alias in found.aliases],
        reports=[
            ReportInPart(
                report=shown("report", one.id), member=one.member, name=one.name, id_number=one.id_number
            )
            for one in found.reports
        ],
        changes=[_change(change) for change in found.changes],
    )


@subjects.post("/<subject>/split")
@once()
@subjects.output(SubjectSplit)
@allow(*OFFICIALS, step_up="each")
@subjects.input(SplitBody)
def split(subject: str, json_data: SplitBody) -> SubjectSplit:
    """撤销错误的合并。Reports leave a subject and stand for one of their own; no machine joins the two again."""
    moved = sorted({number_of("report", one) for one in json_data.reports})
    own = split_subject(service(), caller(), number_of(KIND, subject), moved, reason=json_data.reason)
    return SubjectSplit(
        subject=subject, own=shown(KIND, own), reports=[shown("report", one) for one in moved]
    )


# How to pay, and what a source says on what it rests: the person reads them at its pages.
_OF_PAGES_ALONE = ("channel", "evidence")


def _own_report(report: OwnReportView) -> OwnReport:
    lines = [{"zh": line.zh, "en": line.en} for line in report.explanation]
    said = {name: value for name, value in asdict(report).items() if name not in _OF_PAGES_ALONE}
    return OwnReport.model_validate(said | {"explanation": lines, "corrected": list(said["corrected"])})


def _change(change: SubjectMove) -> SubjectChange:
    return SubjectChange(
        kind=change.kind,
        from_subject=shown(KIND, change.from_subject),
        to_subject=shown(KIND, change.to_subject),
        reports=[shown("report", one) for one in change.reports],
        actor=change.actor,
        reason=change.reason,
        changed_at=change.changed_at,
    )
