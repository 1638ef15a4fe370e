"""The listings that intake opens: every subject with a report stands as `alleged`, by the thousand at a time."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select, update

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.bulk import Row, ask, insert_rows
from blacklist_service.store.proposals import end_proposals
from blacklist_service.store.tables import Listing

_listing = table_of(Listing)
_CLOSED = ("rejected", "overdue_only", "ended")
_FINAL = ("rejected", "ended")
_SLICE = 5000
_COLUMNS = (
    "id", "subject_id", "state", "ground", "severity", "is_disputed", "is_suppressed", "version",
)  # fmt: skip


def open_alleged(connection: Connection, rows: Iterable[tuple[int, int, str]]) -> None:
    """Opens listings as (id, subject, ground) in the state `alleged`."""
    full: Iterable[Row] = (
        (number, subject, "alleged", ground, "", False, False, 1) for number, subject, ground in rows
    )
    insert_rows(connection, Listing, _COLUMNS, full)


def subjects_with_open_listing(connection: Connection, subjects: Sequence[int]) -> set[int]:
    """Which of these subjects have a listing that is not closed."""
    return _subjects(connection, subjects, _CLOSED)


def subjects_under_way(connection: Connection, subjects: Sequence[int]) -> set[int]:
    """Which of these subjects have a listing that officials have begun to act on."""
    return _subjects(connection, subjects, (*_CLOSED, "alleged"))


def open_listings_of(connection: Connection, subjects: Sequence[int]) -> list[Listing]:
    """The listings of these subjects that are not closed."""
    found: list[Listing] = []
    for start in range(0, len(subjects), _SLICE):
        asked = select(_listing).where(
            _listing.c.subject_id.in_(subjects[start : start + _SLICE]),
            _listing.c.state.not_in(_CLOSED),
        )
        found.extend(all_as(Listing, connection.execute(asked.order_by(_listing.c.id))))
    return found


def exists(connection: Connection, listing: int) -> bool:
    """Whether a listing carries this number."""
    return connection.execute(select(_listing.c.id).where(_listing.c.id == listing)).first() is not None


def lock_standing_of(connection: Connection, subjects: Sequence[int]) -> list[Listing]:
    """The listings of these subjects that have not ended, held against other writers in the order of their numbers."""
    asked = select(_listing).where(_listing.c.subject_id.in_(subjects), _listing.c.state.not_in(_FINAL))
    return all_as(Listing, connection.execute(asked.order_by(_listing.c.id).with_for_update()))


def is_open(listing: Listing) -> bool:
    """Whether a listing keeps its subject from having another one."""
    return listing.state not in _CLOSED


def drop_alleged(connection: Connection, listing: int) -> None:
    """Forgets an allegation that another one of the same subject stands for; a database guard refuses more. With whom
    it was is carried to the other one before (carry_assignments).

    What was proposed on it is void, and the reasons given are gone: no sweep would ever find them again.
    """
    end_proposals(connection, "listing", listing)
    connection.execute(delete(_listing).where(_listing.c.id == listing, _listing.c.state == "alleged"))


def give_to_subject(connection: Connection, from_subject: int, to_subject: int) -> None:
    """After a merge: what is left of one subject's listings, the ended ones, is the other's."""
    connection.execute(
        update(_listing).where(_listing.c.subject_id == from_subject).values(subject_id=to_subject)
    )


def give_listing(connection: Connection, listing: int, to_subject: int) -> None:
    """After a split: a listing that has ended is of the subject whose reports it rested on."""
    connection.execute(update(_listing).where(_listing.c.id == listing).values(subject_id=to_subject))


def _subjects(connection: Connection, subjects: Sequence[int], without: tuple[str, ...]) -> set[int]:
    statement = (
        "SELECT listing.subject_id, listing.state FROM {asked} CROSS JOIN listing "
        "WHERE listing.subject_id = asked.value"
    )
    return {subject for subject, state in ask(connection, statement, subjects) if state not in without}
