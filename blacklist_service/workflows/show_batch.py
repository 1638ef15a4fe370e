"""Shows the batches that wait, and one of them to those who approve it: every person in part, and the reasons."""

from dataclasses import dataclass

from blacklist_service.errors import NotFoundError
from blacklist_service.store import authority, batches, listings, members
from blacklist_service.store.merges import roots_of
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import DecisionBatch, Listing, Proposal
from blacklist_service.workflows.cases.batches import BatchView, view_batch, view_batches
from blacklist_service.workflows.cases.listing_view import ListingView, view_listings
from blacklist_service.workflows.cases.proposals import ProposalView, view_proposals
from blacklist_service.workflows.cases.shown_reports import MaskedIdentity
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects, within_reach
from blacklist_service.workflows.show_listing import show_in_part


@dataclass(frozen=True, slots=True, repr=False)
class DecisionShown:
    """One decision of a batch: the listing as it stands, the person in part, what was proposed and why."""

    listing: ListingView
    identity: MaskedIdentity | None
    proposal: ProposalView


@dataclass(frozen=True, slots=True, repr=False)
class BatchShown:
    """A batch with all its decisions, in the order of the listings."""

    batch: BatchView
    decisions: tuple[DecisionShown, ...]


@opening("decision", "batch")
def show_batch(context: Context, actor: Actor, number: int, *, purpose: str = "case_handling") -> BatchShown:
    """Everything that approving the batch would decide.

    1. The official reaches everybody in it; else it is as if it did not exist.
    2. A look at each stands in the log before anybody is opened. All count towards the people of the day; for the
       pace of the hour a fifth of them does, because another has chosen them. Of the own batches of a maker, from
       whatever account, all do.

    Journal: no entry, looks (action batch). Raises: NotFoundError; ForbiddenError ACCESS.ROLE,
    ACCESS.RECUSED; RefusedError QUOTA.EXCEEDED.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        batch = batches.find_batch(connection, number)
        if batch is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        require_subjects(connection, context, actor, _people(connection, batch))
        decisions = _decisions(connection, number)
        living = roots_of(connection, sorted({listing.subject_id for listing, _proposal in decisions}))
        people = [living[listing.subject_id] for listing, _proposal in decisions]
        chosen = None if _is_own(connection, actor, batch) else number
        parts = show_in_part(context, connection, actor, people, batch=chosen, purpose=purpose)
        views = view_listings(connection, context, [listing for listing, _proposal in decisions])
        laid = view_proposals(connection, context, [proposal for _listing, proposal in decisions])
        shown = map(DecisionShown, views, parts, laid)
        return BatchShown(view_batch(connection, context, batch), tuple(shown))


def list_batches(context: Context, actor: Actor) -> tuple[BatchView, ...]:
    """The batches that wait for a checker or a supervisor, oldest first, of people whom the official reaches.

    Holds nobody's data, so it is no look. Raises: ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        waiting = batches.open_batches(connection)
        people = batches.people_of_batches(connection, [one.id or 0 for one in waiting])
        found = within_reach(connection, context, actor, waiting, lambda one: people[one.id or 0])
        return tuple(view_batches(connection, context, found))


def _is_own(connection: Connection, actor: Actor, batch: DecisionBatch) -> bool:
    maker = members.person_of(members.get_user(connection, batch.made_by))
    return actor.user in authority.accounts_of(connection, maker)


def _people(connection: Connection, batch: DecisionBatch) -> tuple[int, ...]:
    assert batch.id is not None
    return tuple(dict.fromkeys(listing.subject_id for listing, _proposal in _decisions(connection, batch.id)))


def _decisions(connection: Connection, number: int) -> list[tuple[Listing, Proposal]]:
    laid = batches.proposals_of_batch(connection, number)
    known = {one.id: one for one in listings.listings_among(connection, {one.target_id for one in laid})}
    return [(known[one.target_id], one) for one in laid]
