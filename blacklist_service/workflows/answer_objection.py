"""The reporting member answers an objection, within its own clock."""

from collections.abc import Iterable

from blacklist_service.errors import NotFoundError
from blacklist_service.rules.objections import ObjectionEvent, ObjectionState, next_objection_state
from blacklist_service.store import listings, objections
from blacklist_service.store.exhibits import Request
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Objection
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.authority import require_standing
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, Giver, give_exhibits, kept_exhibits
from blacklist_service.workflows.cases.request_views import ObjectionView, view_objection
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.sealing.statements import checked_text, seal_answer


def answer_objection(
    context: Context,
    actor: Actor,
    objection_id: int,
    version: int,
    *,
    answer: str,
    files: Iterable[GivenFile] = (),
) -> ObjectionView:
    """The member that reported the debt says what it has to say (with_source → answered).

    1. The actor works for a member with a current report on this subject; nobody else learns that it exists.
    2. The version is the one that was seen; the answer is sealed, and so are its files, which are here before it is.

    Law: 征信业管理条例 Art 25 (verification). Journal: objection_answered with the digests of the files, without the
    answer. Raises: NotFoundError, also for a member that is no source; ConflictError CONFLICT.VERSION; RefusedError
    OBJECTION.STATE, EXHIBIT.LATE; InvalidError TEXT.LENGTH, and the EXHIBIT.… of kept_exhibits; ForbiddenError
    ACCESS.ROLE, ACCESS.SUSPENDED.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        found = objections.find_objection(connection, objection_id)
        if found is None:
            raise _not_found()
        _next_state(connection, actor, found, version)
    checked_text(answer)
    giver = Giver(found.listing_id, actor.member)
    with kept_exhibits(context, giver, iter(files)) as kept, context.store.begin() as connection:
        require_standing(connection, context, actor)
        objection = objections.lock_objection(connection, objection_id)
        state = _next_state(connection, actor, objection, version)
        objection = objections.change_objection(
            connection,
            objection,
            state=state,
            sealed_answer=seal_answer(context.vault.sealer, objection_id, answer),
            answered_by=actor.member,
            answered_on=context.clock.today(),
        )
        given = give_exhibits(connection, context, giver, Request("objection", objection_id), kept)
        record(
            connection, context, actor,
            kind="objection_answered", object_kind="objection", object_id=objection_id,
            detail={"listing": objection.listing_id, "member": actor.member, "exhibits": given},
        )  # fmt: skip
        return view_objection(objection)


def _next_state(connection: Connection, actor: Actor, objection: Objection, version: int) -> ObjectionState:
    """The state after an answer of this member to what it has seen: asked before its files are read, and once more."""
    _check_source(connection, actor, objection)
    if objection.version != version:
        raise conflict()
    return next_objection_state(ObjectionState(objection.state), ObjectionEvent.SOURCE_ANSWERED)


def _not_found() -> NotFoundError:
    return NotFoundError("NOT_FOUND", "未找到。", "Not found.")


def _check_source(connection: Connection, actor: Actor, objection: Objection) -> None:
    listing = listings.find_listing(connection, objection.listing_id)
    assert listing is not None
    # Whoever adds a row of its own later is no source of what was decided.
    if actor.member not in {report.member_id for report in reports_behind(connection, listing)}:
        raise _not_found()
