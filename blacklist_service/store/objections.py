"""Questions about objections and repairs: the subject's acts, with their clocks."""

from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, and_, exists, func, insert, literal_column, or_, select, update

from blacklist_service.errors import NotFoundError
from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.proposals import void_open_proposals
from blacklist_service.store.row_checks import check
from blacklist_service.store.tables import Objection, Repair
from blacklist_service.store.versions import conflict

_objection = table_of(Objection)
_repair = table_of(Repair)
# As rules.objections.is_open says it, and for repairs until a second official has approved.
CLOSED_OBJECTION_STATES = ("closed", "withdrawn")
OPEN_REPAIR_STATES = ("applied", "decided")
# Spelled out as in the partial indexes: with bound parameters no database would use them.
IS_OPEN_OBJECTION = _objection.c.state.not_in([literal_column(f"'{one}'") for one in CLOSED_OBJECTION_STATES])
_IS_OPEN_REPAIR = _repair.c.state.in_([literal_column(f"'{one}'") for one in OPEN_REPAIR_STATES])
_Request = TypeVar("_Request", Objection, Repair)


def add_objection(connection: Connection, objection: Objection) -> int:
    return drawn_key(connection.execute(insert(_objection).values(**objection.model_dump(exclude={"id"}))))


def add_repair(connection: Connection, repair: Repair) -> int:
    return drawn_key(connection.execute(insert(_repair).values(**repair.model_dump(exclude={"id"}))))


def lock_objection(connection: Connection, objection: int) -> Objection:
    """The objection, held against other writers until this transaction ends. Raises NotFoundError."""
    return _lock(connection, Objection, objection)


def lock_repair(connection: Connection, repair: int) -> Repair:
    """The repair, held against other writers until this transaction ends. Raises NotFoundError."""
    return _lock(connection, Repair, repair)


def lock_open_among(connection: Connection, listings: Collection[int]) -> None:
    """Holds what is open on some listings until this transaction ends: objections, then repairs, by their numbers."""
    for table, is_open in ((_objection, IS_OPEN_OBJECTION), (_repair, _IS_OPEN_REPAIR)):
        asked = select(table.c.id).where(table.c.listing_id.in_(sorted(listings)), is_open)
        connection.execute(asked.order_by(table.c.id).with_for_update())


def change_objection(connection: Connection, objection: Objection, **values: Any) -> Objection:
    """Writes values over the version that was read. Raises ConflictError CONFLICT.VERSION."""
    return _change(connection, objection, values)


def change_repair(connection: Connection, repair: Repair, **values: Any) -> Repair:
    """Writes values over the version that was read. Raises ConflictError CONFLICT.VERSION."""
    return _change(connection, repair, values)


def objections_of(connection: Connection, listing: int) -> list[Objection]:
    """Every objection against a listing, oldest first."""
    asked = select(_objection).where(_objection.c.listing_id == listing).order_by(_objection.c.id)
    return all_as(Objection, connection.execute(asked))


def decided_among(connection: Connection, listings: Collection[int]) -> list[Objection]:
    """The objections on some listings that were decided, oldest first."""
    asked = select(_objection).where(
        _objection.c.listing_id.in_(sorted(listings)), _objection.c.state == "closed"
    )
    return all_as(Objection, connection.execute(asked.order_by(_objection.c.id)))


def repairs_of(connection: Connection, listing: int) -> list[Repair]:
    """Every application for repair of a listing, oldest first."""
    asked = select(_repair).where(_repair.c.listing_id == listing).order_by(_repair.c.id)
    return all_as(Repair, connection.execute(asked))


def has_open_objection(connection: Connection, listing: int) -> bool:
    """The listing is disputed."""
    is_open = _objection.c.state.not_in(CLOSED_OBJECTION_STATES)
    asked = select(exists().where(_objection.c.listing_id == listing, is_open))
    return bool(connection.execute(asked).scalar_one())


def has_open_repair(connection: Connection, listing: int) -> bool:
    asked = select(exists().where(_repair.c.listing_id == listing, _repair.c.state.in_(OPEN_REPAIR_STATES)))
    return bool(connection.execute(asked).scalar_one())


def open_objections(
    connection: Connection, *, after: tuple[date | None, int], limit: int, state: str | None = None
) -> list[Objection]:
    """The objections that are not closed, by the last day for the written answer."""
    asked = select(_objection).where(IS_OPEN_OBJECTION)
    if state is not None:
        asked = asked.where(_objection.c.state == state)
    return _page(connection, Objection, asked, after, limit)


