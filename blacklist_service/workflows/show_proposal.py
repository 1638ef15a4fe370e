"""Shows a proposal to the second official: what it says, what it rests on, every field that approving would change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

from blacklist_service.errors import NotFoundError, ServiceError
from blacklist_service.store.trial import TrialStore
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.cases.proposals import ProposalView
from blacklist_service.workflows.cases.reconsiderations import DecisionBefore
from blacklist_service.workflows.cases.shown_corrections import CorrectionShown
from blacklist_service.workflows.cases.shown_exhibits import ExhibitView
from blacklist_service.workflows.cases.shown_reports import MaskedIdentity
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.show_listing import (
    ListingShown,
    show_listing,
    show_objection,
    show_repair,
)

_UNTOLD = ("id", "version", "gaps")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the listing before and after; texts of ours and days, never a person's data."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, repr=False)
class ProposalShown:
    """A proposal with the listing that it is about, the subject in part, and the words of subject and source.

    `exhibits` are the files of both sides of an objection, or of an application. `changes` is what approving would do
    at this moment; where it would be refused, `refusal` says why. `first` is the decision that is reconsidered.
    `corrections`: facts of debts that it corrects.
    """

    proposal: ProposalView
    listing: ListingView
    identity: MaskedIdentity | None
    words: Mapping[str, str]
    exhibits: tuple[ExhibitView, ...]
    changes: tuple[Change, ...]
    refusal: ServiceError | None
    first: DecisionBefore | None = None
    corrections: tuple[CorrectionShown, ...] = ()


def show_proposal(context: Context, actor: Actor, target: str, target_id: int) -> ProposalShown:
    """The proposal that waits on a listing, an objection or a repair.

    1. What it is about is looked at as by `show_listing`, `show_objection`, `show_repair`: the role may look, and the
       look stands in the log; of an objection and an application a second one at the case of which they are part.
    2. The approval is tried by this official and taken back, so that the page shows what would really happen.

    Journal: no entry, looks. Raises: ForbiddenError ACCESS.ROLE; NotFoundError NOT_FOUND, PROPOSAL.NONE.
    """
    part = _PARTS[target](context, actor, target_id)
    proposal = part.proposal
    if proposal is None:
        raise NotFoundError(
            "PROPOSAL.NONE", "没有待复核的决定。", "There is no decision that waits for approval."
        )
    # A listing was looked at with its proposal: once is one look.
    about = part.case or show_listing(context, actor, part.listing)
    trial = replace(context, store=TrialStore(context.store.engine))
    changes: tuple[Change, ...] = ()
    refusal = None
    try:
        approved = approve_proposal(trial, actor, target, target_id, proposal.digest)
        changes = _changes(about.listing, approved.listing)
    except ServiceError as error:
        refusal = error
    return ProposalShown(
        proposal,
        about.listing,
        about.identity,
        part.words,
        part.exhibits,
        changes,
        refusal,
        part.first,
        part.corrections,
    )


def _changes(before: ListingView, after: ListingView) -> tuple[Change, ...]:
    pairs = [
        Change(one.name, getattr(before, one.name), getattr(after, one.name))
        for one in fields(before)
        if one.name not in _UNTOLD
    ]
    return tuple(change for change in pairs if change.before != change.after)


@dataclass(frozen=True, slots=True, repr=False)
class _Part:
    """What is shown of that which a proposal is about; `case` is None where the case is not shown yet."""

    proposal: ProposalView | None
    listing: int
    case: ListingShown | None = None
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    exhibits: tuple[ExhibitView, ...] = ()
    first: DecisionBefore | None = None
    corrections: tuple[CorrectionShown, ...] = ()


def _of_listing(context: Context, actor: Actor, number: int) -> _Part:
    shown = show_listing(context, actor, number)
    return _Part(shown.proposal, number, case=shown)


def _of_objection(context: Context, actor: Actor, number: int) -> _Part:
    shown = show_objection(context, actor, number)
    words = MappingProxyType({"narrative": shown.narrative, "answer": shown.answer})
    return _Part(
        shown.proposal,
        shown.objection.listing,
        words=words,
        exhibits=shown.exhibits,
        first=shown.first,
        corrections=shown.corrections,
    )


def _of_repair(context: Context, actor: Actor, number: int) -> _Part:
    shown = show_repair(context, actor, number)
    words = MappingProxyType({"application": shown.application})
    return _Part(
        shown.proposal, shown.repair.listing, words=words, exhibits=shown.exhibits, first=shown.first
    )


_PARTS: Mapping[str, Callable[[Context, Actor, int], _Part]] = MappingProxyType(
    {"listing": _of_listing, "objection": _of_objection, "repair": _of_repair}
)
