"""The subject objects, without an account: the listing is marked as disputed at once and the clocks start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import RefusedError
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.objections import (
    ObjectionDues,
    ObjectionEvent,
    ObjectionReason,
    ObjectionState,
    is_open,
    next_objection_state,
    objection_dues,
)
from blacklist_service.store import listings, objections
from blacklist_service.store.exhibits import Request
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.kept_exhibits import (
    GivenFile,
    Giver,
    give_exhibits,
    kept_on_proof,
)
from blacklist_service.workflows.cases.proof import AGENT, acting_on_case
from blacklist_service.workflows.cases.request_views import ObjectionView, view_objection
from blacklist_service.workflows.context import Actor, Context, record
from blacklist_service.workflows.sealing.statements import checked_text, seal_narrative

_CONTESTABLE = frozenset(
    {
        ListingState.UNDER_REVIEW,
        ListingState.NOTIFIED,
        ListingState.REPLY_WINDOW,
        ListingState.LISTED,
        ListingState.OVERDUE_ONLY,
    }
)


def object_to_listing(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    reason: str,
    narrative: str,
    files: Iterable[GivenFile] = (),
    access_code: str | None = None,
) -> ObjectionView:
    """The subject, or its agent, disputes a listing, or defends itself before it.

    1. Case number and identity prove that the case is its own, an access code that it is the agent; a failed proof is
       counted (case_attempts).
    2. The reason is a code; the narrative is sealed, and so are the files, which are here before the objection is.
    3. The clocks start: 20 calendar days for the written answer, within them the member's own.
    4. The listing is disputed from this instant; the mark travels with every answer and export.

    Law: 征信业管理条例 Art 25. Journal: objection_received with reason, last days and the digests of the files, never
    the narrative. Raises: ForbiddenError CASE.PROOF, AGENT.SCOPE; InvalidError VALUE.UNKNOWN, TEXT.LENGTH, and the
    EXHIBIT.… of kept_exhibits; RefusedError OBJECTION.CLOSED, OBJECTION.OPEN (the same reason is being dealt with),
    EXHIBIT.LATE.
    """
    coded(ObjectionReason, reason, "reason")
    checked_text(narrative)

    def wanted(connection: Connection, listing: Listing) -> Disputed:
        check_contestable(connection, listing, reason)
        return Disputed(reason, objection_dues(context.clock.today()))

    return take_objection(context, (case_no, name, id_number, access_code), narrative, files, wanted)


@dataclass(frozen=True, slots=True)
class Disputed:
    """What somebody disputes: the reason, the clocks; and which decided objection is to be reconsidered by it."""

    reason: str
    dues: ObjectionDues
    reconsiders: int | None = None


def take_objection(
    context: Context,
    claim: tuple[str, str, str, str | None],
    narrative: str,
    files: Iterable[GivenFile],
    wanted: Callable[[Connection, Listing], Disputed],
) -> ObjectionView:
    """Takes an objection in, whatever it disputes; `wanted` refuses what may not be asked for: before a file is read,
    and once more in the transaction."""
    with kept_on_proof(context, claim, iter(files), _refusing(wanted)) as kept:
        received_at = context.clock.now()
        with acting_on_case(context, *claim) as (connection, listing, actor):
            disputed = wanted(connection, listing)
            objection = _received(context, listing, disputed, received_at)
            objection.sealed_narrative = seal_narrative(
                context.vault.sealer, listing.id, received_at, narrative
            )
            objection.id = objections.add_objection(connection, objection)
            giver = Giver(listing.id, is_agent=actor == AGENT)
            given = give_exhibits(connection, context, giver, Request("objection", objection.id), kept)
            listings.change_listing(connection, listing, is_disputed=True)
            _tell(connection, context, actor, objection, given)
            return view_objection(objection)


def _tell(
    connection: Connection,
    context: Context,
    actor: Actor,
    objection: Objection,
    given: list[dict[str, object]],
) -> None:
    if objection.reconsiders_id is None:
        record(
            connection, context, actor,
            kind="objection_received", object_kind="listing", object_id=objection.listing_id,
            detail={"objection": objection.id, "reason": objection.reason, "due_on": objection.due_on,
                    "answer_due_on": objection.answer_due_on, "exhibits": given},
        )  # fmt: skip
    else:
        record(
            connection, context, actor,
            kind="reconsideration_asked", object_kind="listing", object_id=objection.listing_id,
            detail={"objection": objection.id, "reconsiders": objection.reconsiders_id,
                    "due_on": objection.due_on, "answer_due_on": objection.answer_due_on, "exhibits": given},
        )  # fmt: skip


def _refusing(wanted: Callable[[Connection, Listing], object]) -> Callable[[Connection, Listing], None]:
    def check(connection: Connection, listing: Listing) -> None:
        wanted(connection, listing)

    return check


def _received(context: Context, listing: Listing, disputed: Disputed, received_at: datetime) -> Objection:
    """The objection with its clocks, still without its words."""
    return Objection(
        id=None,
        listing_id=listing.id,
        reason=disputed.reason,
        # The member is asked the moment the objection is filed: it sees it in its queue.
        state=next_objection_state(ObjectionState.FILED, ObjectionEvent.SOURCE_ASKED),
        received_on=context.clock.today(),
        received_at=received_at,
        due_on=disputed.dues.answer_by,
        answer_due_on=disputed.dues.source_by,
        reconsiders_id=disputed.reconsiders,
    )


def check_contestable(connection: Connection, listing: Listing, reason: str) -> None:
    """The case can be disputed for this reason now. Raises: RefusedError OBJECTION.CLOSED, OBJECTION.OPEN."""
    _check_state(listing)
    _check_new(connection, listing, reason)


def _check_new(connection: Connection, listing: Listing, reason: str) -> None:
    known = objections.objections_of(connection, listing.id)
    if any(one.reason == reason and is_open(ObjectionState(one.state)) for one in known):
        raise RefusedError(
            "OBJECTION.OPEN",
            "同一理由的异议正在办理中。",
            "An objection for this reason is being dealt with.",
        )


def _check_state(listing: Listing) -> None:
    if ListingState(listing.state) not in _CONTESTABLE:
        raise RefusedError(
            "OBJECTION.CLOSED",
            "该案件已经终结，无须异议。",
            "This case has ended; there is nothing left to dispute.",
        )
