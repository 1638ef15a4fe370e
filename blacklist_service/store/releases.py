"""Questions about releases: what may go into one, read in batches, and the immutable rows that keep it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, insert, select, text

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import NOBODY, all_as, drawn_key, first_as, table_of
from blacklist_service.store.bound_reports import bound_to
from blacklist_service.store.checked_rows import checked_rows, with_digest
from blacklist_service.store.current_reports import SentReport, current_reports
from blacklist_service.store.merges import kinds_and_roots, roots_of
from blacklist_service.store.row_checks import check, check_stored, in_parts
from blacklist_service.store.tables import (
    Feed,
    LegalBasis,
    Listing,
    Member,
    Notice,
    Objection,
    Proposal,
    Release,
    ReleaseObject,
    ReleasePart,
    Report,
    Subject,
)

_listing = table_of(Listing)
_feed = table_of(Feed)
_basis = table_of(LegalBasis)
_notice = table_of(Notice)
_proposal = table_of(Proposal)
_member = table_of(Member)
_subject = table_of(Subject)
_report = table_of(Report)
_objection = table_of(Objection)
_release = table_of(Release)
_object = table_of(ReleaseObject)
_part = table_of(ReleasePart)
_MOST_NAMED = 500
_LISTED_BEHIND = with_digest(
    Listing,
    (
        select(_listing)
        .where(_listing.c.state == "listed", _listing.c.id > bindparam("last"))
        .order_by(_listing.c.id)
        .limit(bindparam("most"))
    ),
)
_LISTED_AMONG = with_digest(
    Listing,
    (select(_listing).where(_listing.c.state == "listed", among(_listing.c.id)).order_by(_listing.c.id)),
)
# In whatever state: one that was written over behind the service would else simply be missing.
_OF_SUBJECTS = with_digest(
    Listing, select(_listing).where(among(_listing.c.subject_id)).order_by(_listing.c.id)
)
_LISTINGS = select(_listing).where(among(_listing.c.id))
_BASES = with_digest(LegalBasis, select(_basis))
_NOTICES = with_digest(Notice, select(_notice).where(among(_notice.c.id)))
_APPROVED = with_digest(
    Proposal,
    select(_proposal).where(
        _proposal.c.target == "listing",
        among(_proposal.c.target_id),
        _proposal.c.act == "list",
        _proposal.c.state == "approved",
    ),
)
_OUTCOMES = (
    select(_objection.c.listing_id, _objection.c.outcome, _objection.c.decided_on)
    .where(
        among(_objection.c.listing_id), _objection.c.state == "closed", _objection.c.decided_on.is_not(None)
    )
    .order_by(_objection.c.id)
)


@dataclass(frozen=True, slots=True, repr=False)
class ListedCase:
    """A listing that stands as listed, with all that decides whether and as what it may leave.

    `decision_digest` is that of what two officials approved; `corrected_on` the day of the last decision that a value
    was wrong. `reports` are those that the officials decided upon, in their current versions, and no others.
    """

    listing: Listing
    subject_kind: str
    root_subject: int
    basis: LegalBasis
    notice: Notice | None
    decision_digest: str
    corrected_on: date | None = None
    reports: list[SentReport] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GoneListing:
    """A listing as it stands now, with the outcome of the last objection against it ("" for none)."""

    listing: Listing
    outcome: str


def freeze(connection: Connection) -> None:
    """What is read on this connection from now on is one snapshot. SQLite reads one snapshot anyway.

    It must be the first statement of the connection's transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def listed_in_batches(connection: Connection, batch: int) -> Iterator[list[ListedCase]]:
    """Every listing that stands as listed, by number, in batches."""
    last = 0
    while True:
        cases = _cases(connection, _LISTED_BEHIND, {"last": last, "most": batch})
        if not cases:
            return
        yield cases
        last = cases[-1].listing.id


