"""Listings for officials: look, give notice, propose, approve, suppress, remove. Each step names the version seen."""

from dataclasses import asdict
from datetime import date
from typing import Literal

from apiflask import APIBlueprint
from pydantic import Field

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller
from blacklist_service.api.approvals import (
    OTHER_VERSION,
    Approval,
    ApprovalBody,
    Code,
    Day,
    Hex,
    Listing,
    Proposal,
    Text,
    listing_shape,
    proposal_shape,
    settle,
)
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import etag_of, number_of, service, shown, version_seen, versioned
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.errors import InvalidError
from blacklist_service.workflows.cases.shown_reports import ReportShown as Report
from blacklist_service.workflows.context import OFFICIALS, READERS
from blacklist_service.workflows.give_notice import confirm_service, give_notice, void_notice
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_listing import verify_listing

KIND = "listing"
listings = APIBlueprint("listings", __name__, url_prefix="/api/v1/listings", tag="listings")


class MaskedIdentity(Shape):
    kind: str
    name: str
    id_type: str
    id_number: str
    phone: str


class ReportShown(Shape):
    """一家机构报送的一笔债务。One debt as a member reported it: money in fen (分), the yearly rate in hundredths of a
    percent; an empty text was not given."""

    report: str
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
    ability_evidence: str
    collection_log: str
    is_waiting: bool = Field(
        description="列入决定之后报送、尚未纳入，不对外提供。It came after the decision and stays inside until the "
        "act `amend` takes it in."
    )
    is_dealt_with: bool = Field(
        description="已在另一结案案件中认定，本案不以其为依据。Officials decided upon it in another case, which is "
        "closed; this one does not rest on it."
    )


class ListingShown(Shape):
    listing: Listing
    identity: MaskedIdentity | None
    reports: list[ReportShown]
    statement: str
    proposal: Proposal | None
    objections: list[str]
    repairs: list[str]
    reports_waiting: int
    reports_in_all: int = Field(
        description="该主体的全部报送数；reports 最多列 50 笔，每个机构的新旧报送各取一些。All reports; at most 50 are "
        "listed, of each member some of the newest and the oldest."
    )


class NoticeBody(Body):
    """告知、补交送达证明，或作废告知。A notice; or the proof of its service; or why it is void."""

    channel: Code | None = None
    content_sha256: Hex | None = None
    sent_on: Day | None = None
    served_on: Day | None = None
    proof_sha256: Hex | None = None
    void_reason: Text | None = None


class NoticeTaken(Shape):
    listing: Listing
    case_number: str | None = Field(
        description="案件编号，仅此一次。For the letter; told here and never again."
    )


class DecisionBody(Body):
    act: Literal["verify", "list", "reject", "overdue_only", "lift_suppression", "amend"]
    reasons: str = Field(default="", max_length=4000)
    legal_basis: str = Field(default="", max_length=64)
    ground: str | None = Field(
        default=None,
        max_length=32,
        description="认定的逃废债情形，缺省为所报送的情形；空字符串表示未发现任何情形。For `verify`: absent means the "
        "reported ground, an empty text that none is seen.",
    )
    severity: str = Field(
        default="", max_length=32, description="严重程度，受理核实时必填。Required for `verify`."
    )


class Decision(Shape):
    """Either the listing after the review was opened, or what now waits for a second official."""

    listing: Listing | None
    proposal: Proposal | None


class SuppressBody(Body):
    reason: Text


class RemovalBody(Body):
    end_reason: Literal["removed", "corrected"]
    reasons: Text


@listings.get("/<listing>")
@listings.output(ListingShown)
@allow(*READERS)
def show(listing: str) -> tuple[ListingShown, int, dict[str, str]]:
    """列入及其下一步。A listing, the subject in part, the debts, what is missing and what waits. The look is
    recorded."""
    found = show_listing(service(), caller(), number_of(KIND, listing))
    ids = service().vault.ids
    shape = ListingShown(
        listing=listing_shape(found.listing),
        identity=None if found.identity is None else MaskedIdentity.model_validate(asdict(found.identity)),
        reports=[
            ReportShown.model_validate({**_said(one), "report": shown("report", one.number)})
            for one in found.reports
        ],
        statement=found.statement,
        proposal=None if found.proposal is None else proposal_shape(found.proposal),
        objections=[ids.show("objection", one.id) for one in found.objections],
        repairs=[ids.show("repair", one.id) for one in found.repairs],
        reports_waiting=found.reports_waiting,
        reports_in_all=found.reports_in_all,
    )
    return shape, 200, {"ETag": etag_of(found.listing.version)}


