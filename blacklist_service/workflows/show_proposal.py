"""Shows a proposal to the second official: what it says, what it rests on, every field that approving would change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from blacklist_service.errors import NotFoundError, ServiceError
from blacklist_service.store.trial import TrialStore
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.cases.proposals import ProposalView
from blacklist_service.workflows.cases.reconsiderations import DecisionBefore
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
    """

    proposal: ProposalView
    listing: ListingView
    identity: MaskedIdentity | None
    words: Mapping[str, str]
    exhibits: tuple[ExhibitView, ...]
    changes: tuple[Change, ...]
    refusal: ServiceError | None
    first: DecisionBefore | None = None


def show_proposal(context: Context, actor: Actor, target: str, target_id: int) -> ProposalShown:
    """The proposal that waits on a listing, an objection or a repair.

    1. What it is about is looked at as by `show_listing`, `show_objection`, `show_repair`: the role may look, and the
       look stands in the log.
    2. The approval is tried by this official and taken back, so that the page shows what would really happen.

    Journal: no entry, looks. Raises: ForbiddenError ACCESS.ROLE; NotFoundError NOT_FOUND, PROPOSAL.NONE.
    """
    proposal, listing_id, words, files, first = _PARTS[target](context, actor, target_id)
    if proposal is None:
        raise NotFoundError(
            "PROPOSAL.NONE", "没有待复核的决定。", "There is no decision that waits for approval."
        )
    about: ListingShown = show_listing(context, actor, listing_id)
    trial = replace(context, store=TrialStore(context.store.engine))
    changes: tuple[Change, ...] = ()
    refusal = None
    try:
        approved = approve_proposal(trial, actor, target, target_id, proposal.digest)
        changes = _changes(about.listing, approved.listing)
    except ServiceError as error:
        refusal = error
    return ProposalShown(
        proposal, about.listing, about.identity, MappingProxyType(words), files, changes, refusal, first
    )


def _changes(before: ListingView, after: ListingView) -> tuple[Change, ...]:
    pairs = [
        Change(one.name, getattr(before, one.name), getattr(after, one.name))
        for one in fields(before)
        if one.name not in _UNTOLD
    ]
    return tuple(change for change in pairs if change.before != change.after)


_Part = tuple[ProposalView | None, int, dict[str, str], tuple[ExhibitView, ...], DecisionBefore | None]


def _of_listing(context: Context, actor: Actor, number: int) -> _Part:
    shown = show_listing(context, actor, number)
    return shown.proposal, number, {}, (), None


def _of_objection(context: Context, actor: Actor, number: int) -> _Part:
    shown = show_objection(context, actor, number)
    words = {"narrative": shown.narrative, "answer": shown.answer}
    return shown.proposal, shown.objection.listing, words, shown.exhibits, shown.first


def _of_repair(context: Context, actor: Actor, number: int) -> _Part:
    shown = show_repair(context, actor, number)
    words = {"application": shown.application}
    return shown.proposal, shown.repair.listing, words, shown.exhibits, shown.first


_PARTS: Mapping[str, Callable[[Context, Actor, int], Any]] = MappingProxyType(
    {"listing": _of_listing, "objection": _of_objection, "repair": _of_repair}
)
