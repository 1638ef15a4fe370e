"""The shapes of a recipient's feeds: subscriptions, ways of pushing, and what it says that it has applied."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from blacklist_service.api.cursors import MAX_LIMIT
from blacklist_service.api.pages import PageQuery
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.workflows.acknowledge_release import MOST_KEYS

_Key = Annotated[str, Field(min_length=1, max_length=64)]
_Hex = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
# With its offset, and no instant that has another one beyond the calendar.
_Instant = Annotated[
    AwareDatetime,
    Field(strict=False, ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC)),
]


class Feed(Shape):
    feed: str
    recipient: str
    format: str
    audience: str
    region: str
    cron: str
    calendar: str
    state: str
    release: int
    manifest_sha256: str
    left_out: dict[str, int] | None = Field(
        description="最新发布未给出的条目数，按规则编号；null：该次发布时尚未记录。How many listings the newest "
        "release leaves out, by rule; null where a release was made before this was kept."
    )
    status_list: str = Field(
        description="向任何人公开的状态位串的路径，不含姓名。Path of the public list of ended entries, one bit each."
    )


class FeedQuery(PageQuery):
    limit: int = Field(default=MAX_LIMIT, ge=1, le=MAX_LIMIT, description="每页条数。Items a page.")


class FeedList(Shape):
    items: list[Feed]
    next: str | None


class Push(Shape):
    """One way in which releases are brought to the recipient: the last one that arrived (0: none), and what failed."""

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


class PushList(Shape):
    items: list[Push]


class ReceiptBody(Body):
    release: int = Field(ge=1, le=2**31 - 1)
    state_checksum: _Hex
    manifest_sha256: _Hex | None = None
    applied_at: _Instant | None = None
    retracted: list[_Key] = Field(default=[], max_length=MOST_KEYS)
    tombstones_applied: list[_Key] = Field(default=[], max_length=MOST_KEYS)


class Acknowledged(Shape):
    """`journal_leaf`: what this is in the journal's tree; a proof can be had for it."""

    receipt: str
    release: int
    acknowledged: int
    removals_closed: int
    journal_leaf: str
