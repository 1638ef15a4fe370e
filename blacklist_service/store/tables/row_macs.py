"""The keyed digests of guarded rows, apart from them, so that a row that was added or deleted shows as well."""

from sqlalchemy import SmallInteger
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, sealed


class RowMac(Shelf, table=True):
    """`guard` is the number of a table in `row_guards.py`; the key is the row's, `part` 0 where it is one column."""

    __tablename__ = "row_mac"
    __table_args__ = ({"sqlite_with_rowid": False},)

    guard: int = Field(sa_type=SmallInteger, primary_key=True)
    row_key: int = big(primary_key=True)
    part: int = big(primary_key=True)
    mac: bytes = sealed()
