"""What bounds a pile of match reviews: what it opens, and at how many people an official looks within the hour."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from blacklist_service.clock import MovingClock
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import Context
from tests.blacklist_service.console.test_console_review_piles import SEEN, rows_of, send, take
from tests.blacklist_service.console.test_console_reviews import stored, text_of

Inside = Callable[..., Any]


def test_who_has_many_reports_is_decided_alone_and_costs_no_pile_its_openings(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    report(range(1, 3))
    for member in range(2, 9):
        report(range(1, 2), member=f"P00{member}")
    official = inside("maker")
    pile = take(official)
    page = text_of(official.last)
    assert len(pile) == 1
    assert page.count("一方的报送较多") == 1
    assert page.count("选定第") == 1
    alone = re.findall(r"/console/reviews/([a-z0-9]{26})", page)
    (other,) = {one for one in alone if f"{one}:1" not in pile}
    told = text_of(send(official, "/decision", [f"{other}:1", *pile]))
    assert "已办理 1 件，未办理 1 件" in told
    assert told.count("REVIEW.ALONE") == 1


def test_a_pile_opens_no_more_than_its_bound(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    """Six reports on each side are compared in a pile, until together they would be too many."""
    for member in range(1, 7):
        report(range(1, 11), member=f"P00{member}")
    official = inside("maker")
    pile = take(official)
    page = text_of(official.last)
    assert (len(pile), page.count("一方的报送较多")) == (8, 2)


def test_whoever_has_looked_at_many_takes_smaller_piles_and_is_never_suspended_for_them(
    inside: Inside, report: Callable[..., Any], context: Context, moving_clock: MovingClock
) -> None:
    """At night the bound on different people within the hour is the lowest: sixty."""
    report(range(1, 41))
    official = inside("maker")
    now = moving_clock.now()
    # Half past ten in the evening, Chinese time.
    moving_clock.move(now.replace(hour=14, minute=30) + timedelta(days=1) - now)
    official.come_in()
    assert len(take(official)) == 20
    send(official, "/decision", SEEN.findall(text_of(official.get("/review-pile"))))
    assert len(take(official)) == 10
    send(official, "/decision", SEEN.findall(text_of(official.get("/review-pile"))))
    official.get("/review-pile")
    answer = official.send("/review-pile/claim", region="", platform="")
    assert (answer.status_code, "REVIEW.PACE" in text_of(answer)) == (409, True)
    assert official.get("/queues/match").status_code == 200
    assert len([one for one in stored(context) if one == ("decided", "different")]) == 30


def test_nobody_elsewhere_is_in_a_pile_or_decided_by_one(
    inside: Inside, report: Callable[..., Any], context: Context
) -> None:
    """The office is one province's, and so is the maker's reach."""
    report(range(1, 3))
    report(range(10, 12), member="P002", region="510100")
    official = inside("maker")
    assert len(take(official)) == 2
    every = [
        f"{context.vault.ids.show('review', one)}:1" for (one,) in rows_of(context, table_of(Review).c.id)
    ]
    told = text_of(send(official, "/decision", every))
    assert "已办理 2 件，未办理 2 件" in told
    assert told.count("<code>NOT_FOUND</code>") == 2
