"""A member's questions about its own enquiries, of which each may have left looks at several subjects."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, or_, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Look

_look = table_of(Look)
_earlier = _look.alias("earlier")
# Of the looks that one answer left the first alone, whose number is the receipt: how many there are would tell how many
# people are known under one number. They share their instant with all else that the answer says.
_SHARED = ("member_id", "at", "actor", "action", "purpose", "consent_sha256", "outcome", "data_version")
# The sum keeps SQLite from walking all looks of a smaller number instead of those of the instant.
_IS_FIRST = ~exists(
    select(_earlier.c.id).where(
        _earlier.c.id + 0 < _look.c.id, *(_earlier.c[name] == _look.c[name] for name in _SHARED)
    )
)


@dataclass(frozen=True, slots=True)
class EnquiryLine:
    """One enquiry without whom it was about. What was erased is "": who asked, and under which consent."""

    number: int
    at: datetime
    actor: str
    purpose: str
    consent_sha256: str
    outcome: str


def enquiries_of(  # noqa: PLR0917  # a span and a place in it
    connection: Connection,
    member: int,
    since: datetime | None,
    until: datetime | None,
    before: EnquiryLine | None,
    limit: int,
) -> list[EnquiryLine]:
    """A member's enquiries from an instant until another, before one of them, the newest first."""
    asked = _of_member(member).where(_IS_FIRST)
    if since is not None:
        asked = asked.where(_look.c.at >= since)
    if until is not None:
        asked = asked.where(_look.c.at < until)
    if before is not None:
        same = and_(_look.c.at == before.at, _look.c.id < before.number)
        asked = asked.where(or_(_look.c.at < before.at, same))
    asked = asked.order_by(_look.c.at.desc(), _look.c.id.desc()).limit(limit)
    return [EnquiryLine(*row) for row in connection.execute(asked)]


def find_enquiry(connection: Connection, member: int, number: int) -> EnquiryLine | None:
    """One of a member's own enquiries."""
    found = connection.execute(_of_member(member).where(_look.c.id == number)).first()
    return None if found is None else EnquiryLine(*found)


def _of_member(member: int) -> Select[Any]:
    columns = (_look.c.id, *(_look.c[name] for name in EnquiryLine.__dataclass_fields__ if name != "number"))
    return select(*columns).where(_look.c.member_id == member, _look.c.action == "enquiry")
