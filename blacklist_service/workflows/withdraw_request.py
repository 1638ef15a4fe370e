"""The person takes back its own objection or application for repair while nobody has decided it, without an account."""

from blacklist_service.errors import RefusedError
from blacklist_service.rules.objections import ObjectionEvent, ObjectionState, next_objection_state
from blacklist_service.rules.repairs import RepairEvent, RepairState, next_repair_state
from blacklist_service.store import listings, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.cases.clocks import OBJECTION_LATE
from blacklist_service.workflows.cases.own_words import is_only_person
from blacklist_service.workflows.cases.proof import SUBJECT, reading_case
from blacklist_service.workflows.cases.requests import AnyRequest, RequestKind, is_withdrawn, request_of
from blacklist_service.workflows.context import Context, record
from matching.types import RawIdentity

MOST_WITHDRAWN = 5


def withdraw_request(
    context: Context, case_no: str, name: str, id_number: str, *, kind: RequestKind, number: int
) -> None:
    """An objection or application of the person's own ends without an outcome. Never by an agent: what it gives up is
    the person's.

    1. Case number and identity prove that the case is its own, and it was never anybody else's: two people who were
       taken for one prove the same case, and neither ends what the other has asked for. The request is one of this
       case.
    2. It is open. What waits for a second official on it is void.
    3. It is at most the fifth that is taken back in the case: whoever objects and takes back without end has a release
       made for every recipient each time, and room taken by its files. To object is never refused for that.
    4. Without another open objection the listing is disputed no more. Where that hides it because an answer was late,
       it is the officials' to decide: else nothing would ever ask them to show it again.

    Law: 征信业管理条例 Art 25 (an objection is the subject's own). Journal: objection_withdrawn, repair_withdrawn with
    the listing and the state before. Raises: ForbiddenError CASE.PROOF; NotFoundError, also for another case's;
    RefusedError OBJECTION.STATE, REPAIR.STATE, WITHDRAWAL.IDENTITIES, WITHDRAWAL.OFTEN, WITHDRAWAL.HIDDEN.
    """
    with reading_case(context, case_no, name, id_number) as (connection, listing, actor):
        request_of(connection, listing.id, kind, number)
        person, own = RawIdentity(name=name, id_number=id_number), context.opening(actor, "own_record")
        if not is_only_person(connection, own, listing, person):
            raise _several()
        case = listing.id
        _check_times(connection, case)
    # The request before its listing, as everybody holds them who decides it.
    with context.store.begin() as connection:
        asked: AnyRequest
        if kind == "objection":
            asked = objections.lock_objection(connection, number)
            _withdraw_objection(connection, asked, case)
        else:
            asked = objections.lock_repair(connection, number)
            state = next_repair_state(RepairState(asked.state), RepairEvent.WITHDRAWN)
            objections.change_repair(connection, asked, state=state.value)
        record(
            connection, context, SUBJECT,
            kind=f"{kind}_withdrawn", object_kind=kind, object_id=number,
            detail={"listing": case, "before": asked.state},
        )  # fmt: skip


def _withdraw_objection(connection: Connection, asked: Objection, case: int) -> None:
    state = next_objection_state(ObjectionState(asked.state), ObjectionEvent.WITHDRAWN)
    objections.change_objection(connection, asked, state=state.value)
    listing = listings.lock_listing(connection, case)
    is_disputed = objections.has_open_objection(connection, case)
    if listing.suppressed_for == OBJECTION_LATE and not is_disputed:
        raise RefusedError(
            "WITHDRAWAL.HIDDEN",
            "因逾期未答复已暂停展示，须由办理机关作出决定，不能撤回。",
            "It is hidden because the answer is late: the office has to decide it, and it is not taken back.",
        )
    listings.change_listing(connection, listing, is_disputed=is_disputed)


def _check_times(connection: Connection, case: int) -> None:
    known: list[AnyRequest] = [
        *objections.objections_of(connection, case),
        *objections.repairs_of(connection, case),
    ]
    if sum(is_withdrawn(one) for one in known) >= MOST_WITHDRAWN:
        raise RefusedError(
            "WITHDRAWAL.OFTEN",
            f"本案已在网上撤回 {MOST_WITHDRAWN} 次，不能再在网上撤回；本次申请照常办理，也可以联系办理机关。",
            f"{MOST_WITHDRAWN} requests of this case were taken back here already, and no more are: this one is "
            "decided as it stands; the office can be asked, too.",
        )


def _several() -> RefusedError:
    return RefusedError(
        "WITHDRAWAL.IDENTITIES",
        "本案曾涉及不同的身份信息，不能在网上撤回，由办理机关作出决定。",
        "Different identities were reported in this case: nothing is taken back here, the office decides it.",
    )
