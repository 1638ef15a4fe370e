"""What an agency subscribes to: how each feed stands, its releases and receipts, and with which keys.

Objects are not given here: a whole list in a folder of downloads, unverified and in the clear, is what following a feed
is for to avoid (record 0070)."""

from flask import Response

from blacklist_service.clock import clock_text
from blacklist_service.console.agency_words import AUDIENCES, FEED_STATES, KEY_STATES, LEVELS, waited
from blacklist_service.console.blueprints import console_blueprint, for_agencies
from blacklist_service.console.left_out_words import LEFT_OUT
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, service
from blacklist_service.rules.confirmations import steps_on
from blacklist_service.rules.key_limits import END_TOLD_FOR
from blacklist_service.workflows.announce_keys import announced_keys
from blacklist_service.workflows.list_ended_keys import EndedKey, list_ended_keys
from blacklist_service.workflows.list_own_feeds import OwnFeed, list_own_feeds
from blacklist_service.workflows.list_pushes import list_pushes
from blacklist_service.workflows.list_recipient_keys import list_recipient_keys
from blacklist_service.workflows.show_own_feed import show_own_feed

ROWS = 50
feeds = console_blueprint("feeds")


@feeds.get("/feeds")
@for_agencies
def show_all() -> Response:
    """本机构订阅。Every feed with its newest release, the last receipt, and what is not confirmed."""
    known = list_own_feeds(service(), caller())
    owed = [one.owed for one in known if one.owed is not None]
    return page(
        "feeds",
        rows=[_row(one) for one in known],
        owed=sum(one.entries for one in owed),
        is_stopped=any(one.is_stopped for one in owed),
        steps=steps_on(service().clock.today()),
        ended_keys=_ended_by_others(),
        clock_text=clock_text,
    )


def _ended_by_others() -> list[EndedKey]:
    """Keys that somebody else ended lately: a program may have stopped, or the key may have leaked."""
    since = service().clock.now() - END_TOLD_FOR
    return [one for one in list_ended_keys(service(), caller(), since=since) if not one.is_own]


@feeds.get("/feeds/<feed>")
@for_agencies
def show(feed: str) -> Response:
    """一项订阅。Releases, receipts, pushes, keys, and how to pull."""
    view = show_own_feed(service(), caller(), feed, limit=ROWS)
    keys = list_recipient_keys(service(), caller(), feed)
    return page(
        "feed",
        view=view,
        feed=_row(view.feed),
        most=ROWS,
        pushes=list_pushes(service(), caller(), feed),
        recipient_keys=[(one, KEY_STATES[one.state]) for one in keys],
        key_files=[
            (name, text)
            for name, text in sorted(announced_keys(service()).items())
            if name.startswith("feed")
        ],
        left_out=_left_out(view.feed),
        clock_text=clock_text,
    )


def _left_out(feed: OwnFeed) -> list[tuple[str, tuple[str, str], int]] | None:
    """What the newest release leaves out: rule, its sentences, how many; None where that is not known."""
    told = {} if feed.release is None else feed.release.left_out
    if told is None:
        return None
    return [(rule, LEFT_OUT.get(rule, ("", "")), count) for rule, count in sorted(told.items())]


def _row(feed: OwnFeed) -> dict[str, object]:
    """A feed in words."""
    now = service().clock.now()
    release, receipt, owed = feed.release, feed.receipt, feed.owed
    return {
        "feed": feed,
        "audience": AUDIENCES.get(feed.audience, feed.audience),
        "state": FEED_STATES.get(feed.state, feed.state),
        "issued_at": "" if release is None else clock_text(release.issued_at),
        "expires_at": "" if release is None else clock_text(release.expires_at),
        "received": ("", "") if receipt is None else waited(receipt.received_at, now),
        "level": ("", "") if owed is None else LEVELS[owed.level],
        "owed_for": ("", "") if owed is None else waited(owed.since, now),
    }
