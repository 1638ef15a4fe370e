"""The subject adds files to its own objection or application for repair while that is open, without an account."""

from collections.abc import Iterator
from dataclasses import dataclass

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.store import exhibits
from blacklist_service.store.exhibits import Request
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, Giver, give_exhibits, kept_exhibits
from blacklist_service.workflows.cases.proof import AGENT, acting_on_case, look_at_case, reading_case
from blacklist_service.workflows.cases.request_views import ObjectionView, RepairView, view_request
from blacklist_service.workflows.cases.requests import (
    AnyRequest,
    RequestKind,
    hold_request,
    is_open,
    request_of,
)
from blacklist_service.workflows.cases.shown_exhibits import ExhibitView, exhibits_with
from blacklist_service.workflows.context import Actor, Context, record
from blacklist_service.workflows.journalling.looks import record_look

_OWN = "own_record"


@dataclass(frozen=True, slots=True)
class OwnExhibits:
    """One objection or application with the files that the subject has added; `is_open`: more may be added."""

    request: ObjectionView | RepairView
    exhibits: tuple[ExhibitView, ...]
    is_open: bool


def add_exhibits(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    kind: RequestKind,
    number: int,
    files: Iterator[GivenFile],
    access_code: str | None = None,
) -> int:
    """Returns how many files are new: one that the request has already is not kept twice.

    1. Case number and identity prove that the case is its own, an access code that it is the agent, who may act; the
       request is one of this case, and of any other nobody learns that it exists.
    2. It is open. The files are sealed as they come, and belong to it all together or not at all.
    3. A decision that waits for approval was proposed without them: it is refused and proposed anew
       (APPROVAL.EXHIBITS), at most as often as there is room for files.

    Law: 征信业管理条例 Art 25. Journal: exhibits_added with their digests; none where nothing is new. Raises:
    ForbiddenError CASE.PROOF, AGENT.SCOPE; NotFoundError; RefusedError OBJECTION.OVER, REPAIR.OVER, EXHIBIT.LATE;
    InvalidError EXHIBIT.NONE, and the EXHIBIT.… of kept_exhibits.
    """
    claim, request = (case_no, name, id_number, access_code), Request(kind, number)
    with acting_on_case(context, *claim) as (connection, listing, actor):
        _check_open(request_of(connection, listing.id, kind, number))
        giver = Giver(listing.id, is_agent=actor == AGENT)
        held = exhibits.held_of(connection, request, giver.member)
    with kept_exhibits(context, giver, files, held) as kept:
        if not kept:
            raise InvalidError("EXHIBIT.NONE", "请选择文件。", "Choose a file.")
        with acting_on_case(context, *claim) as (connection, listing, actor):
            _check_open(hold_request(connection, listing.id, kind, number))
            given = give_exhibits(connection, context, giver, request, kept)
            if given:
                _tell(connection, context, actor, request, given)
            return len(given)


def list_own_exhibits(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    kind: RequestKind,
    number: int,
    access_code: str | None = None,
) -> OwnExhibits:
    """The files that the subject has added to one of its requests, with their names as it gave them.

    Journal: no entry, a look (action own_record, agent_record). Raises: ForbiddenError CASE.PROOF; NotFoundError.
    """
    claim, request = (case_no, name, id_number, access_code), Request(kind, number)
    with reading_case(context, *claim) as (connection, listing, actor):
        context = context.opening(actor, _OWN)
        asked = request_of(connection, listing.id, kind, number)
        subject = survivor_of(connection, listing.subject_id)
        action = look_at_case(actor, "record")
        record_look(context, connection, actor, subject=subject, action=action, purpose=action)
        found = exhibits_with(connection, context, kind, [request.id]).get(request.id, ())
        return OwnExhibits(
            view_request(asked),
            tuple(one for one in found if one.side == Giver(listing.id).side),
            is_open(asked),
        )


def _check_open(asked: AnyRequest) -> None:
    if is_open(asked):
        return
    if isinstance(asked, Objection):
        raise RefusedError(
            "OBJECTION.OVER",
            "这件异议已经办结，不能再补充材料；有新的材料，可以再次提出异议。",
            "This objection has been decided and takes no more files; with new evidence, object again.",
        )
    raise RefusedError(
        "REPAIR.OVER",
        "这件修复申请已经办结，不能再补充材料；未准予的，可以再次申请。",
        "This application has been decided and takes no more files; where it was refused, apply again.",
    )


def _tell(
    connection: Connection, context: Context, actor: Actor, request: Request, given: list[dict[str, object]]
) -> None:
    record(
        connection, context, actor,
        kind="exhibits_added", object_kind=request.kind, object_id=request.id, detail={"exhibits": given},
    )  # fmt: skip
