"""What a page about an objection or a repair shows of its files: names as they were given, sizes, days and digests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from blacklist_service.store import exhibits
from blacklist_service.store.exhibits import RequestKind
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.exhibits import open_exhibit_name

# Each name is a sealed record of its own: who files many objections with many files spends nobody's openings.
MOST_NAMED = 60


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """A file of one side of an objection (`subject` or `source`). The name is "" where it was erased, or not opened;
    the digest is "" where it was erased."""

    id: int
    side: str
    member: int | None
    kind: str
    name: str = field(repr=False)
    size_bytes: int
    sha256: str
    received_at: datetime
    is_erased: bool


def exhibits_with(
    connection: Connection, context: Context, kind: RequestKind, requests: Sequence[int]
) -> dict[int, tuple[ExhibitView, ...]]:
    """The files of some requests of a kind, by request, oldest first, with the names of the newest. Whoever calls has
    written the look."""
    found = exhibits.exhibits_of(connection, kind, requests)
    named = {one.id for one in sorted(found, key=lambda one: one.received_at)[-MOST_NAMED:]}
    places = {one.id: exhibits.place_of(one.id, 0) for one in found if one.id is not None}
    sealed = exhibits.sealed_pieces(connection, list(places.values()))
    views: dict[int, tuple[ExhibitView, ...]] = {}
    for one in found:
        assert one.id is not None
        request = one.objection_id if kind == "objection" else one.repair_id
        assert request is not None
        name = sealed.get(places[one.id])
        views[request] = (
            *views.get(request, ()),
            ExhibitView(
                id=one.id,
                side=one.side,
                member=one.member_id,
                kind=one.kind,
                name=""
                if name is None or one.id not in named
                else open_exhibit_name(context.vault.sealer, one.id, name),
                size_bytes=one.size_bytes,
                sha256="" if one.sha256 == exhibits.GONE else one.sha256,
                received_at=one.received_at,
                is_erased=name is None,
            ),
        )
    return views


def as_source_sees(found: Iterable[ExhibitView], member: int) -> tuple[ExhibitView, ...]:
    """What a member that reported the debt may see of them: the subject's, and its own; no other member's."""
    return tuple(one for one in found if one.member in (None, member))
