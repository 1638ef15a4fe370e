"""Questions about the courts' list: imports, the rows that stand, and those whose time is over."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.bulk import Row, ask_keys, insert_rows
from blacklist_service.store.tables import CourtList, CourtRow

_list, _row = table_of(CourtList), table_of(CourtRow)
_KNOWN = "SELECT row_mark FROM court_row WHERE row_mark IN {asked}"
_ROW_COLUMNS = ("row_mark", "list_id", "search_token", "kept_until", "sealed_row")


def begin_list(connection: Connection, given: CourtList) -> int:
    return drawn_key(connection.execute(insert(_list).values(**given.model_dump(exclude={"id"}))))


def unfinished_list(connection: Connection, sha256: str, as_of: date) -> CourtList | None:
    """The import of this very file that was cut off."""
    asked = select(_list).where(_list.c.sha256 == sha256, _list.c.as_of == as_of, _list.c.state == "reading")
    return first_as(CourtList, connection.execute(asked.order_by(_list.c.id.desc()).limit(1)))


def current_list(connection: Connection) -> CourtList | None:
    """The list whose rows stand; held until the transaction ends."""
    return first_as(
        CourtList, connection.execute(select(_list).where(_list.c.state == "current").with_for_update())
    )


def all_lists(connection: Connection) -> list[CourtList]:
    """Every import, the newest first."""
    return all_as(CourtList, connection.execute(select(_list).order_by(_list.c.id.desc())))


def known_marks(connection: Connection, marks: Sequence[bytes]) -> set[bytes]:
    """Which of these rows stand already."""
    return {bytes(mark) for (mark,) in ask_keys(connection, _KNOWN, marks)}


def add_rows(connection: Connection, rows: Sequence[Row]) -> None:
    """New rows as (mark, list, token, last day, sealed)."""
    insert_rows(connection, CourtRow, _ROW_COLUMNS, rows)


def move_rows(connection: Connection, rows: Sequence[tuple[bytes, date]], to_list: int) -> None:
    """Rows that stand in a newer list too: (mark, last day)."""
    if rows:
        moved = update(_row).where(_row.c.row_mark == bindparam("mark"))
        connection.execute(
            moved.values(list_id=to_list, kept_until=bindparam("until")),
            [{"mark": mark, "until": until} for mark, until in rows],
        )


def count_rows(connection: Connection, *, outside: int | None = None) -> int:
    """How many rows stand, of all lists or of all but one."""
    asked = select(func.count()).select_from(_row)
    if outside is not None:
        asked = asked.where(_row.c.list_id != outside)
    return int(connection.execute(asked).scalar_one())


def replace_by(connection: Connection, number: int, row_count: int, kept_count: int) -> int:
    """The list is the current one from now on; what stands in it no more goes. Returns how many rows went."""
    gone = connection.execute(delete(_row).where(_row.c.list_id != number)).rowcount
    connection.execute(update(_list).where(_list.c.id != number).values(state="replaced"))
    connection.execute(
        update(_list)
        .where(_list.c.id == number)
        .values(state="current", row_count=row_count, kept_count=kept_count)
    )
    return gone


def rows_found(
    connection: Connection, tokens: Collection[int], today: date, limit: int
) -> list[tuple[CourtRow, CourtList]]:
    """The rows under these tokens whose time is not over, with the list that each stands in."""
    asked = select(_row).where(_row.c.search_token.in_(list(tokens)), _row.c.kept_until >= today)
    rows = all_as(CourtRow, connection.execute(asked.order_by(_row.c.row_mark).limit(limit)))
    lists = {one.id: one for one in all_lists(connection)}
    return [(row, lists[row.list_id]) for row in rows]


def forget_rows(connection: Connection, today: date) -> int:
    """Rows whose time is over go. Returns how many."""
    return connection.execute(delete(_row).where(_row.c.kept_until < today)).rowcount
