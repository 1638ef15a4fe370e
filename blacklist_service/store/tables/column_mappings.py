"""What the columns of a member's own files mean, where their names are not ours."""

from datetime import datetime

from sqlmodel import Field

from blacklist_service.store.base import Shelf, big


class ColumnMapping(Shelf, table=True):
    """One column name of a member and the field that it stands for; "" for a column that is not read.

    `column_name` is the heading without differences of width, case and blanks, as headers are read.
    """

    __tablename__ = "column_mapping"

    member_id: int = big(points_to="member.id", primary_key=True)
    column_name: str = Field(max_length=64, primary_key=True)
    heading: str = Field(max_length=200)
    field: str = Field(max_length=32)
    said_by: str = Field(max_length=64)
    said_at: datetime
