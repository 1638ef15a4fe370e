"""Questions about the ways in which releases are pushed; nothing goes where the row is not the service's own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import Feed, FeedPush, Member, UserAccount

_push, _feed, _member, _user = table_of(FeedPush), table_of(Feed), table_of(Member), table_of(UserAccount)


@dataclass(frozen=True, slots=True)
class PushOfFeed:
    """A push with the feed that it is of and how far that has come."""

    push: FeedPush
    feed_code: str
    member_code: str
    newest_release: int


@dataclass(frozen=True, slots=True)
class DuePush:
    """A push that has something to carry now: the newest release, after so many failures."""

    push: int
    release: int
    failures: int


def add_push(connection: Connection, push: FeedPush) -> int:
    return drawn_key(connection.execute(insert(_push).values(**push.model_dump(exclude={"id"}))))


def lock_push(connection: Connection, push: int) -> FeedPush | None:
    """A push, held until the transaction ends."""
    asked = select(_push).where(_push.c.id == push).with_for_update()
    return checked(connection, first_as(FeedPush, connection.execute(asked)))


def lock_active(connection: Connection, feed: int, kind: str, address: str) -> FeedPush | None:
    """The push of a feed that goes there, held until the transaction ends."""
    asked = select(_push).where(
        _push.c.feed_id == feed,
        _push.c.kind == kind,
        _push.c.address == address,
        _push.c.state == "active",
    )
    return checked(connection, first_as(FeedPush, connection.execute(asked.with_for_update())))


def owner_of(connection: Connection, kind: str, address: str) -> int | None:
    """The feed whose releases were pushed there first, also where that push has ended; None where none was."""
    asked = select(_push).where(_push.c.kind == kind, _push.c.address == address)
    first = checked(connection, first_as(FeedPush, connection.execute(asked.order_by(_push.c.id).limit(1))))
    return None if first is None else first.feed_id


def all_of_kind(connection: Connection, kind: str) -> list[FeedPush]:
    """Every push of one way, ended ones too, the oldest first."""
    found = all_as(
        FeedPush, connection.execute(select(_push).where(_push.c.kind == kind).order_by(_push.c.id))
    )
    check(connection, *found)
    return found


def get_push(connection: Connection, push: int) -> tuple[FeedPush, Feed] | None:
    """A push with its feed."""
    found = checked(
        connection, first_as(FeedPush, connection.execute(select(_push).where(_push.c.id == push)))
    )
    if found is None:
        return None
    feed = first_as(Feed, connection.execute(select(_feed).where(_feed.c.id == found.feed_id)))
    assert feed is not None
    check(connection, feed)
    return found, feed


def all_pushes(connection: Connection, feed: int | None = None) -> list[PushOfFeed]:
    """Every push, ended ones too, of one feed or of all, by feed and age."""
    asked = select(_push).order_by(_push.c.feed_id, _push.c.id)
    pushes = all_as(
        FeedPush, connection.execute(asked if feed is None else asked.where(_push.c.feed_id == feed))
    )
    known = (
        select(_feed.c.id, _feed.c.code, _member.c.code, _feed.c.release_number)
        .join(_member, _member.c.id == _feed.c.member_id)
        .where(_feed.c.id.in_({push.feed_id for push in pushes} or [0]))
    )
    feeds = {int(row[0]): tuple(row[1:]) for row in connection.execute(known)}
    return [PushOfFeed(push, *feeds[push.feed_id]) for push in pushes]


def due_pushes(connection: Connection, now: datetime) -> list[DuePush]:
    """The active pushes whose recipient has not got the newest release and whose wait is over."""
    asked = (
        select(_push.c.id, _feed.c.release_number, _push.c.failures)
        .join(_feed, _feed.c.id == _push.c.feed_id)
        .where(
            _push.c.state == "active",
            _feed.c.state == "active",
            _push.c.release_number < _feed.c.release_number,
            or_(_push.c.next_at.is_(None), _push.c.next_at <= now),
        )
        .order_by(_push.c.id)
    )
    return [DuePush(*row) for row in connection.execute(asked)]


def note_arrival(connection: Connection, push: int, release: int, at: datetime) -> None:
    """A release arrived; what failed before counts no more."""
    _change(
        connection, push,
        release_number=release, pushed_at=at, failures=0, failing_since=None, next_at=None, last_code="",
    )  # fmt: skip


def note_failure(connection: Connection, push: FeedPush, code: str, at: datetime, next_at: datetime) -> None:
    """One more failure in a row, and when it is tried again."""
    since = push.failing_since or at
    _change(
        connection, push.id or 0,
        failures=push.failures + 1, failing_since=since, next_at=next_at, last_code=code,
    )  # fmt: skip


def hasten(connection: Connection, push: int) -> None:
    """It waits no longer."""
    _change(connection, push, next_at=None)


def end_push(connection: Connection, push: int, code: str, at: datetime) -> None:
    """Nothing goes there any more, for good."""
    _change(connection, push, state="ended", ended_at=at, next_at=None, last_code=code)


def has_live_account(connection: Connection, member: int) -> bool:
    """Whether a member has an account that has not ended."""
    asked = select(_user).where(_user.c.member_id == member)
    accounts = all_as(UserAccount, connection.execute(asked))
    check(connection, *accounts)
    return any(account.ended_at is None for account in accounts)


def _change(connection: Connection, push: int, **values: object) -> None:
    connection.execute(update(_push).where(_push.c.id == push).values(**values))
