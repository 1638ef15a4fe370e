"""Gives out one file of a case, byte by byte as it came: to its officials, and those of an objection to its source."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from blacklist_service.errors import NotFoundError
from blacklist_service.intake.exhibit_kinds import MEDIA_TYPES, ExhibitKind
from blacklist_service.rules.objections import ObjectionState, is_open
from blacklist_service.store import exhibits, listings, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Exhibit, Listing
from blacklist_service.workflows.authority import require_case
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.cases.kept_proofs import is_hidden
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.exhibits import open_pieces


@dataclass(frozen=True, slots=True)
class ExhibitShown:
    """A file of which the look is written: its kind and media type by its bytes, and the bytes, to be read once."""

    kind: str
    media_type: str
    size_bytes: int
    chunks: Iterator[bytes] = field(repr=False)


@opening("case_handling", "exhibit")
def show_exhibit(
    context: Context, actor: Actor, exhibit_id: int, *, purpose: str = "case_handling"
) -> ExhibitShown:
    """A file as it came, in constant memory.

    1. An official reaches the case; a platform is a source of what is disputed, while that is open, and the file is the
       subject's or its own. Nobody else learns that there is such a file. What proves a service is for officials.
    2. The look stands in the log before anything is opened, and the person sees it.

    Law: 征信业管理条例 Art 22 (access is recorded). Journal: no entry, a look (action exhibit). Raises: ForbiddenError
    ACCESS.ROLE, ACCESS.RECUSED; NotFoundError NOT_FOUND, EXHIBIT.WITHDRAWN, EXHIBIT.ERASED where its keys were
    destroyed.
    """
    require_role(actor, *READERS, "platform")
    with context.store.read() as connection:
        exhibit = exhibits.find_given(connection, exhibit_id)
        listing = None if exhibit is None else listings.find_listing(connection, exhibit.listing_id)
        if exhibit is None or listing is None:
            raise _not_found()
        require_case(connection, context, actor, listing)
        if is_hidden(connection, exhibit):
            raise NotFoundError(
                "EXHIBIT.WITHDRAWN",
                "该送达证明属于他人，已撤出本案，不再提供。",
                "This proof belongs to another person; it was withdrawn from this case and is given to nobody.",
            )
        if actor.role == "platform":
            _check_source(connection, actor, exhibit, listing)
        if exhibits.sealed_piece(connection, exhibit_id, 0) is None:
            raise NotFoundError(
                "EXHIBIT.ERASED",
                "该文件的内容已按规定删除，只保留大小和摘要。",
                "This file has been erased as the law asks; its size and digest are kept.",
            )
        subject = survivor_of(connection, listing.subject_id)
        record_look(context, connection, actor, subject=subject, action="exhibit", purpose=purpose)
    return ExhibitShown(
        kind=exhibit.kind,
        media_type=MEDIA_TYPES[ExhibitKind(exhibit.kind)],
        size_bytes=exhibit.size_bytes,
        chunks=open_pieces(context.vault.sealer, exhibit_id, _pieces(context, exhibit_id)),
    )


def _pieces(context: Context, exhibit: int) -> Iterator[bytes]:
    """The sealed pieces behind the name, one question each: a slow reader holds no connection."""
    number = 1
    while True:
        with context.store.read() as connection:
            sealed = exhibits.sealed_piece(connection, exhibit, number)
        if sealed is None:
            return
        yield sealed
        number += 1


def _check_source(connection: Connection, actor: Actor, exhibit: Exhibit, listing: Listing) -> None:
    sources = {report.member_id for report in reports_behind(connection, listing)}
    if actor.member not in sources or exhibit.member_id not in (None, actor.member):
        raise _not_found()
    # Papers of identity and statements of accounts: a source needs them to answer, and no longer.
    objection = objections.find_objection(connection, exhibit.objection_id or 0)
    if objection is None or not is_open(ObjectionState(objection.state)):
        raise _not_found()


def _not_found() -> NotFoundError:
    return NotFoundError("NOT_FOUND", "未找到。", "Not found.")
