"""Questions about how a platform's debtors pay it: what stands, what waits for a second person, and what was before."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import RepaymentChannel, UserAccount

_channel, _user = table_of(RepaymentChannel), table_of(UserAccount)
_IS_OPEN = _channel.c.ended_at.is_(None)
_IS_CONFIRMED = _channel.c.confirmed_at.is_not(None)
_IS_SOMEBODYS = exists().where(_user.c.member_id == _channel.c.member_id, _user.c.ended_at.is_(None))


def add_channel(connection: Connection, channel: RepaymentChannel) -> int:
    return drawn_key(connection.execute(insert(_channel).values(**channel.model_dump(exclude={"id"}))))


def change_channel(connection: Connection, channel: int, **values: Any) -> None:
    """Says who confirmed a wording, or who ended it. The caller holds the member."""
    connection.execute(update(_channel).where(_channel.c.id == channel, _IS_OPEN).values(**values))


def open_channel(connection: Connection, member: int, *, is_confirmed: bool) -> RepaymentChannel | None:
    """What stands for a member, or what waits for its second person."""
    asked = select(_channel).where(
        _channel.c.member_id == member, _IS_OPEN, _IS_CONFIRMED if is_confirmed else ~_IS_CONFIRMED
    )
    return checked(connection, first_as(RepaymentChannel, connection.execute(asked)))


def standing_among(connection: Connection, members: Collection[int]) -> dict[int, RepaymentChannel]:
    """What stands for some members, by their numbers, in one question; of a member from which nobody has an account any
    more, nothing: nobody would end it when its phone and domain are somebody else's."""
    asked = select(_channel).where(
        _channel.c.member_id.in_(sorted(members)), _IS_OPEN, _IS_CONFIRMED, _IS_SOMEBODYS
    )
    found = all_as(RepaymentChannel, connection.execute(asked))
    check(connection, *found)
    return {one.member_id: one for one in found}


def channels_of(connection: Connection, member: int, *, limit: int) -> list[RepaymentChannel]:
    """Every wording of a member, the newest first."""
    asked = select(_channel).where(_channel.c.member_id == member).order_by(_channel.c.id.desc())
    found = all_as(RepaymentChannel, connection.execute(asked.limit(limit)))
    check(connection, *found)
    return found
