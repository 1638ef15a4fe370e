"""What the service counted about itself, day by day: how much came in, what waits, what was late."""

from datetime import date

from sqlmodel import Field

from blacklist_service.store.base import Shelf, big


class Figure(Shelf, table=True):
    """One number as it stood at the end of a day: of a topic, in a region, in the line and column of its table. The
    numbers of today are counted anew each hour. Holds nobody's data."""

    __tablename__ = "figure"

    day: date = Field(primary_key=True)
    topic: str = Field(primary_key=True, max_length=16)
    region: str = Field(primary_key=True, max_length=6)
    line: str = Field(primary_key=True, max_length=128)
    measure: str = Field(primary_key=True, max_length=16)
    number: int = big()


class OwnFigure(Shelf, table=True):
    """One number about a member's own data, for its own people alone, as it was counted last (`day`): in the line and
    column of a topic's table."""

    __tablename__ = "own_figure"

    member_id: int = big(points_to="member.id", primary_key=True)
    topic: str = Field(primary_key=True, max_length=16)
    line: str = Field(primary_key=True, max_length=64)
    measure: str = Field(primary_key=True, max_length=16)
    number: int = big()
    day: date
