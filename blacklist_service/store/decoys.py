"""Questions about decoys: whether a number or a subject is one, and the orders behind them."""

from collections.abc import Collection

from sqlalchemy import Connection, func, insert, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.bulk import ask_keys
from blacklist_service.store.row_checks import checked
from blacklist_service.store.tables import Decoy, DecoyOrder, Feed, FeedEntry, Member

_decoy = table_of(Decoy)
_order = table_of(DecoyOrder)
_entry = table_of(FeedEntry)
_feed = table_of(Feed)
_member = table_of(Member)
_MOST_NAMED = 400
# Asked with every look-up of a person: no statement is built for it.
_MARKED = "SELECT subject_mark FROM decoy WHERE subject_mark IN {asked}"


def any_of_numbers(connection: Connection, marks: Collection[bytes]) -> bool:
    """Whether one of these numbers, by keyed hash, is a decoy's; asked for at most a hundred at once."""
    asked = select(_decoy.c.number_mark).where(_decoy.c.number_mark.in_(list(marks))).limit(1)
    return connection.execute(asked).first() is not None


def marked_subjects(connection: Connection, marks: Collection[bytes]) -> set[bytes]:
    """Which of these subjects, by keyed hash, are decoys."""
    return {bytes(mark) for (mark,) in ask_keys(connection, _MARKED, list(marks))}


def add_order(connection: Connection, order: DecoyOrder) -> int:
    return drawn_key(connection.execute(insert(_order).values(**order.model_dump(exclude={"id"}))))


def add_decoy(connection: Connection, decoy: Decoy) -> None:
    connection.execute(insert(_decoy).values(**decoy.model_dump()))


def lock_order(connection: Connection, order: int) -> DecoyOrder | None:
    asked = select(_order).where(_order.c.id == order).with_for_update()
    return checked(connection, first_as(DecoyOrder, connection.execute(asked)))


def change_order(connection: Connection, order: int, **values: object) -> None:
    connection.execute(update(_order).where(_order.c.id == order).values(**values))


def mark_subject(connection: Connection, number_mark: bytes, subject_mark: bytes, sealed: bytes) -> None:
    connection.execute(
        update(_decoy)
        .where(_decoy.c.number_mark == number_mark)
        .values(subject_mark=subject_mark, sealed_person=sealed)
    )


def decoys_of(connection: Connection, order: int) -> list[Decoy]:
    asked = select(_decoy).where(_decoy.c.order_id == order).order_by(_decoy.c.number_mark)
    return all_as(Decoy, connection.execute(asked))


def all_decoys(connection: Connection) -> list[tuple[Decoy, int | None]]:
    """Every decoy with the feed that it was placed for; None for the index alone."""
    asked = select(_decoy, _order.c.feed_id).join(_order, _order.c.id == _decoy.c.order_id)
    names = list(_decoy.c.keys())
    return [(Decoy(**dict(zip(names, row[:-1], strict=True))), row[-1]) for row in connection.execute(asked)]


def all_orders(connection: Connection) -> list[DecoyOrder]:
    return all_as(DecoyOrder, connection.execute(select(_order).order_by(_order.c.id)))


def feeds_of_keys(connection: Connection, keys: Collection[str]) -> dict[int, int]:
    """Feed → how many of these entry keys are its own pseudonyms."""
    found: dict[int, int] = {}
    given = sorted(keys)
    for at in range(0, len(given), _MOST_NAMED):
        asked = (
            select(_entry.c.feed_id, func.count())
            .where(_entry.c.entry_key.in_(given[at : at + _MOST_NAMED]))
            .group_by(_entry.c.feed_id)
        )
        for feed, count in connection.execute(asked):
            found[int(feed)] = found.get(int(feed), 0) + int(count)
    return found


def recipients(connection: Connection) -> dict[int, tuple[str, str]]:
    """Feed → its code and its member's."""
    asked = select(_feed.c.id, _feed.c.code, _member.c.code).join(_member, _member.c.id == _feed.c.member_id)
    return {int(number): (code, member) for number, code, member in connection.execute(asked)}
