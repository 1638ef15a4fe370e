"""Questions about listings, the legal bases they stand on, the notices given, and the removals that end them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, update

from blacklist_service.errors import NotFoundError
from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.proposals import void_open_proposals
from blacklist_service.store.row_checks import check, check_rows
from blacklist_service.store.tables import FeedEntry, LegalBasis, Listing, Notice, Removal
from blacklist_service.store.told_entries import not_as_told
from blacklist_service.store.versions import conflict

_listing = table_of(Listing)
_basis = table_of(LegalBasis)
_notice = table_of(Notice)
_removal = table_of(Removal)
_entry = table_of(FeedEntry)
_MOST_NAMED = 500  # values in one question
_FINAL = ("rejected", "ended")


def find_listing(connection: Connection, listing: int) -> Listing | None:
    return first_as(Listing, connection.execute(select(_listing).where(_listing.c.id == listing)))


def lock_listing(connection: Connection, listing: int) -> Listing:
    """The listing, held against other writers until this transaction ends. Raises NotFoundError."""
    asked = select(_listing).where(_listing.c.id == listing).with_for_update()
    found = first_as(Listing, connection.execute(asked))
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    check(connection, found)
    return found


def lock_listings_of(connection: Connection, subjects: Sequence[int]) -> None:
    """Holds every listing of some subjects until this transaction ends: no objection comes in meanwhile."""
    asked = select(_listing.c.id).where(_listing.c.subject_id.in_(subjects)).order_by(_listing.c.id)
    connection.execute(asked.with_for_update())


def lock_listing_by_case(connection: Connection, case_mac: str) -> Listing | None:
    """The listing behind the keyed hash of a case number."""
    asked = select(_listing).where(_listing.c.case_no == case_mac).with_for_update()
    found = all_as(Listing, connection.execute(asked))
    check_rows(connection, Listing, found)
    return found[0] if found else None


def find_listing_by_case(connection: Connection, case_mac: str) -> Listing | None:
    """As lock_listing_by_case, for a mere reader."""
    return first_as(Listing, connection.execute(select(_listing).where(_listing.c.case_no == case_mac)))


def change_listing(connection: Connection, listing: Listing, **values: Any) -> Listing:
    """Writes values over the version that was read, and returns the listing as it now stands.

    What is still proposed on the old version is void: nobody could approve it any more.
    Raises: ConflictError CONFLICT.VERSION where that version is gone.
    """
    values["version"] = listing.version + 1
    changed = connection.execute(
        update(_listing)
        .where(_listing.c.id == listing.id, _listing.c.version == listing.version)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise conflict()
    void_open_proposals(connection, "listing", listing.id)
    return Listing(**{**listing.model_dump(), **values})


def listings_of(connection: Connection, subjects: Sequence[int]) -> list[Listing]:
    """Every listing of a subject (under any of its ids), oldest first."""
    asked = select(_listing).where(_listing.c.subject_id.in_(subjects)).order_by(_listing.c.id)
    return all_as(Listing, connection.execute(asked))


def subjects_of(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """Whom some listings are about, by listing."""
    found: dict[int, int] = {}
    for at in range(0, len(numbers), _MOST_NAMED):
        asked = select(_listing.c.id, _listing.c.subject_id).where(
            _listing.c.id.in_(numbers[at : at + _MOST_NAMED])
        )
        found |= {int(listing): int(subject) for listing, subject in connection.execute(asked)}
    return found


def listings_among(connection: Connection, numbers: Collection[int]) -> list[Listing]:
    """These listings, in one question, by number."""
    asked = select(_listing).where(_listing.c.id.in_(sorted(numbers))).order_by(_listing.c.id)
    found = all_as(Listing, connection.execute(asked))
    check(connection, *found)
    return found


def listings_past_term(connection: Connection, today: date) -> list[Listing]:
    """The listings whose last day has passed and that have not ended, by id."""
    asked = select(_listing).where(_listing.c.expires_on < today, _listing.c.state.not_in(_FINAL))
    # Sorted here: asked for in order, a database would rather walk the whole table.
    return sorted(all_as(Listing, connection.execute(asked)), key=lambda one: one.id)


def standing_listings(connection: Connection, *, after: int, limit: int) -> list[Listing]:
    """Every listing that has not ended, by id."""
    asked = select(_listing).where(_listing.c.id > after, _listing.c.state.not_in(_FINAL))
    return all_as(Listing, connection.execute(asked.order_by(_listing.c.id).limit(limit)))


def ended_listings(connection: Connection, *, after: int, limit: int) -> list[Listing]:
    """Every listing that has ended, by id."""
    asked = select(_listing).where(_listing.c.id > after, _listing.c.state == "ended")
    return all_as(Listing, connection.execute(asked.order_by(_listing.c.id).limit(limit)))


def add_basis(connection: Connection, basis: LegalBasis) -> int:
    return drawn_key(connection.execute(insert(_basis).values(**basis.model_dump(exclude={"id"}))))


def find_basis_by_code(connection: Connection, code: str) -> LegalBasis | None:
    return first_as(LegalBasis, connection.execute(select(_basis).where(_basis.c.code == code)))


def get_basis(connection: Connection, basis: int) -> LegalBasis:
    """The legal basis with this number, which must exist (a foreign key says so)."""
    return bases_among(connection, [basis])[basis]


def bases_among(connection: Connection, numbers: Collection[int]) -> dict[int, LegalBasis]:
    """These legal bases by number, in one question."""
    found = all_as(LegalBasis, connection.execute(select(_basis).where(_basis.c.id.in_(sorted(numbers)))))
    check(connection, *found)
    return {one.id: one for one in found if one.id is not None}


def end_basis(connection: Connection, basis: int, until: date | None) -> None:
    """Writes the last day on which a legal basis holds."""
    connection.execute(update(_basis).where(_basis.c.id == basis).values(in_force_until=until))


def all_bases(connection: Connection) -> list[LegalBasis]:
    return all_as(LegalBasis, connection.execute(select(_basis).order_by(_basis.c.code)))


def add_notice(connection: Connection, notice: Notice) -> int:
    return drawn_key(connection.execute(insert(_notice).values(**notice.model_dump(exclude={"id"}))))


def get_notice(connection: Connection, notice: int) -> Notice:
    """The notice with this number, which must exist (a trigger says so)."""
    return notices_among(connection, [notice])[notice]


def notices_among(connection: Connection, numbers: Collection[int]) -> dict[int, Notice]:
    """These notices by number, in one question."""
    found = all_as(Notice, connection.execute(select(_notice).where(_notice.c.id.in_(sorted(numbers)))))
    check(connection, *found)
    return {one.id: one for one in found if one.id is not None}


def notices_of(connection: Connection, listing: int) -> list[Notice]:
    """Every notice that was given about a listing, void ones too, oldest first."""
    asked = select(_notice).where(_notice.c.listing_id == listing).order_by(_notice.c.id)
    found = all_as(Notice, connection.execute(asked))
    check(connection, *found)
    return found


def serve_notice(connection: Connection, notice: int, *, served_on: date, proof_sha256: str) -> None:
    """Writes when a notice was served, with the digest of the proof."""
    connection.execute(
        update(_notice).where(_notice.c.id == notice).values(served_on=served_on, proof_sha256=proof_sha256)
    )


def correct_notice(
    connection: Connection,
    notice: int,
    *,
    channel: str,
    sent_on: date,
    served_on: date | None,
    proof_sha256: str | None,
) -> None:
    """Writes what stands of a notice once a correction says so; the database refuses it without one."""
    connection.execute(
        update(_notice)
        .where(_notice.c.id == notice)
        .values(channel=channel, sent_on=sent_on, served_on=served_on, proof_sha256=proof_sha256)
    )


def add_removal(connection: Connection, removal: Removal) -> int:
    return drawn_key(connection.execute(insert(_removal).values(**removal.model_dump(exclude={"id"}))))


def find_removal(connection: Connection, listing: int) -> Removal | None:
    return first_as(Removal, connection.execute(select(_removal).where(_removal.c.listing_id == listing)))


def lock_removal(connection: Connection, listing: int) -> Removal | None:
    """The removal of a listing, held against other writers until this transaction ends."""
    asked = select(_removal).where(_removal.c.listing_id == listing).with_for_update()
    return first_as(Removal, connection.execute(asked))


def close_removal(connection: Connection, listing: int, at: datetime) -> bool:
    """Closes the open removal of a listing. Returns whether there was one."""
    closed = connection.execute(
        update(_removal)
        .where(_removal.c.listing_id == listing, _removal.c.closed_at.is_(None))
        .values(closed_at=at)
    )
    return closed.rowcount == 1


def close_confirmed(connection: Connection, numbers: Sequence[int], at: datetime) -> int:
    """Closes the open removals among some listings that every recipient has confirmed. Returns how many. One stays
    open where an entry was changed behind the service.

    The listings are held first, against their end meanwhile, and their removals, against other confirmations: of
    two writers the second sees what the first has written. In ascending order, so that two never wait for each other.
    """
    closed, ordered = 0, sorted(numbers)
    for start in range(0, len(ordered), _MOST_NAMED):
        named = ordered[start : start + _MOST_NAMED]
        connection.execute(
            select(_listing.c.id)
            .where(_listing.c.id.in_(named))
            .order_by(_listing.c.id)
            .with_for_update(read=True)
        )
        waiting = (_removal.c.listing_id.in_(named), _removal.c.closed_at.is_(None))
        connection.execute(
            select(_removal.c.id).where(*waiting).order_by(_removal.c.listing_id).with_for_update()
        )
        is_held = exists().where(_entry.c.listing_id == _removal.c.listing_id, _is_held())
        doubtful = _removal.c.listing_id.in_(not_as_told(connection, named))
        closed += connection.execute(
            update(_removal).where(*waiting, ~is_held, ~doubtful).values(closed_at=at)
        ).rowcount
    return closed


def confirmed_but_open(connection: Connection, *, after: int, limit: int) -> list[int]:
    """Listings, by number, whose removal is open though no recipient holds an entry unconfirmed. Such a removal was in
    doubt when its last receipt came, because a row behind it had been changed."""
    is_held = exists().where(_entry.c.listing_id == _removal.c.listing_id, _is_held())
    asked = select(_removal.c.listing_id).where(
        _removal.c.closed_at.is_(None), _removal.c.listing_id > after, ~is_held
    )
    return list(connection.execute(asked.order_by(_removal.c.listing_id).limit(limit)).scalars())


def open_removals(connection: Connection, *, after: tuple[date | None, int], limit: int) -> list[Removal]:
    """The removals that not every recipient has confirmed, oldest first."""
    asked = select(_removal).where(_removal.c.closed_at.is_(None))
    if after[0] is not None:
        asked = asked.where(
            or_(
                _removal.c.effective_on > after[0],
                and_(_removal.c.effective_on == after[0], _removal.c.id > after[1]),
            )
        )
    return all_as(
        Removal, connection.execute(asked.order_by(_removal.c.effective_on, _removal.c.id).limit(limit))
    )


def open_removals_among(connection: Connection, numbers: Collection[int]) -> list[Removal]:
    """The same of some listings."""
    asked = select(_removal).where(_removal.c.listing_id.in_(sorted(numbers)), _removal.c.closed_at.is_(None))
    return all_as(Removal, connection.execute(asked.order_by(_removal.c.id)))


def has_unconfirmed_holder(connection: Connection, listing: int) -> bool:
    """A recipient that ever had the entry has not acknowledged its tombstone, as far as the service itself knows."""
    if not_as_told(connection, [listing]):
        return True
    asked = select(exists().where(_entry.c.listing_id == listing, _is_held()))
    return bool(connection.execute(asked).scalar_one())


def _is_held() -> ColumnElement[bool]:
    return or_(_entry.c.state == "live", _entry.c.acknowledged_at.is_(None))