@listings.post("/<listing>/notice")
@once()
@listings.output(NoticeTaken)
@allow("maker", step_up="each")
@versioned
@listings.input(NoticeBody)
def notify(listing: str, json_data: NoticeBody) -> tuple[NoticeTaken, int, dict[str, str]]:
    """告知信息主体。The subject is told; with day and proof of service its reply window starts."""
    number, version, body = number_of(KIND, listing), version_seen(), json_data
    case_number = None
    if body.void_reason is not None:
        view = void_notice(service(), caller(), number, version, reason=body.void_reason)
    elif body.channel is None and body.served_on is not None and body.proof_sha256 is not None:
        view = confirm_service(
            service(), caller(), number, version, served_on=body.served_on, proof_sha256=body.proof_sha256
        )
    else:
        given = give_notice(
            service(),
            caller(),
            number,
            version,
            channel=_required(body.channel, "channel"),
            content_sha256=_required(body.content_sha256, "content_sha256"),
            sent_on=_required_day(body.sent_on),
            served_on=body.served_on,
            proof_sha256=body.proof_sha256,
        )
        view, case_number = given.listing, given.case_no
    return (
        NoticeTaken(listing=listing_shape(view), case_number=case_number),
        200,
        {"ETag": etag_of(view.version)},
    )


@listings.post("/<listing>/decision")
@once()
@listings.output(Decision, status_code=201)
@allow("maker", step_up="each")
@versioned
@listings.input(DecisionBody)
def decide(listing: str, json_data: DecisionBody) -> Decision:
    """受理核实，或提出决定。`verify` opens the review; every other act waits for a second official."""
    number, version = number_of(KIND, listing), version_seen()
    if json_data.act == "verify":
        view = verify_listing(
            service(),
            caller(),
            number,
            version,
            legal_basis=json_data.legal_basis,
            ground=json_data.ground,
            severity=json_data.severity,
        )
        return Decision(listing=listing_shape(view), proposal=None)
    proposed = propose_decision(
        service(), caller(), number, version, act=json_data.act, reasons=json_data.reasons
    )
    return Decision(listing=None, proposal=proposal_shape(proposed))


@listings.post("/<listing>/approval")
@once()
@listings.doc(responses=OTHER_VERSION)
@listings.output(Approval)
@allow("checker", step_up="each")
@listings.input(ApprovalBody)
def approve(listing: str, json_data: ApprovalBody) -> Approval:
    """复核。Another official approves exactly the digest that was shown, or refuses it."""
    return settle(KIND, number_of(KIND, listing), json_data)


@listings.post("/<listing>/suppress")
@once()
@listings.output(Listing)
@allow(*OFFICIALS, step_up="each")
@versioned
@listings.input(SuppressBody)
def suppress(listing: str, json_data: SuppressBody) -> tuple[Listing, int, dict[str, str]]:
    """立即停止展示。One official stops the showing at once; lifting it takes two."""
    view = suppress_listing(
        service(), caller(), number_of(KIND, listing), version_seen(), reason=json_data.reason
    )
    return listing_shape(view), 200, {"ETag": etag_of(view.version)}


@listings.post("/<listing>/removal")
@once()
@listings.output(Proposal, status_code=201)
@allow("maker", step_up="each")
@versioned
@listings.input(RemovalBody)
def remove(listing: str, json_data: RemovalBody) -> Proposal:
    """提出移出。A removal is proposed; once approved it becomes a tombstone in every feed that had the entry."""
    proposed = propose_decision(
        service(),
        caller(),
        number_of(KIND, listing),
        version_seen(),
        act="remove",
        reasons=json_data.reasons,
        end_reason=json_data.end_reason,
    )
    return proposal_shape(proposed)


def _said(report: Report) -> dict[str, object]:
    return {name: value for name, value in asdict(report).items() if name != "number"}


def _required(value: str | None, name: str) -> str:
    if value is None:
        raise InvalidError("NOTICE.MISSING", f"缺少 {name}。", f"{name} is required.", field=name)
    return value


def _required_day(value: date | None) -> date:
    if value is None:
        raise InvalidError("NOTICE.MISSING", "缺少 sent_on。", "sent_on is required.", field="sent_on")
    return value
