"""How far the pushes of a feed have come, for officials and for the recipient itself."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import NotFoundError
from blacklist_service.rules.pushes import must_be_told
from blacklist_service.store import feeds, pushes
from blacklist_service.store.pushes import PushOfFeed
from blacklist_service.workflows.context import READERS, SYSTEM, Actor, Context, require_role


@dataclass(frozen=True, slots=True, repr=False)
class PushView:
    """One push: the last release that arrived (0: none) beside the newest there is, and what failed since then.

    `is_told`: it has failed so often or so long that the doctor speaks of it.
    """

    feed: str
    member: str
    kind: str
    address: str
    state: str
    release: int
    newest_release: int
    pushed_at: datetime | None
    failures: int
    failing_since: datetime | None
    next_at: datetime | None
    last_code: str
    is_told: bool


def list_pushes(context: Context, actor: Actor, feed_code: str) -> list[PushView]:
    """The pushes of a feed, ended ones too, the oldest first; an agency sees those of its own feeds.

    Raises NotFoundError FEED.UNKNOWN.
    """
    require_role(actor, SYSTEM.role, "agency", *READERS)
    with context.store.read() as connection:
        feed = feeds.find_feed(connection, feed_code)
        if feed is None or (actor.role == "agency" and feed.member_id != actor.member):
            raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
        return [_view(context, one) for one in pushes.all_pushes(connection, feed.id)]


def list_all_pushes(context: Context, actor: Actor) -> list[PushView]:
    """The pushes of all feeds, ended ones too, by feed."""
    require_role(actor, SYSTEM.role, *READERS)
    with context.store.read() as connection:
        return [_view(context, one) for one in pushes.all_pushes(connection)]


def failing_pushes(context: Context) -> list[PushView]:
    """The active pushes of all feeds of which somebody must be told."""
    return [view for view in list_all_pushes(context, SYSTEM) if view.is_told]


def _view(context: Context, one: PushOfFeed) -> PushView:
    push = one.push
    is_told = push.state == "active" and must_be_told(push.failures, push.failing_since, context.clock.now())
    return PushView(
        one.feed_code, one.member_code, push.kind, push.address, push.state, push.release_number, one.newest_release,
        push.pushed_at, push.failures, push.failing_since, push.next_at, push.last_code, is_told,
    )  # fmt: skip
