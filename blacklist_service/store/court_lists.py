"""Questions about the courts' list: imports, the rows of the list in force, and those whose time is over."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select, tuple_, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.bulk import Row, ask_keys, insert_rows
from blacklist_service.store.tables import CourtList, CourtRow

_list, _row = table_of(CourtList), table_of(CourtRow)
_KNOWN = "SELECT row_mark, sealed_row FROM court_row WHERE list_id = {given} AND row_mark IN {asked}"
_ROW_COLUMNS = ("list_id", "row_mark", "search_token", "kept_until", "sealed_row")
_CURRENT = select(_list.c.id).where(_list.c.state == "current")
# A list that is read, or in force, needs its rows.
_NEEDED = select(_list.c.id).where(_list.c.state.in_(("reading", "current")))


def begin_list(connection: Connection, given: CourtList) -> int:
    return drawn_key(connection.execute(insert(_list).values(**given.model_dump(exclude={"id"}))))


def unfinished_list(connection: Connection, sha256: str, as_of: date) -> CourtList | None:
    """The import of this very file that was cut off."""
    asked = select(_list).where(_list.c.sha256 == sha256, _list.c.as_of == as_of, _list.c.state == "reading")
    return first_as(CourtList, connection.execute(asked.order_by(_list.c.id.desc()).limit(1)))


def is_being_read(connection: Connection, number: int) -> bool:
    """Whether this import may still add rows; held until the transaction ends."""
    asked = select(_list.c.state).where(_list.c.id == number).with_for_update(key_share=True)
    return connection.execute(asked).scalar() == "reading"


def current_list(connection: Connection) -> CourtList | None:
    """The list in force. No other becomes it until the transaction ends."""
    # All are held, in one order, and only then asked: a question for the current one alone would wait for another
    # import, then find that the list it waited for is replaced, and not see the one that replaced it.
    connection.execute(select(_list.c.id).order_by(_list.c.id).with_for_update(key_share=True)).all()
    return first_as(CourtList, connection.execute(select(_list).where(_list.c.state == "current")))


def all_lists(connection: Connection) -> list[CourtList]:
    """Every import, the newest first."""
    return all_as(CourtList, connection.execute(select(_list).order_by(_list.c.id.desc())))


def known_rows(connection: Connection, number: int, marks: Sequence[bytes]) -> dict[bytes, bytes]:
    """Which of these rows stand in a list, each as it is sealed there."""
    return {bytes(mark): bytes(sealed) for mark, sealed in ask_keys(connection, _KNOWN, marks, number)}


def add_rows(connection: Connection, rows: Sequence[Row]) -> None:
    """New rows as (list, mark, token, last day, sealed)."""
    insert_rows(connection, CourtRow, _ROW_COLUMNS, rows)


def count_rows(connection: Connection, number: int, *, not_in: int | None = None) -> int:
    """How many rows stand in a list, or in it and not in another."""
    asked = select(func.count()).select_from(_row).where(_row.c.list_id == number)
    if not_in is not None:
        other = _row.alias()
        asked = asked.where(~exists().where(other.c.list_id == not_in, other.c.row_mark == _row.c.row_mark))
    return int(connection.execute(asked).scalar_one())


def put_in_force(connection: Connection, number: int, row_count: int, kept_count: int) -> None:
    """The list is the current one from now on; the one before is replaced, and imports begun earlier are given up."""
    _turn(connection, "current", "replaced")
    _turn(connection, "reading", "given_up", _list.c.id < number)
    _turn(connection, "reading", "current", _list.c.id == number)
    counts = update(_list).where(_list.c.id == number)
    connection.execute(counts.values(row_count=row_count, kept_count=kept_count))


def give_up_lists(connection: Connection, begun_before: datetime) -> None:
    """Imports that began so long ago and are not whole are not gone on with."""
    _turn(connection, "reading", "given_up", _list.c.imported_at < begun_before)


def _turn(connection: Connection, state: str, into: str, *which: ColumnElement[bool]) -> None:
    connection.execute(update(_list).where(_list.c.state == state, *which).values(state=into))


def rows_found(
    connection: Connection, tokens: Collection[int], today: date, limit: int
) -> list[tuple[CourtRow, CourtList]]:
    """The rows of the list in force under these tokens whose time is not over, with their list."""
    asked = select(_row).where(
        _row.c.search_token.in_(list(tokens)), _row.c.kept_until >= today, _row.c.list_id.in_(_CURRENT)
    )
    rows = all_as(CourtRow, connection.execute(asked.order_by(_row.c.row_mark).limit(limit)))
    lists = {one.id: one for one in all_lists(connection)}
    return [(row, lists[row.list_id]) for row in rows]


def forget_rows(connection: Connection, today: date | None, limit: int) -> int:
    """So many rows go of lists that are neither in force nor being read, and with a day those whose time is over.
    Returns how many went."""
    over: ColumnElement[bool] = _row.c.list_id.not_in(_NEEDED)
    if today is not None:
        over = or_(over, _row.c.kept_until < today)
    some = select(_row.c.list_id, _row.c.row_mark).where(over).limit(limit)
    return connection.execute(delete(_row).where(tuple_(_row.c.list_id, _row.c.row_mark).in_(some))).rowcount
