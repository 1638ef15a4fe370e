"""The feeds that a caller may know of: an agency its own, the office and the service all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from blacklist_service.store import feeds, releases
from blacklist_service.workflows.context import READERS, Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed as shown: to whom, what, when, and how far it has come. `number` is the row, for the clock; `left_out`
    counts, by rule, the listings that the newest release cannot carry."""

    number: int
    code: str
    member_code: str
    format: str
    audience: str
    region: str
    cron: str
    calendar: str
    state: str
    release: int
    manifest_sha256: str
    left_out: Mapping[str, int] | None


def list_feeds(context: Context, actor: Actor) -> list[FeedView]:
    """Every feed that the caller may know of, by code."""
    require_role(actor, "system", "agency", *READERS)
    with context.store.read() as connection:
        known = feeds.all_feeds(connection)
        left_out = releases.newest_left_out(connection)
    return [
        FeedView(
            number=item.feed.id or 0,
            code=item.feed.code,
            member_code=item.member.code,
            format=item.feed.format,
            audience=item.feed.audience,
            region=item.feed.region,
            cron=item.feed.cron,
            calendar=item.feed.calendar,
            state=item.feed.state,
            release=item.feed.release_number,
            manifest_sha256=item.feed.manifest_sha256,
            left_out=json.loads(left_out.get(item.feed.id or 0, "{}") or "null"),
        )
        for item in known
        if actor.role != "agency" or item.feed.member_id == actor.member
    ]
