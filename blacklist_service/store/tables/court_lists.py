"""The courts' list as reference: which lists were imported, and their sealed rows; those of one are in force."""

from datetime import date, datetime

from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

COURT_LIST_STATES = ("reading", "current", "replaced", "given_up")


class CourtList(Shelf, table=True):
    """One list as a court's system gave it: from where, of which day, with which digest. One that is still being read
    may be gone on with; one that is given up was never in force."""

    __tablename__ = "court_list"
    __table_args__ = (one_of("state", COURT_LIST_STATES),)

    id: int | None = big_key(is_drawn=True)
    source: str = Field(max_length=200)
    as_of: date
    sha256: str = Field(max_length=64)
    state: str = Field(default="reading", max_length=8)
    row_count: int = Field(default=0)
    kept_count: int = Field(default=0)
    imported_by: int = big(points_to="user_account.id")
    imported_at: datetime


class CourtRow(Shelf, table=True):
    """One row of one list: known again by a keyed hash of what it says, found by a keyed hash of a name with both ends
    of a number; it says nothing to whoever reads the store."""

    __tablename__ = "court_row"

    list_id: int = big(points_to="court_list.id", primary_key=True)
    row_mark: bytes = sealed(primary_key=True)
    search_token: int = big(is_indexed=True)
    kept_until: date = Field(index=True)
    sealed_row: bytes = sealed()
