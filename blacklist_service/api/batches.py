"""Decisions about many listings as one: proposed by a maker, approved by a checker, above the limit by a supervisor
too."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from apiflask import APIBlueprint
from pydantic import Field

from blacklist_service.access_rules import allow
from blacklist_service.api.access import caller
from blacklist_service.api.approvals import (
    ApprovalBody,
    Listing,
    Proposal,
    Text,
    listing_shape,
    proposal_shape,
)
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import number_of, service, shown
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.cases.batches import BatchView
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.propose_batch import MOST, propose_batch
from blacklist_service.workflows.show_batch import DecisionShown, list_batches, show_batch

KIND = "batch"
batches = APIBlueprint("batches", __name__, url_prefix="/api/v1/batches", tag="batches")


class Batch(Shape):
    """`officials`: how many different ones it takes, the maker counted. `waiting_for`: checker, supervisor, nobody."""

    batch: str
    act: str
    state: str
    size: int
    officials: int
    waiting_for: str
    digest: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    checked_by: str | None
    supervised_by: str | None


class PersonInPart(Shape):
    kind: str
    name: str
    id_type: str
    id_number: str
    phone: str


class BatchDecision(Shape):
    listing: Listing
    identity: PersonInPart | None
    proposal: Proposal


class BatchShown(Shape):
    batch: Batch
    decisions: list[BatchDecision]


class BatchList(Shape):
    items: list[Batch]


class Seen(Body):
    listing: Annotated[str, Field(max_length=64)]
    version: Annotated[int, Field(ge=1)]


class BatchBody(Body):
    """所见案件及其版本，同一事由。The listings in the versions that were seen, for one cause."""

    act: Literal["list", "reject", "overdue_only", "remove", "lift_suppression"]
    reasons: Text
    end_reason: Literal["removed", "corrected"] = "removed"
    items: list[Seen] = Field(min_length=1, max_length=MOST)


@batches.get("")
@batches.output(BatchList)
@allow(*READERS)
def show_waiting() -> BatchList:
    """待复核的批量决定。What waits for a checker or a supervisor, oldest first."""
    return BatchList(items=[_shape(view) for view in list_batches(service(), caller())])


@batches.post("")
@once()
@batches.output(Batch, status_code=201)
@allow("maker", step_up="each")
@batches.input(BatchBody)
def propose(json_data: BatchBody) -> Batch:
    """提出批量决定。One decision about many listings; it is approved as a whole or not at all."""
    seen = [(number_of("listing", one.listing), one.version) for one in json_data.items]
    view = propose_batch(
        service(),
        caller(),
        seen,
        act=json_data.act,
        reasons=json_data.reasons,
        end_reason=json_data.end_reason,
    )
    return _shape(view)


@batches.get("/<batch>")
@batches.output(BatchShown)
@allow(*READERS)
def show(batch: str) -> BatchShown:
    """批量决定的全部内容。Every decision of it, the subjects in part; a look at each is recorded."""
    found = show_batch(service(), caller(), number_of(KIND, batch))
    return BatchShown(batch=_shape(found.batch), decisions=[_decision(one) for one in found.decisions])


@batches.post("/<batch>/approval")
@once()
@batches.output(Batch)
@allow("checker", "supervisor", step_up="each")
@batches.input(ApprovalBody)
def approve(batch: str, json_data: ApprovalBody) -> Batch:
    """整批复核。A checker, above the limit a supervisor after, approve exactly the digest that was shown, or refuse."""
    number = number_of(KIND, batch)
    if json_data.is_approved:
        return _shape(approve_batch(service(), caller(), number, json_data.digest))
    return _shape(refuse_batch(service(), caller(), number, json_data.digest, reasons=json_data.reasons))


def _shape(view: BatchView) -> Batch:
    known = {name: getattr(view, name) for name in Batch.model_fields if name != "batch"}
    return Batch(batch=shown(KIND, view.id), **known)


def _decision(one: DecisionShown) -> BatchDecision:
    return BatchDecision(
        listing=listing_shape(one.listing),
        identity=None if one.identity is None else PersonInPart.model_validate(asdict(one.identity)),
        proposal=proposal_shape(one.proposal),
    )
