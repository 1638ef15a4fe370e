"""The queue of unsure matches: the strongest first, and of one member, and of one subject under it, a bounded number.

Whoever sends rows that raise thousands of questions fills its own places only; what is held back moves up by itself.
"""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, func, not_, or_, select

from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.tables import Member, Report, Review

_review = table_of(Review)
_report = table_of(Report)
_member = table_of(Member)
# Whether a subject is two is asked by officials, and seldom.
_is_no_split = _review.c.leaving_json == "[]"


class QueuePlace(NamedTuple):
    """Where the queue goes on: behind this score, richness and number."""

    score: float
    agreeing: int
    id: int


class QueueBound(NamedTuple):
    """Questions of one member's reports that stand in the queue at once, and of those so many about one subject."""

    of_member: int
    of_subject: int


class HeldBack(NamedTuple):
    """A member's code, the open questions that its reports raised, and how many of them are held back."""

    member: str
    open: int
    held: int


def queue(
    connection: Connection,
    bound: QueueBound,
    after: QueuePlace | None,
    limit: int,
    *,
    is_held: bool = False,
    member: int | None = None,
) -> list[Review]:
    """Open reviews that nobody has judged, by score, then by how many fields agree, then by age; or what is held back
    of them; of one member's reports where it is named. Read only."""
    placed = _placed(bound)
    asked = select(_review).join(placed, placed.c.id == _review.c.id)
    asked = asked.where(placed.c.is_held if is_held else not_(placed.c.is_held))
    if member is not None:
        asked = asked.where(placed.c.member_id == member)
    if after is not None:
        asked = asked.where(_is_behind(after))
    return rows_as(Review, connection.execute(asked.order_by(*_strongest_first()).limit(limit)))


def held_back(connection: Connection, bound: QueueBound) -> list[HeldBack]:
    """The members of whose questions some are held back, those with most first."""
    placed = _placed(bound)
    held = func.sum(case((placed.c.is_held, 1), else_=0))
    asked = (
        select(_member.c.code, func.count(), held)
        .join(placed, placed.c.member_id == _member.c.id)
        .group_by(_member.c.code)
        .having(held > 0)
        .order_by(held.desc(), _member.c.code)
    )
    return [HeldBack(code, int(count), int(kept)) for code, count, kept in connection.execute(asked)]


def _strongest_first() -> tuple[ColumnElement[object], ...]:
    return (_review.c.score.desc(), _review.c.agreeing.desc(), _review.c.id)


def _placed(bound: QueueBound) -> Subquery:
    """Every review of the queue with its member, and whether it is held back. Weak questions of a member about a
    subject that has its places stand behind all others of that member."""
    within = func.row_number().over(
        partition_by=(_report.c.member_id, _review.c.subject_id), order_by=_strongest_first()
    )
    first = (
        select(
            _review.c.id, _review.c.score, _review.c.agreeing, _report.c.member_id,
            _is_no_split.label("is_bounded"), (within > bound.of_subject).label("is_beyond"),
        )
        .join(_report, _report.c.id == _review.c.report_id)
        .where(_review.c.state == "open", _review.c.verdict.is_(None))
        .subquery()
    )  # fmt: skip
    place = func.row_number().over(
        partition_by=(first.c.member_id, first.c.is_bounded),
        order_by=(first.c.is_beyond, first.c.score.desc(), first.c.agreeing.desc(), first.c.id),
    )
    is_held = and_(first.c.is_bounded, or_(first.c.is_beyond, place > bound.of_member))
    return select(first.c.id, first.c.member_id, is_held.label("is_held")).subquery()


def _is_behind(place: QueuePlace) -> ColumnElement[bool]:
    same_score = _review.c.score == place.score
    fewer = and_(same_score, _review.c.agreeing < place.agreeing)
    later = and_(same_score, _review.c.agreeing == place.agreeing, _review.c.id > place.id)
    return or_(_review.c.score < place.score, fewer, later)
