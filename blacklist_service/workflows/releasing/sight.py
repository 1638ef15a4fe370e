"""What a release is made from: the feed as locked, one snapshot of the rest, and what the feed may say."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from blacklist_service.clock import day_of
from blacklist_service.errors import RefusedError
from blacklist_service.rules.law import is_within
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store import feeds, releases
from blacklist_service.store.recipient_keys import live_recipient_keys
from blacklist_service.store.releases import ListedCase
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed, FeedEntry, RecipientKey
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.releasing.agency_feeds import hold_feed, require_agency_feed
from blacklist_service.workflows.releasing.entry import entry_for, region_of
from blacklist_service.workflows.releasing.export_gates import ExportGates
from blacklist_service.workflows.releasing.feed_format import format_of_feed
from blacklist_service.workflows.releasing.gathered import Gathered
from blacklist_service.workflows.releasing.permission import refusal_of_format, refusal_to
from blacklist_service.workflows.releasing.stopping import (
    NOT_DUE,
    STOPPED,
    given_between_slots,
    is_stopped,
    still_given,
)
from blacklist_service.workflows.sealing.decoys import feeds_of_decoys
from exports.types import EntryFields, Format, Reach, WantedEntry

BATCH = 500
_KEY_BYTES, _ID_BYTES = 16, 8


@dataclass(frozen=True)
class Sight:
    """What a release is made from: the feed as locked, and one snapshot of everything else, taken `at` this instant or
    later."""

    context: Context
    connection: Connection
    snapshot: Connection
    feed: Feed
    previous_day: date | None
    at: datetime
    # An urgent release: the schedule holds back what is new against anybody.
    is_urgent: bool = False
    # The listings that a narrow release looks at (releasing/narrow.py); None: everyone is looked at.
    owed: frozenset[int] | None = None
    # Listings that the feed's format cannot say, each with the format's own rule id.
    left_out: dict[int, str] = field(default_factory=dict)
    gathered: Gathered = field(default_factory=Gathered)

    @cached_property
    def decoys(self) -> Mapping[int, int | None]:
        """Whoever was invented, by subject, with the one feed that carries it."""
        return feeds_of_decoys(self.snapshot, self.context.vault)

    @cached_property
    def recipient_keys(self) -> list[RecipientKey]:
        """What the objects are encrypted to; empty where they go out as they are."""
        return live_recipient_keys(self.connection, self.feed_id, self.context.clock.now())

    @cached_property
    def region(self) -> str:
        """Where the feed's listings belong; "" for the whole country."""
        return self.feed.region

    @cached_property
    def refusal(self) -> Callable[[EntryFields], str]:
        """What tells the rule under which the feed's format cannot say an entry."""
        return refusal_of_format(self.format)

    @cached_property
    def format(self) -> Format:
        """How the feed's files are written."""
        return format_of_feed(self.feed)

    @cached_property
    def reach(self) -> Reach:
        """How far the feed's files go by what their format is."""
        return self.format.reach

    @cached_property
    def gates(self) -> ExportGates:
        """What is asked of each listing before it leaves, on the day on which the release began."""
        return ExportGates(self.context, self.audience, day_of(self.at), self.reach)

    @cached_property
    def is_stopped(self) -> bool:
        return is_stopped(self.context, self.connection, self.feed_id)

    @cached_property
    def audience(self) -> Audience:
        """Whom the feed is for."""
        return Audience(self.feed.audience)

    @cached_property
    def feed_id(self) -> int:
        assert self.feed.id is not None
        return self.feed.id

    @property
    def number(self) -> int:
        return self.feed.release_number + 1

    @property
    def is_narrow(self) -> bool:
        """Whether only those are looked at who must be taken back or marked."""
        return self.owed is not None

    def held(self) -> set[int]:
        """Whom the recipient holds of those who are looked at."""
        if self.owed is None:
            return feeds.live_listings(self.connection, self.feed_id)
        return feeds.live_among(self.connection, self.feed_id, sorted(self.owed))

    def cases(self, _held: Set[int]) -> Iterator[list[ListedCase]]:
        """Whom the release may be about, in batches; who is held and not among them leaves."""
        if self.owed is None:
            yield from releases.listed_in_batches(self.snapshot, BATCH)
            return
        for some in in_parts(sorted(self.owed), BATCH):
            yield list(releases.listed_cases(self.snapshot, some).values())

    def given(self, row: FeedEntry | None, wanted: WantedEntry) -> WantedEntry | None:
        """What the recipient gets of an entry, by what it was told before; None for nothing."""
        given = still_given(self.is_stopped, row, wanted)
        return given_between_slots(row, given) if self.is_urgent and given is not None else given

    @property
    def why_held_back(self) -> str:
        """What a listing counts under of which the recipient gets nothing."""
        return NOT_DUE if self.is_urgent and not self.is_stopped else STOPPED

    def key_of(self, listing: int, known: Mapping[int, FeedEntry]) -> str:
        """The recipient's own pseudonym of a listing, for good, whatever keys are since: removals find it by it."""
        if listing in known:
            return known[listing].entry_key
        keys, message = self.context.vault.entry_keys, listing.to_bytes(_ID_BYTES, "big")
        return keys.mac(f"feed/{self.feed_id}", message)[:_KEY_BYTES].hex()

    def entry(self, case: ListedCase) -> EntryFields | None:
        """What this feed may say of a listing today. A decoy is in its own feed alone, and never in a publication."""
        subject = case.listing.subject_id
        if subject in self.decoys and (
            self.decoys[subject] != self.feed_id
            or self.audience is Audience.PUBLIC_NOTICE
            or self.reach is Reach.PUBLICATION
        ):
            return None
        if not is_within(region_of(self.context, case), self.region):
            return None
        entry = entry_for(self.context, case, self.gates)
        if entry is not None and (rule := self.refusal(entry)):
            self.left_out[case.listing.id] = rule
            return None
        return entry


def look_at_feed(
    context: Context, connection: Connection, snapshot: Connection, code: str, *, is_urgent: bool = False
) -> Sight:
    """An agency's feed as locked, and one snapshot of everything else.

    Raises NotFoundError FEED.UNKNOWN; RefusedError FEED.PAUSED, EDITION.NEEDS_APPROVAL.
    """
    feed = hold_feed(connection, code)
    if feed.state != "active":
        raise RefusedError("FEED.PAUSED", "该共享已暂停。", "This feed is paused.")
    require_agency_feed(feed)
    at = context.clock.now()
    previous_day = freeze_after(connection, snapshot, feed)
    return Sight(context, connection, snapshot, feed, previous_day, at, is_urgent)


def freeze_after(connection: Connection, snapshot: Connection, feed: Feed) -> date | None:
    """Freezes the snapshot after the feed was locked, so that it is not older than the last release, whose day this
    returns. The same connection, where this transaction is part of a larger one, stays as it is."""
    if snapshot is not connection:
        releases.freeze(snapshot)
    before = releases.find_release(connection, feed.id or 0, feed.release_number)
    return None if before is None else day_of(before.issued_at)


def check_operator(sight: Sight, held: int) -> None:
    """An operator that may no longer give still takes back what it gave.

    Raises RefusedError OPERATOR.* where the recipient holds nothing of it.
    """
    refusal = refusal_to(sight.context, Audience(sight.feed.audience))
    if refusal is not None and held == 0 and not feeds.open_tombstones(sight.connection, sight.feed_id):
        raise refusal
