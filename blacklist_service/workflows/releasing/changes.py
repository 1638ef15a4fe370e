"""What a recipient must be told: today's listings against what it holds, compared in batches; no entry is kept."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from blacklist_service.rules.objections import EFFECTS, Outcome
from blacklist_service.rules.terms import is_expired
from blacklist_service.store import bound_reports, deliveries, feeds, releases
from blacklist_service.store.feeds import HeldEntry
from blacklist_service.store.releases import GoneListing, ListedCase
from blacklist_service.store.tables import FeedEntry, FeedEntryChange
from blacklist_service.workflows.releasing.change_list import Change, ChangeList
from blacklist_service.workflows.releasing.sight import BATCH, Sight
from exports.release import delta_operations, known_after
from exports.types import EntryFields, KnownState, Operation, OperationKind, Removal, WantedEntry

MERGED = "merged"
NOT_IN_FORMAT = "not_in_format"  # nobody decided that it should leave (ADR 0047)


def take_stock(sight: Sight) -> ChangeList:
    """Compares, writes what the recipient will hold, and gives the changes."""
    held = sight.held()
    merged = _merged(sight)
    changes = ChangeList(has_delta=sight.number > 1)
    for cases in sight.cases(frozenset(held)):
        some = {case.listing.id: case for case in cases if case.listing.id not in merged}
        _add_listed(changes, sight, some, held)
    _add_gone(changes, sight, sorted(held), merged)
    return changes


def with_entries(sight: Sight, changes: ChangeList) -> Iterator[Operation]:
    """The operations of the changes in the order of a delta, each with its entry."""
    for change in changes.in_order():
        if change.has_entry:
            entry = sight.gathered.entry(change.listing, change.entry_sha256)
            yield change.operation.with_entry(entry)
        else:
            yield change.operation


def _merged(sight: Sight) -> dict[int, int]:
    """Of subjects that became one: each further listing with the one that stands for it in this feed."""
    standing: dict[int, int] = {}
    merged = releases.merged_listings(sight.snapshot).values()
    groups = [one for one in merged if sight.owed is None or not sight.owed.isdisjoint(one)]
    cases = releases.listed_cases(sight.snapshot, sorted({n for group in groups for n in group}))
    for group in groups:
        shown = [
            listing
            for listing in group
            if not cases[listing].listing.is_suppressed and sight.entry(cases[listing]) is not None
        ]
        standing |= {listing: shown[0] for listing in group if shown and listing != shown[0]}
    return standing


def _add_listed(changes: ChangeList, sight: Sight, cases: Mapping[int, ListedCase], held: set[int]) -> None:
    known = feeds.entries_by_listing(sight.connection, sight.feed_id, list(cases))
    wanted: dict[str, WantedEntry] = {}
    listing_of: dict[str, int] = {}
    hidden = {
        number: one.root_subject
        for number, one in cases.items()
        if one.listing.is_suppressed and number in held
    }
    divided = bound_reports.of_several(sight.snapshot, hidden)
    for listing, case in cases.items():
        # Whoever never had the entry is not told of it while it is suppressed; whoever has the entry of two people in
        # one forgets it, until officials have said whose it is.
        is_untold = listing in divided or (case.listing.is_suppressed and listing not in held)
        entry = None if is_untold else sight.entry(case)
        if entry is not None:
            digest = sight.gathered.keep(listing, entry)
            asked = _wanted(sight, case, sight.key_of(listing, known), entry, digest)
            given = sight.given(known.get(listing), asked)
            if given is None:
                sight.left_out[listing] = sight.why_held_back
            else:
                wanted[given.key], listing_of[given.key] = given, listing
    before = {row.entry_key: state_of(row) for row in known.values() if row.entry_key in wanted}
    after = [wanted[key] for key in sorted(wanted)]
    held.difference_update(listing_of.values())
    operations = delta_operations(before, after, {}, sight.context.clock.today())
    for operation in operations:
        has_entry, digest = operation.entry is not None, wanted[operation.key].entry_sha256
        bare = operation.with_entry(None)
        changes.add(Change(bare, listing_of[operation.key], digest, has_entry=has_entry))
    digests = {key: one.entry_sha256 for key, one in wanted.items()}
    _keep(sight, known, _after(before, operations, digests), operations, listing_of)


def _wanted(sight: Sight, case: ListedCase, key: str, entry: EntryFields, digest: str) -> WantedEntry:
    since, corrected_on = sight.previous_day, case.corrected_on
    return WantedEntry(
        key=key,
        entry=entry,
        is_suppressed=case.listing.is_suppressed,
        is_correction=since is not None and corrected_on is not None and corrected_on >= since,
        reason="disputed" if case.listing.is_disputed else "under_review",
        entry_sha256=digest,
    )


def _add_gone(changes: ChangeList, sight: Sight, gone: list[int], merged: Mapping[int, int]) -> None:
    for start in range(0, len(gone), BATCH):
        some = gone[start : start + BATCH]
        known = feeds.entries_by_listing(sight.connection, sight.feed_id, some)
        standing = releases.gone_listings(sight.snapshot, some)
        stated = feeds.removals_of(sight.snapshot, some)
        into = _standing_keys(sight, some, merged)
        removals = {
            known[listing].entry_key: _removal(sight, standing[listing], stated.get(listing), into)
            for listing in some
        }
        before = {row.entry_key: state_of(row) for row in known.values()}
        listing_of = {row.entry_key: row.listing_id for row in known.values()}
        operations = delta_operations(before, [], removals, sight.context.clock.today())
        for operation in operations:
            changes.add(Change(operation, listing_of[operation.key], "", has_entry=False))
        _keep(sight, known, _after(before, operations, {}), operations, listing_of)


def _standing_keys(sight: Sight, gone: list[int], merged: Mapping[int, int]) -> dict[int, str]:
    """Of listings that became one with another: the key of the one that stands for them; "" where it is not held."""
    standing = {listing: merged[listing] for listing in gone if listing in merged}
    known = feeds.entries_by_listing(sight.connection, sight.feed_id, sorted(set(standing.values())))
    live = {listing: row.entry_key for listing, row in known.items() if row.state == "live"}
    return {listing: live.get(stands, "") for listing, stands in standing.items()}


def _removal(
    sight: Sight, gone: GoneListing, stated: tuple[str, date] | None, into: Mapping[int, str]
) -> Removal:
    """Why an entry leaves the feed, from which day."""
    listing, today = gone.listing, sight.context.clock.today()
    if listing.id in into:
        return Removal(MERGED, today, into=into[listing.id])
    if listing.state == "listed":
        if listing.expires_on is not None and is_expired(listing.expires_on, today):
            return Removal("expired", listing.expires_on + timedelta(days=1))
        return Removal(NOT_IN_FORMAT if listing.id in sight.left_out else "not_allowed", today)
    upheld = EFFECTS[Outcome(gone.outcome)].retract_reason if gone.outcome else ""
    if stated is not None:
        reason, effective_on = stated
        return Removal(upheld if reason == "corrected" and upheld else reason, effective_on)
    return Removal(upheld or listing.end_reason or listing.state, listing.ended_on or today)


def _after(
    before: Mapping[str, KnownState], operations: list[Operation], digests: Mapping[str, str]
) -> dict[str, KnownState]:
    """What the recipient will know of each key."""
    return {one.key: known_after(before.get(one.key), one, digests.get(one.key, "")) for one in operations}


def _keep(
    sight: Sight,
    known: Mapping[int, FeedEntry],
    after: Mapping[str, KnownState],
    operations: list[Operation],
    listing_of: Mapping[str, int],
) -> None:
    """Writes what the recipient will know after these operations."""
    added: list[HeldEntry] = []
    changed: list[HeldEntry] = []
    told: list[FeedEntryChange] = []
    for operation in operations:
        listing = listing_of[operation.key]
        row = known.get(listing)
        held = _row(sight, row, listing, operation, after[operation.key])
        (added if row is None else changed).append(held)
        told += [] if row is None else [_told(sight, listing, operation)]
    feeds.add_entries(sight.connection, added)
    feeds.change_entries(sight.connection, changed)
    deliveries.add_changes(sight.connection, told)


def _told(sight: Sight, listing: int, operation: Operation) -> FeedEntryChange:
    reason = MERGED if operation.op is OperationKind.MERGE else operation.reason or ""
    return FeedEntryChange(
        feed_id=sight.feed_id, listing_id=listing, release=sight.number, op=operation.op.value,
        version=operation.version, reason=reason,
    )  # fmt: skip


def _row(
    sight: Sight, row: FeedEntry | None, listing: int, operation: Operation, after: KnownState
) -> HeldEntry:
    is_merge = operation.op is OperationKind.MERGE
    past = (None, None, None) if row is None else (row.retracted_in, row.retract_reason, row.effective_on)
    reason, day = (
        (MERGED, sight.context.clock.today()) if is_merge else (operation.reason, operation.effective_on)
    )
    told = (sight.number, reason, day) if after.is_retracted else past
    return HeldEntry(
        feed_id=sight.feed_id,
        listing_id=listing,
        entry_key=operation.key,
        version=after.version,
        entry_sha256=after.entry_sha256,
        state="retracted" if after.is_retracted else "live",
        is_suppressed=after.is_suppressed,
        first_release=sight.number if row is None else row.first_release,
        last_release=sight.number,
        retracted_in=told[0],
        retract_reason=told[1],
        effective_on=told[2],
        acknowledged_at=None,
    )


def state_of(row: FeedEntry) -> KnownState:
    """A row of what a recipient holds, in the words of exports."""
    return KnownState(
        version=row.version,
        entry_sha256=row.entry_sha256,
        is_suppressed=row.is_suppressed,
        is_retracted=row.state == "retracted",
    )
