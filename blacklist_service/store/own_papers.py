"""Questions about papers that people were given about themselves: the next number, how many, and one by its number."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.row_checks import check_rows
from blacklist_service.store.tables import Listing, OwnPaper

_paper, _listing = table_of(OwnPaper), table_of(Listing)


def next_numbers(connection: Connection, kind: str, year: int) -> tuple[int, int]:
    """The number of the next paper, and its serial within kind and year. The caller holds `lock_letters`."""
    of_year = (_paper.c.kind == kind, _paper.c.year == year)
    asked = select(func.max(_paper.c.id), func.max(_paper.c.serial).filter(*of_year))
    number, serial = connection.execute(asked).one()
    return (number or 0) + 1, (serial or 0) + 1


def add_paper(connection: Connection, paper: OwnPaper) -> None:
    connection.execute(insert(_paper).values(**paper.model_dump()))


def count_given(connection: Connection, kind: str, year: int, subjects: Sequence[int]) -> int:
    """How many of a kind were printed by the cases of a person in a year, by the numbers under which it is known."""
    asked = (
        select(func.count())
        .select_from(_paper.join(_listing, _listing.c.id == _paper.c.listing_id))
        .where(_paper.c.kind == kind, _paper.c.year == year, _listing.c.subject_id.in_(subjects))
    )
    return int(connection.execute(asked).scalar_one())


def find_numbered(connection: Connection, kind: str, year: int, serial: int) -> OwnPaper | None:
    """The paper of a number. Nobody's number is asked for by the same question."""
    asked = select(_paper).where(_paper.c.kind == kind, _paper.c.year == year, _paper.c.serial == serial)
    found = rows_as(OwnPaper, connection.execute(asked))
    check_rows(connection, OwnPaper, found)
    return found[0] if found else None
