"""A series of public notice as it is printed or taken back: a feed whose recipient is the public."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.rules.editions import AWAITS_NEXT, gaps_before_edition
from blacklist_service.rules.gate_gaps import SUPPRESSED
from blacklist_service.rules.law import is_within
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store import editions, feeds, releases
from blacklist_service.store.releases import ListedCase
from blacklist_service.store.row_checks import row_changed
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed, FeedEntry, RecipientKey
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.releasing.agency_feeds import is_series
from blacklist_service.workflows.releasing.entry import fields_of, gaps_of, region_of
from blacklist_service.workflows.releasing.permission import require_audience
from blacklist_service.workflows.releasing.sight import BATCH, Sight, freeze_after
from exports.audience import AudienceError
from exports.editions import EditionError, content_digest, printed
from exports.release import wanted_digest
from exports.types import EntryFields, Reach, WantedEntry

_AWAITS_EDITION = "awaits_edition"


@dataclass(frozen=True)
class EditionSight(Sight):
    """Who is printed in an edition made now. `refused`: who of the region is not, each with the first reason's code."""

    refused: dict[int, str] = field(default_factory=dict)

    @cached_property
    def recipient_keys(self) -> list[RecipientKey]:
        """None: the public has no key."""
        return []

    @cached_property
    def reach(self) -> Reach:
        """To everybody: a series has a masking profile where a feed has a format."""
        return Reach.PUBLICATION

    @cached_property
    def is_stopped(self) -> bool:
        """Never: what the public confirms is the recall list in its place."""
        return False

    def cases(self, held: Set[int]) -> Iterator[list[ListedCase]]:
        """Every listing; what is suppressed is noted here, because nothing more is asked of it."""
        for cases in super().cases(held):
            for case in cases:
                if case.listing.is_suppressed and self._is_of_series(case):
                    self.refused[case.listing.id] = SUPPRESSED.code
            yield cases

    def entry(self, case: ListedCase) -> EntryFields | None:
        """What is printed of a listing today, masked."""
        if not self._is_of_series(case):
            return None
        listing = case.listing
        gaps = gaps_of(self.context, case, self.gates) + gaps_before_edition(
            is_disputed=listing.is_disputed,
            has_statement=listing.sealed_statement is not None,
            publicity_until=listing.publicity_until,
            today=self.context.clock.today(),
        )
        if gaps:
            self.refused[listing.id] = gaps[0].code
            return None
        try:
            return printed(
                self.feed.format,
                fields_of(self.context, case, Audience.PUBLIC_NOTICE),
                may_be_published=case.basis.allows_publication,
            )
        except (AudienceError, EditionError) as problem:
            self.refused[listing.id] = problem.code
            return None

    def _is_of_series(self, case: ListedCase) -> bool:
        """Of the series' region, and not invented: nobody is told of a decoy, nor that it is left out."""
        return case.listing.subject_id not in self.decoys and is_within(
            region_of(self.context, case), self.feed.region
        )


@dataclass(frozen=True)
class WaitingSight(EditionSight):
    """Who is printed if the edition that waits is approved now: of its rows, those that would read just so today.

    Whoever may not be named any more, or would read otherwise, is left out; nobody is added. So nothing that happens to
    one person voids an approval about others (record 0075).
    """

    @cached_property
    def proposed(self) -> Mapping[str, str]:
        """The digest of each row that was proposed, by key. Raises RefusedError EDITION.CHANGED where they were not
        kept, STORE.ROW_CHANGED where they are not what was proposed."""
        edition = editions.find_open_edition(self.connection, self.feed_id)
        if edition is None:
            return {}
        rows = editions.rows_of_edition(self.connection, edition.id or 0)
        if not rows:
            raise RefusedError(
                "EDITION.CHANGED",
                "拟通报的条目未留存，须重新拟定。",
                "The rows that were proposed were not kept; the edition has to be proposed anew.",
            )
        if content_digest(rows) != edition.content_sha256:
            raise row_changed(GUARD_OF_TABLE["edition"], edition.id or 0)
        return rows

    def given(self, row: FeedEntry | None, wanted: WantedEntry) -> WantedEntry | None:
        """A row as it was proposed is printed. Any other one is not, and if an edition before carries it, that is not
        to be used any more."""
        if self.proposed.get(wanted.key) == wanted_digest(wanted):
            return wanted
        if row is not None and not wanted.is_suppressed:
            self.refused[row.listing_id] = AWAITS_NEXT.code
        return _taken_back(row, wanted)


@dataclass(frozen=True)
class RecallSight(EditionSight):
    """What must be taken back of what was printed: nobody new, and nothing printed is put right without an edition."""

    def cases(self, held: Set[int]) -> Iterator[list[ListedCase]]:
        """Whom an edition carries."""
        numbers = sorted(held)
        for start in range(0, len(numbers), BATCH):
            found = releases.listed_cases(self.snapshot, numbers[start : start + BATCH])
            if found:
                yield list(found.values())

    def given(self, row: FeedEntry | None, wanted: WantedEntry) -> WantedEntry | None:
        """Whatever is not just as it was printed is not to be used until an edition carries it again."""
        stands = row is not None and row.state == "live" and not row.is_suppressed
        if stands and row is not None and row.entry_sha256 == wanted_digest(wanted):
            return wanted
        return _taken_back(row, wanted)


def _taken_back(row: FeedEntry | None, wanted: WantedEntry) -> WantedEntry | None:
    """What the public is told of an entry that no edition carries now: nothing, or not to use it."""
    if row is None or row.state != "live":
        return None
    if wanted.is_suppressed:
        return wanted
    return replace(wanted, is_suppressed=True, is_correction=False, reason=_AWAITS_EDITION)


def require_public_notice(context: Context) -> Path:
    """The folder that public notices go to. Raises RefusedError EDITION.OFF where the house has none, OPERATOR.* where
    the operator may not publish.

    Law: 个人信息保护法 Art 25; 国办发〔2020〕49号.
    """
    folder = context.settings.notice_folder
    if folder is None:
        raise RefusedError(
            "EDITION.OFF",
            "对外通报未启用（BLACKLIST_NOTICE_FOLDER）。",
            "Public notice is off: BLACKLIST_NOTICE_FOLDER is not set.",
        )
    require_audience(context, Audience.PUBLIC_NOTICE)
    return folder


def nobody_to_name() -> RefusedError:
    """The refusal of an edition without a row."""
    return RefusedError(
        "EDITION.EMPTY", "没有可以对外通报的条目。", "There is nobody whom a public notice may name."
    )


def hold_series(connection: Connection, code: str) -> Feed:
    """The series, held for this transaction. Raises NotFoundError EDITION.SERIES_UNKNOWN."""
    return _known_series(feeds.lock_feed(connection, code))


def find_series(connection: Connection, code: str) -> Feed:
    """The series, as it stands. Raises NotFoundError EDITION.SERIES_UNKNOWN."""
    return _known_series(feeds.find_feed(connection, code))


def _known_series(feed: Feed | None) -> Feed:
    if feed is None or feed.id is None or not is_series(feed):
        raise NotFoundError(
            "EDITION.SERIES_UNKNOWN", "没有这个对外通报系列。", "There is no such series of public notice."
        )
    return feed


def look_at(
    sight: type[EditionSight], context: Context, connection: Connection, snapshot: Connection, code: str
) -> EditionSight:
    """The series as locked, and one snapshot of everything else, not older than its last publication."""
    feed = hold_series(connection, code)
    at = context.clock.now()
    return sight(context, connection, snapshot, feed, freeze_after(connection, snapshot, feed), at)
