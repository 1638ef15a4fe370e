"""What two officials do together, in the shapes that listings, objections and repairs share."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from blacklist_service.api.access import caller
from blacklist_service.api.requests import service, shown, version_seen_if_said
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.api.spec import also
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.cases.proposals import ProposalView
from blacklist_service.workflows.cases.shown_corrections import facts_shown

# The digest says what is approved; who sends a version too is held to it.
OTHER_VERSION = also(412, "If-Match 不是现在的版本。If-Match, where given, is not the version as it stands.")
Hex = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Day = Annotated[date, Field(strict=False)]
Code = Annotated[str, Field(min_length=1, max_length=64)]


class Gap(Shape):
    code: str
    zh: str
    en: str


class Listing(Shape):
    listing: str
    version: int
    state: str
    end_reason: str | None
    ground: str
    severity: str
    legal_basis: str
    is_disputed: bool
    is_suppressed: bool
    served_on: date | None
    reply_until: date | None
    decision_no: str | None
    listed_on: date | None
    publicity_until: date | None
    expires_on: date | None
    ended_on: date | None
    gaps: list[Gap]


class Proposal(Shape):
    """A decision that waits for a second official, who approves exactly this digest."""

    proposal: str
    target: str
    target_id: str
    target_version: int
    act: str
    facts: dict[str, Any]
    reasons: str
    statement: str
    digest: str
    state: str
    made_by: str
    made_at: str


class ApprovalBody(Body):
    digest: Hex = Field(description="所见决定的摘要。The digest that was shown.")
    is_approved: bool = True
    reasons: str = Field(default="", max_length=4000, description="不同意时的理由。Why not, where refused.")


class Approval(Shape):
    done: str
    listing: Listing | None


def listing_shape(view: ListingView) -> Listing:
    """A listing as shown to an official."""
    known = {name: getattr(view, name) for name in Listing.model_fields if name not in ("listing", "gaps")}
    gaps = [Gap(code=gap.code, zh=gap.zh, en=gap.en) for gap in view.gaps]
    return Listing(listing=shown("listing", view.id), gaps=gaps, **known)


def proposal_shape(view: ProposalView) -> Proposal:
    """A proposal as shown to both officials."""
    return Proposal(
        proposal=shown("proposal", view.id),
        target=view.target,
        target_id=shown(view.target, view.target_id),
        target_version=view.target_version,
        act=view.act,
        facts=facts_shown(service(), view.facts),
        reasons=view.reasons,
        statement=view.statement,
        digest=view.digest,
        state=view.state,
        made_by=view.made_by,
        made_at=view.made_at.isoformat(),
    )


def settle(target: str, number: int, body: ApprovalBody) -> Approval:
    """The second official approves, and the effect happens at once; or refuses."""
    seen = version_seen_if_said()
    if not body.is_approved:
        refuse_proposal(service(), caller(), target, number, body.digest, reasons=body.reasons, seen=seen)
        return Approval(done="proposal_refused", listing=None)
    approved = approve_proposal(service(), caller(), target, number, body.digest, seen=seen)
    return Approval(done=approved.done, listing=listing_shape(approved.listing))