def listed_cases(connection: Connection, listings: Sequence[int]) -> dict[int, ListedCase]:
    """Those of some listings that stand as listed, by number; of numbers that ascend they ascend too."""
    found: dict[int, ListedCase] = {}
    for some in in_parts(listings, _MOST_NAMED):
        found |= {case.listing.id: case for case in _cases(connection, _LISTED_AMONG, {ASKED: some})}
    return found


def merged_listings(connection: Connection) -> dict[int, list[int]]:
    """The listed listings of each subject that has taken in another one: first its own, then those of its aliases."""
    asked = (
        select(_listing.c.id, _listing.c.subject_id)
        .join(_subject, _subject.c.id == _listing.c.subject_id)
        .where(_listing.c.state == "listed", _subject.c.merged_into.is_not(None))
        .order_by(_listing.c.id)
    )
    aliases = [(int(listing), int(subject)) for listing, subject in connection.execute(asked)]
    roots = roots_of(connection, [subject for _listing_id, subject in aliases])
    own = listed_of_subjects(connection, sorted(set(roots.values())))
    groups: dict[int, list[int]] = {root: own.get(root, []) for root in roots.values()}
    for listing, subject in aliases:
        groups[roots[subject]].append(listing)
    return groups


def listed_of_subjects(connection: Connection, subjects: Sequence[int]) -> dict[int, list[int]]:
    """The numbers of the listed listings that stand under just these subjects, by subject."""
    found: dict[int, list[int]] = {}
    for some in in_parts(subjects, _MOST_NAMED):
        rows = checked_rows(connection, Listing, _OF_SUBJECTS, {ASKED: some})
        for row in rows:
            if row.state == "listed":
                found.setdefault(int(row.subject_id), []).append(int(row.id))
    return found


def gone_listings(connection: Connection, listings: Sequence[int]) -> dict[int, GoneListing]:
    """Some listings as they stand, whatever their state, with the outcome of their last objection."""
    found: dict[int, GoneListing] = {}
    outcomes = _outcomes(connection, listings)
    for some in in_parts(listings, _MOST_NAMED):
        rows = all_as(Listing, connection.execute(_LISTINGS, {ASKED: some}))
        check(connection, *rows)
        for listing in rows:
            found[listing.id] = GoneListing(listing, outcomes.get(listing.id, ("", date.min))[0])
    return found


def add_release(connection: Connection, release: Release) -> int:
    return drawn_key(connection.execute(insert(_release).values(**release.model_dump(exclude={"id"}))))


def add_object(connection: Connection, item: ReleaseObject) -> int:
    return drawn_key(connection.execute(insert(_object).values(**item.model_dump(exclude={"id"}))))


def add_part(connection: Connection, part: ReleasePart) -> None:
    connection.execute(insert(_part).values(**part.model_dump()))


def find_release(connection: Connection, feed: int, number: int) -> Release | None:
    asked = select(_release).where(_release.c.feed_id == feed, _release.c.number == number)
    return first_as(Release, connection.execute(asked))


def newest_releases(connection: Connection, feeds: Collection[int]) -> dict[int, Release]:
    """The newest release of each of some feeds, by feed; a feed that never published is missing."""
    newest = and_(_feed.c.id == _release.c.feed_id, _feed.c.release_number == _release.c.number)
    asked = select(_release).join(_feed, newest).where(_feed.c.id.in_(sorted(feeds)))
    return {one.feed_id: one for one in all_as(Release, connection.execute(asked))}


def newest_left_out(connection: Connection) -> dict[int, str | None]:
    """What the newest release of each feed leaves out, as JSON, by feed; None where that was not kept yet."""
    newest = and_(_feed.c.id == _release.c.feed_id, _feed.c.release_number == _release.c.number)
    asked = select(_release.c.feed_id, _release.c.left_out_json).join(_feed, newest)
    return {int(feed): left_out for feed, left_out in connection.execute(asked)}


def releases_of(connection: Connection, feed: int) -> list[Release]:
    """The releases of a feed, oldest first."""
    asked = select(_release).where(_release.c.feed_id == feed).order_by(_release.c.number)
    return all_as(Release, connection.execute(asked))


