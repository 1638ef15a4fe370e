"""Rows that are only read: the names of the class, in whatever order they were asked for, and nothing in their repr."""

from datetime import UTC, datetime

from sqlalchemy import create_engine, insert, select

from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.tables import Area

_REGION, _NOW = "340104", datetime(2026, 3, 2, tzinfo=UTC)


def test_a_row_answers_to_the_names_of_its_class_and_tells_nothing_by_itself() -> None:
    table = table_of(Area)
    guard = GUARD_OF_TABLE[table.name]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table).values(id=1, user_id=2, region=_REGION, granted_at=_NOW))
        whole = rows_as(Area, connection.execute(select(table)))
        turned = rows_as(Area, connection.execute(select(*reversed(table.columns))))
        (found,) = connection.execute(select(table)).all()
    assert [row.region for row in whole] == [found.region] == [_REGION]
    assert _REGION not in repr(whole)
    assert [guard.text(row) for row in (*whole, *turned)] == [guard.text(found)] * 2
    assert [guard.key_of(row) for row in (*whole, *turned)] == [guard.key_of(found)] * 2
