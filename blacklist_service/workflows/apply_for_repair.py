"""The subject has made good and asks that the effect end; free of charge, without an account."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import RefusedError
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.repairs import repair_answer_by
from blacklist_service.store import objections
from blacklist_service.store.exhibits import Request
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Repair
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, Giver, give_exhibits, kept_on_proof
from blacklist_service.workflows.cases.proof import AGENT, acting_on_case
from blacklist_service.workflows.cases.request_views import RepairView, view_repair
from blacklist_service.workflows.context import Actor, Context, record
from blacklist_service.workflows.sealing.statements import Application, checked_text, seal_application


def apply_for_repair(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    application: str,
    has_public_commitment: bool,
    files: Iterable[GivenFile] = (),
    access_code: str | None = None,
) -> RepairView:
    """The subject, or its agent, applies for credit repair.

    1. Case number and identity prove that the case is its own; only what is listed can be repaired.
    2. The application is sealed, and so are its files, which are here before it is; one at a time.
    3. The clock starts: 10 working days for the answer.

    Law: NDRC Order 58 until 2026-03-31, then Order 36; 国办发〔2025〕22号. Journal: repair_applied_for with last day
    and the digests of the files. Raises: ForbiddenError CASE.PROOF, AGENT.SCOPE; RefusedError REPAIR.NOT_LISTED,
    REPAIR.OPEN, EXHIBIT.LATE; InvalidError TEXT.LENGTH, and the EXHIBIT.… of kept_exhibits.
    """
    checked_text(application)

    def wanted(connection: Connection, listing: Listing) -> Wanted:
        check_repairable(connection, listing)
        return Wanted(repair_answer_by(context.clock.today()))

    said = Application(application, has_public_commitment)
    return take_application(context, (case_no, name, id_number, access_code), said, files, wanted)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody applies for: the last day of the answer; and which refused application is to be reconsidered by
    it."""

    answer_by: date
    reconsiders: int | None = None


def take_application(
    context: Context,
    claim: tuple[str, str, str, str | None],
    said: Application,
    files: Iterable[GivenFile],
    wanted: Callable[[Connection, Listing], Wanted],
) -> RepairView:
    """Takes an application in; `wanted` refuses what may not be asked for: before a file is read, and once more in the
    transaction."""
    sealer = context.vault.sealer

    def check(connection: Connection, listing: Listing) -> None:
        wanted(connection, listing)

    with kept_on_proof(context, claim, iter(files), check) as kept:
        received_at = context.clock.now()
        with acting_on_case(context, *claim) as (connection, listing, actor):
            asked = wanted(connection, listing)
            repair = Repair(
                id=None,
                listing_id=listing.id,
                received_on=context.clock.today(),
                received_at=received_at,
                due_on=asked.answer_by,
                sealed_application=seal_application(sealer, listing.id, received_at, said),
                reconsiders_id=asked.reconsiders,
            )
            repair.id = objections.add_repair(connection, repair)
            giver = Giver(listing.id, is_agent=actor == AGENT)
            given = give_exhibits(connection, context, giver, Request("repair", repair.id), kept)
            _tell(connection, context, actor, repair, given)
            return view_repair(repair)


def _tell(
    connection: Connection, context: Context, actor: Actor, repair: Repair, given: list[dict[str, object]]
) -> None:
    if repair.reconsiders_id is None:
        record(
            connection, context, actor,
            kind="repair_applied_for", object_kind="listing", object_id=repair.listing_id,
            detail={"repair": repair.id, "due_on": repair.due_on, "exhibits": given},
        )  # fmt: skip
    else:
        record(
            connection, context, actor,
            kind="reconsideration_asked", object_kind="listing", object_id=repair.listing_id,
            detail={"repair": repair.id, "reconsiders": repair.reconsiders_id, "due_on": repair.due_on,
                    "exhibits": given},
        )  # fmt: skip


def check_repairable(connection: Connection, listing: Listing) -> None:
    """A repair can be applied for now. Raises: RefusedError REPAIR.NOT_LISTED, REPAIR.OPEN."""
    if listing.state != ListingState.LISTED:
        raise RefusedError(
            "REPAIR.NOT_LISTED", "未列入，无须修复。", "Not listed; there is nothing to repair."
        )
    if objections.has_open_repair(connection, listing.id):
        raise RefusedError("REPAIR.OPEN", "已有修复申请在办理中。", "An application is open already.")
