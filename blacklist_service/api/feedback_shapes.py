"""The shapes of what a recipient says of single entries of its feed, and of what is read of it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from blacklist_service.api.pages import PageQuery
from blacklist_service.api.requests import shown
from blacklist_service.api.schemas import Body, Shape
from blacklist_service.workflows.list_feedback import FeedbackView, RejectedView
from blacklist_service.workflows.take_feedback import MOST_ITEMS

_Release = Annotated[int, Field(ge=1, le=2**31 - 1)]


class FeedbackEntry(Body):
    key: Annotated[str, Field(min_length=1, max_length=64)]
    outcome: Literal["accepted", "rejected"]
    code: str = Field(
        default="",
        max_length=32,
        description="接收方自己的代码，不得有连续八位数字。The recipient's own code, without eight digits in a row.",
    )


class FeedbackBody(Body):
    release: _Release
    items: list[FeedbackEntry] = Field(min_length=1, max_length=MOST_ITEMS)


class FeedbackTaken(Shape):
    taken: int


class FeedbackQuery(PageQuery):
    """`release` keeps counts and items to one release, `code` the items to one code."""

    release: _Release | None = None
    code: str = Field(default="", max_length=32)


class FeedbackCount(Shape):
    release: int
    outcome: str
    code: str
    entries: int


class RejectedEntry(Shape):
    """One entry that the recipient rejected. `listing` is null for the recipient; `is_held`: it is told to hold it."""

    key: str
    release: int
    code: str
    received_at: datetime
    listing: str | None
    is_held: bool


class FeedbackPage(Shape):
    """`entries` and `rejected` are counted release by release. `counts`: the newest 100, `is_cut` where there are more.
    `items`: what was rejected, the last word first, of the people whom an official reaches. A code `***` is not shown,
    because it could hold somebody's number."""

    feed: str
    entries: int
    rejected: int
    counts: list[FeedbackCount]
    is_cut: bool
    items: list[RejectedEntry]
    next: str | None


def feedback_page(found: FeedbackView, following: str | None) -> FeedbackPage:
    """What was said, with the cursor of the next page."""
    return FeedbackPage(
        feed=found.feed,
        entries=found.entries,
        rejected=found.rejected,
        counts=[
            FeedbackCount(release=one.release, outcome=one.outcome, code=one.code, entries=one.entries)
            for one in found.counts
        ],
        is_cut=found.is_cut,
        items=[_item(one) for one in found.rows],
        next=following,
    )


def _item(one: RejectedView) -> RejectedEntry:
    return RejectedEntry(
        key=one.key,
        release=one.release,
        code=one.code,
        received_at=one.received_at,
        listing=None if one.listing is None else shown("listing", one.listing),
        is_held=one.is_live,
    )