def find_object(connection: Connection, feed: int, name: str) -> ReleaseObject | None:
    asked = select(_object).where(_object.c.feed_id == feed, _object.c.name == name)
    return first_as(ReleaseObject, connection.execute(asked))


def get_part(connection: Connection, feed: int, name: str, part: int) -> bytes | None:
    """One sealed part of an object; None beyond its end."""
    asked = select(_part.c.body).where(_part.c.feed_id == feed, _part.c.name == name, _part.c.part == part)
    body = connection.execute(asked).scalar()
    return None if body is None else bytes(body)


def _cases(connection: Connection, asked: Select[Any], given: Mapping[str, Any]) -> list[ListedCase]:
    listed = checked_rows(connection, Listing, asked, given)
    kinds, roots = kinds_and_roots(connection, sorted({listing.subject_id for listing in listed}) or [NOBODY])
    reports = current_reports(connection, sorted({*roots, *roots.values()}))
    behind = _Behind(connection, listed)
    bound = bound_to(connection, [listing.id for listing in listed] or [NOBODY])
    current = {sent.report.id for some in reports.values() for sent in some}
    # One that was decided upon and is not current any more: by the service's own hand, or nobody leaves for it.
    if gone := {report for some in bound.values() for report in some} - current:
        check_stored(connection, Report, gone)
    cases: list[ListedCase] = []
    for listing in listed:
        subjects = dict.fromkeys((roots[listing.subject_id], listing.subject_id))
        outcome, decided_on = behind.outcomes.get(listing.id, ("", None))
        officials = (listing.id, listing.decided_by, listing.approved_by)
        decided = bound.get(listing.id, set())
        cases.append(
            ListedCase(
                listing=listing,
                subject_kind=kinds[listing.subject_id],
                root_subject=roots[listing.subject_id],
                basis=behind.bases[listing.legal_basis_id],
                notice=behind.notices.get(listing.notice_id),
                decision_digest=behind.digests.get(officials, ""),
                corrected_on=decided_on if outcome == "correct" else None,
                reports=[
                    sent for one in subjects for sent in reports.get(one, []) if sent.report.id in decided
                ],
            )
        )
    return cases


class _Behind:
    """What stands behind some listings, each kind in one question for at most 500 of them."""

    def __init__(self, connection: Connection, listed: Sequence[Listing]) -> None:
        numbers = [listing.id for listing in listed] or [NOBODY]
        bases = checked_rows(connection, LegalBasis, _BASES)
        self.bases = {basis.id: basis for basis in bases}
        self.notices: dict[int | None, Notice] = {}
        self.digests: dict[tuple[int, int | None, int | None], str] = {}
        self.outcomes = _outcomes(connection, numbers)
        for at in range(0, len(numbers), _MOST_NAMED):
            some = listed[at : at + _MOST_NAMED]
            self._read(connection, some, numbers[at : at + _MOST_NAMED])

    def _read(self, connection: Connection, some: Sequence[Listing], numbers: Sequence[int]) -> None:
        given = [listing.notice_id for listing in some if listing.notice_id is not None]
        found = checked_rows(connection, Notice, _NOTICES, {ASKED: given})
        self.notices |= {notice.id: notice for notice in found}
        approved = checked_rows(connection, Proposal, _APPROVED, {ASKED: numbers})
        self.digests |= {(one.target_id, one.made_by, one.approved_by): one.digest_sha256 for one in approved}


def _outcomes(connection: Connection, listings: Sequence[int]) -> dict[int, tuple[str, date]]:
    """Outcome and day of the last decided objection of some listings."""
    found: dict[int, tuple[str, date]] = {}
    for some in in_parts(listings, _MOST_NAMED):
        decided = connection.execute(_OUTCOMES, {ASKED: some})
        found |= {row.listing_id: (row.outcome or "", row.decided_on) for row in decided}
    return found
