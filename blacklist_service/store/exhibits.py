"""Questions about the files of objections, of applications for repair and of services: what is on its way, what was
given, and the sealed pieces and their keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import check_rows, checked, in_parts
from blacklist_service.store.tables import CorrectedService, Exhibit, ExhibitKey, ExhibitPart, Letter, Notice

_exhibit, _part, _key = table_of(Exhibit), table_of(ExhibitPart), table_of(ExhibitKey)
_letter, _notice = table_of(Letter), table_of(Notice)
_corrected = table_of(CorrectedService)
_MOST_NAMED = 500
# In the place of the digest of a file that was erased.
GONE = "0" * 64
_ON_ITS_WAY = and_(
    _exhibit.c.objection_id.is_(None), _exhibit.c.repair_id.is_(None), _exhibit.c.proof_id.is_(None)
)
# The piece of a number within a file: more pieces than the largest file has.
_PIECE_BITS = 12


RequestKind = Literal["objection", "repair"]
# What was served: a letter, or a notice; or a service that was corrected, by its correction.
ProofKind = Literal["letter", "notice", "service"]
_REQUESTS = frozenset({"objection", "repair"})


class Request(NamedTuple):
    """What a file is given with: an objection, an application for repair, or the service of a letter or notice."""

    kind: RequestKind | ProofKind
    id: int


class Held(NamedTuple):
    """How many files of one side a request has, and their bytes in all."""

    files: int
    size_bytes: int


def place_of(exhibit: int, piece: int) -> int:
    """The number of one piece of a file; piece 0 is its name. What is sealed opens at its own number alone."""
    return exhibit << _PIECE_BITS | piece


def add_exhibit(connection: Connection, exhibit: Exhibit) -> int:
    """Begins a file that is on its way."""
    return drawn_key(connection.execute(insert(_exhibit).values(**exhibit.model_dump(exclude={"id"}))))


def add_piece(connection: Connection, exhibit: int, piece: int, *, key: bytes, body: bytes) -> bool:
    """Keeps the next piece of a file, and its key apart from it; False where the file was dropped meanwhile."""
    asked = select(_exhibit.c.id).where(_exhibit.c.id == exhibit, _ON_ITS_WAY).with_for_update()
    if connection.execute(asked).first() is None:
        return False
    place = place_of(exhibit, piece)
    # Keys of a newer backup may hold one of a file that this database does not know; it opens nothing here.
    connection.execute(delete(_key).where(_key.c.part_id == place))
    connection.execute(insert(_key).values(part_id=place, sealed_key=key))
    connection.execute(insert(_part).values(id=place, exhibit_id=exhibit, sealed_body=body))
    return True


def complete(connection: Connection, exhibit: int, *, sha256: str, size_bytes: int) -> bool:
    """All of a file is here; it still belongs to no request. False where it was dropped meanwhile."""
    done = update(_exhibit).where(_exhibit.c.id == exhibit, _ON_ITS_WAY)
    return connection.execute(done.values(sha256=sha256, size_bytes=size_bytes)).rowcount == 1


def give(connection: Connection, exhibit: int, sha256: str, request: Request, at: datetime) -> bool:
    """The file of this digest belongs to a request from here on, and never changes again; False where it was dropped
    meanwhile."""
    given = update(_exhibit).where(
        _exhibit.c.id == exhibit, _exhibit.c.sha256 == sha256, _of_kind(request.kind), _ON_ITS_WAY
    )
    return (
        connection.execute(given.values({_place(request.kind): request.id, "received_at": at})).rowcount == 1
    )


def on_the_way(
    connection: Connection, listing: int, member: int | None, proof_of: ProofKind | None = None
) -> list[int]:
    """The files that one giver in a case has begun to send and not given; without a member the subject, and of what
    proves a service the office."""
    asked = select(_exhibit.c.id).where(
        _exhibit.c.listing_id == listing,
        _of(member),
        _exhibit.c.proof_of.is_not_distinct_from(proof_of),
        _ON_ITS_WAY,
    )
    return list(connection.execute(asked.order_by(_exhibit.c.id)).scalars())


def held_of(connection: Connection, request: Request, member: int | None) -> Held:
    """What one giver has given with a request; None is the subject."""
    asked = select(func.count(), func.coalesce(func.sum(_exhibit.c.size_bytes), 0)).where(
        _is_with(request), _of(member)
    )
    found = connection.execute(asked).one()
    return Held(int(found[0]), int(found[1]))


def digests_of(connection: Connection, request: Request, member: int | None) -> set[str]:
    """The digests of what one giver has given with a request; None is the subject."""
    asked = select(_exhibit.c.sha256).where(_is_with(request), _of(member))
    return set(connection.execute(asked).scalars())


def count_given(connection: Connection, request: Request) -> int:
    """How many files a request has, of all sides; it never has fewer again."""
    asked = select(func.count()).where(_is_with(request))
    return int(connection.execute(asked).scalar_one())


def exhibits_of(connection: Connection, kind: RequestKind, requests: Sequence[int]) -> list[Exhibit]:
    """What was given with some requests of a kind, by request, in the order in which it came."""
    place = _place(kind)
    found: list[Exhibit] = []
    for some in in_parts(requests, _MOST_NAMED):
        asked = select(_exhibit).where(place.in_(some))
        found += all_as(Exhibit, connection.execute(asked.order_by(place, _exhibit.c.id)))
    check_rows(connection, Exhibit, found)
    return found


def proofs_in(connection: Connection, listing: int) -> list[Exhibit]:
    """The files that prove the services of a case, its notices and its letters."""
    asked = select(_exhibit).where(_exhibit.c.listing_id == listing, _exhibit.c.proof_id.is_not(None))
    found = all_as(Exhibit, connection.execute(asked.order_by(_exhibit.c.id)))
    check_rows(connection, Exhibit, found)
    return found


def count_by_side(
    connection: Connection, kind: RequestKind, requests: Sequence[int]
) -> dict[tuple[int, str], int]:
    """How many files each side has given, by request and side."""
    place = _place(kind)
    asked = select(place, _exhibit.c.side, func.count()).where(place.in_(requests))
    grouped = asked.group_by(place, _exhibit.c.side)
    return {(int(number), str(side)): int(count) for number, side, count in connection.execute(grouped)}


def find_given(connection: Connection, exhibit: int) -> Exhibit | None:
    """A file that belongs to a request."""
    asked = select(_exhibit).where(_exhibit.c.id == exhibit, ~_ON_ITS_WAY)
    return checked(connection, first_as(Exhibit, connection.execute(asked)))


def sealed_piece(connection: Connection, exhibit: int, piece: int) -> bytes | None:
    """One piece with its key in front, as it is opened; None behind the last one, and where it was erased."""
    return sealed_pieces(connection, [place_of(exhibit, piece)]).get(place_of(exhibit, piece))


def sealed_pieces(connection: Connection, places: Sequence[int]) -> dict[int, bytes]:
    """The same of several places; what was erased is not among them."""
    found: dict[int, bytes] = {}
    for some in in_parts(places, _MOST_NAMED):
        asked = select(_part.c.id, _key.c.sealed_key, _part.c.sealed_body).join(
            _key, _key.c.part_id == _part.c.id
        )
        rows = connection.execute(asked.where(_part.c.id.in_(some))).all()
        found |= {int(place): bytes(key) + bytes(body) for place, key, body in rows}
    return found


def drop_on_the_way(connection: Connection, exhibits: Sequence[int]) -> None:
    """Forgets files that belong to no request; those that do stay."""
    asked = select(_exhibit.c.id).where(_exhibit.c.id.in_(exhibits), _ON_ITS_WAY).with_for_update()
    dropped = list(connection.execute(asked).scalars())
    _forget_pieces(connection, dropped)
    connection.execute(delete(_exhibit).where(_exhibit.c.id.in_(dropped), _ON_ITS_WAY))


def abandoned(connection: Connection, before: datetime, limit: int) -> list[int]:
    """Files that were begun before an instant and never given."""
    asked = select(_exhibit.c.id).where(_ON_ITS_WAY, _exhibit.c.received_at < before)
    return list(connection.execute(asked.order_by(_exhibit.c.id).limit(limit)).scalars())


def destroy(connection: Connection, listing: int, until: datetime) -> None:
    """Forgets keys, bytes, names and digests of the files that came to a case by an instant; number, kind, size and
    instant stay. Whoever has the same file could tell by its digest that it was sent here."""
    _forget(connection, _exhibit.c.listing_id == listing, ~_ON_ITS_WAY, _exhibit.c.received_at <= until)


def destroy_proofs(connection: Connection, letters: Sequence[int]) -> None:
    """Forgets in the same way what proves that these letters were served, and the notices that were given by them, also
    where that was corrected: a receipt names whoever the letter names."""
    given_by = select(_notice.c.id).join(
        _letter,
        and_(_letter.c.listing_id == _notice.c.listing_id, _letter.c.sha256 == _notice.c.content_sha256),
    )
    for some in in_parts(letters, _MOST_NAMED):
        of_letter = and_(_exhibit.c.proof_of == "letter", _exhibit.c.proof_id.in_(some))
        notices = given_by.where(_letter.c.id.in_(some))
        of_notice = and_(_exhibit.c.proof_of == "notice", _exhibit.c.proof_id.in_(notices))
        corrected = select(_corrected.c.id).where(
            or_(_corrected.c.letter_id.in_(some), _corrected.c.notice_id.in_(notices))
        )
        of_correction = and_(_exhibit.c.proof_of == "service", _exhibit.c.proof_id.in_(corrected))
        _forget(connection, or_(of_letter, of_notice, of_correction))


def _place(kind: RequestKind | ProofKind) -> Column[int]:
    if kind in _REQUESTS:
        return _exhibit.c.objection_id if kind == "objection" else _exhibit.c.repair_id
    return _exhibit.c.proof_id


def _of_kind(kind: RequestKind | ProofKind) -> ColumnElement[bool]:
    """A file of a side is no proof, and one proof is of letters or of notices from its first byte."""
    return _exhibit.c.proof_of.is_not_distinct_from(None if kind in _REQUESTS else kind)


def _is_with(request: Request) -> ColumnElement[bool]:
    return and_(_of_kind(request.kind), _place(request.kind) == request.id)


def _of(member: int | None) -> ColumnElement[bool]:
    return _exhibit.c.member_id.is_not_distinct_from(member)


def _forget(connection: Connection, *given: ColumnElement[bool]) -> None:
    _forget_pieces(connection, list(connection.execute(select(_exhibit.c.id).where(*given)).scalars()))
    connection.execute(update(_exhibit).where(*given, _exhibit.c.sha256 != GONE).values(sha256=GONE))


def _forget_pieces(connection: Connection, exhibits: Sequence[int]) -> None:
    for exhibit in exhibits:
        # By the number of each piece: the keys lie apart and know no file.
        first, behind = place_of(exhibit, 0), place_of(exhibit + 1, 0)
        connection.execute(delete(_key).where(_key.c.part_id >= first, _key.c.part_id < behind))
        connection.execute(delete(_part).where(_part.c.exhibit_id == exhibit))