def open_repairs(
    connection: Connection, *, after: tuple[date | None, int], limit: int, state: str | None = None
) -> list[Repair]:
    """The applications that are not decided, by the last day for the answer."""
    asked = select(_repair).where(_IS_OPEN_REPAIR)
    if state is not None:
        asked = asked.where(_repair.c.state == state)
    return _page(connection, Repair, asked, after, limit)


def open_reconsiderations(
    connection: Connection, *, after: tuple[date | None, int], limit: int
) -> list[tuple[int, Objection | Repair]]:
    """The objections and applications that reconsider a decision and wait for theirs, by the last day for it; each with
    its place among both, which `after` names: even for objections, odd for repairs."""
    due, place = after
    disputes = select(_objection).where(IS_OPEN_OBJECTION, _objection.c.reconsiders_id.is_not(None))
    requests = select(_repair).where(_IS_OPEN_REPAIR, _repair.c.reconsiders_id.is_not(None))
    found: list[tuple[int, Objection | Repair]] = [
        (2 * (one.id or 0), one) for one in _page(connection, Objection, disputes, (due, place // 2), limit)
    ]
    behind = (due, (place - 1) // 2)
    found += [(2 * (one.id or 0) + 1, one) for one in _page(connection, Repair, requests, behind, limit)]
    return sorted(found, key=lambda item: (item[1].due_on, item[0]))[:limit]


def is_reconsidered(connection: Connection, request: Objection | Repair) -> bool:
    """Somebody has asked already to reconsider what was decided here."""
    table = table_of(type(request))
    return bool(connection.execute(select(exists().where(table.c.reconsiders_id == request.id))).scalar_one())


def open_objections_among(connection: Connection, listings: Collection[int]) -> list[Objection]:
    """The objections on some listings that are not closed."""
    asked = select(_objection).where(_objection.c.listing_id.in_(sorted(listings)), IS_OPEN_OBJECTION)
    return all_as(Objection, connection.execute(asked.order_by(_objection.c.id)))


def open_repairs_among(connection: Connection, listings: Collection[int]) -> list[Repair]:
    """The applications on some listings that are not decided."""
    asked = select(_repair).where(_repair.c.listing_id.in_(sorted(listings)), _IS_OPEN_REPAIR)
    return all_as(Repair, connection.execute(asked.order_by(_repair.c.id)))


def count_late_repairs(connection: Connection, today: date) -> int:
    """How many applications for repair are past their last day."""
    asked = select(func.count()).where(_IS_OPEN_REPAIR, _repair.c.due_on < today)
    return int(connection.execute(asked).scalar_one())


def _lock(connection: Connection, shelf: type[_Request], number: int) -> _Request:
    table = table_of(shelf)
    found = first_as(shelf, connection.execute(select(table).where(table.c.id == number).with_for_update()))
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    check(connection, found)
    return found


def _change(connection: Connection, request: _Request, values: dict[str, Any]) -> _Request:
    shelf = type(request)
    table: Table = table_of(shelf)
    values["version"] = request.version + 1
    changed = connection.execute(
        update(table).where(table.c.id == request.id, table.c.version == request.version).values(**values)
    )
    if changed.rowcount != 1:
        raise conflict()
    assert request.id is not None
    # What is still proposed on the old version is void: nobody could approve it any more.
    void_open_proposals(connection, str(shelf.__tablename__), request.id)
    return shelf(**{**request.model_dump(), **values})


def _page(
    connection: Connection, shelf: type[_Request], asked: Any, after: tuple[date | None, int], limit: int
) -> list[_Request]:
    table = table_of(shelf)
    due, number = after
    if due is not None:
        asked = asked.where(or_(table.c.due_on > due, and_(table.c.due_on == due, table.c.id > number)))
    return all_as(shelf, connection.execute(asked.order_by(table.c.due_on, table.c.id).limit(limit)))


def find_objection(connection: Connection, objection: int) -> Objection | None:
    return first_as(Objection, connection.execute(select(_objection).where(_objection.c.id == objection)))


def find_repair(connection: Connection, repair: int) -> Repair | None:
    return first_as(Repair, connection.execute(select(_repair).where(_repair.c.id == repair)))
