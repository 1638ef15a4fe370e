"""What recipients said of single entries: how many they rejected of which release under which code, and which.

1. Officials see every feed, a recipient its own alone; any other feed does not exist for it (FEED.UNKNOWN).
2. Counts are of the whole feed and name nobody. The rows are of the people whom an official reaches; a recipient sees
   its own keys without cases.
3. A code that could hold somebody's number, taken before such codes were refused, is not shown.

Codes, keys and cases of nobody by name: no look, and no journal entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from blacklist_service.errors import NotFoundError
from blacklist_service.rules.recipient_codes import is_recipient_code
from blacklist_service.store import feedback, feeds
from blacklist_service.store.feedback import FeedbackCount, FeedbackSum, LastWord, RejectedEntry
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import READERS, SYSTEM, Actor, Context, require_role
from blacklist_service.workflows.reach import page_within_reach

# So many lines of counts; a recipient may have a code for every entry.
MOST_COUNTS = 100
MOST_ROWS = 200
# So many rejected entries are looked through for one page: whoever reaches few of a million goes on from there.
MOST_READ = 5_000
# Stands where a code is not shown: no code begins so.
WITHHELD = "***"
# What each recipient said last of one listing's entry, by feed.
LastWords = Mapping[str, LastWord]


@dataclass(frozen=True, slots=True)
class RejectedView:
    """One entry that the recipient rejected, under its own key and code. `listing` is None for the recipient, who knows
    no cases; `is_live`: it is told to hold the entry still."""

    key: str
    release: int
    code: str
    received_at: datetime
    listing: int | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """What the recipient of a feed said: of how many entries in all, release by release, and how many of them it
    rejected; the newest counts (`is_cut`: there are more); a page of what it rejected, and the place behind it, which
    may stand behind a short or an empty page, too."""

    feed: str
    entries: int
    rejected: int
    counts: tuple[FeedbackCount, ...]
    is_cut: bool
    rows: tuple[RejectedView, ...]
    after: int | None


def list_feedback(
    context: Context,
    actor: Actor,
    feed_code: str,
    *,
    release: int | None = None,
    code: str = "",
    after: int | None = None,
    limit: int = 50,
) -> FeedbackView:
    """What was said of the entries of a feed, the newest first; counts of one release and rows of one release and one
    code where they are named, in as many questions however much was said.

    Journal: nothing; it only reads. Raises ForbiddenError ACCESS.ROLE; NotFoundError FEED.UNKNOWN.
    """
    require_role(actor, SYSTEM.role, "agency", *READERS)
    is_own = actor.role == "agency"
    with context.store.read() as connection:
        feed = feeds.find_feed(connection, feed_code)
        if feed is None or feed.id is None or (is_own and feed.member_id != actor.member):
            raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
        entries, rejected = feedback.feedback_total(connection, feed.id)
        counts = feedback.feedback_counts(connection, feed.id, release=release, limit=MOST_COUNTS + 1)
        count = max(1, min(limit, MOST_ROWS))
        rows, unread = _rows(connection, context, actor, feed.id, release, code, after, count + 1)
    return FeedbackView(
        feed=feed_code,
        entries=entries,
        rejected=rejected,
        counts=tuple(replace(one, code=shown_code(one.code)) for one in counts[:MOST_COUNTS]),
        is_cut=len(counts) > MOST_COUNTS,
        rows=tuple(_view(one, is_own=is_own) for one in rows[:count]),
        after=rows[count - 1].number if len(rows) > count else unread,
    )


def list_all_feedback(context: Context, actor: Actor) -> list[FeedbackSum]:
    """Every feed and what its recipient said of it in all, by code. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, SYSTEM.role, *READERS)
    with context.store.read() as connection:
        return feedback.feedback_sums(connection)


def feedback_about(connection: Connection, listing: int) -> LastWords:
    """What each recipient said last of a listing's entry, by feed; whoever calls has asked for the reach."""
    said = feedback.last_words(connection, [listing])
    return {one.feed: replace(one, code=shown_code(one.code)) for one in said}


def shown_code(code: str) -> str:
    """A code as it is shown: itself, "" where none was given, and WITHHELD where it could hold somebody's number."""
    return code if not code or is_recipient_code(code) else WITHHELD


def _rows(  # noqa: PLR0917  # a question as it was asked
    connection: Connection, context: Context, actor: Actor, feed: int,
    release: int | None, code: str, after: int | None, limit: int,
) -> tuple[list[RejectedEntry], int | None]:  # fmt: skip
    """Of what lies behind `after`, what the caller reaches; and the entry behind which nothing was looked through any
    more, None where all was."""
    if code and not is_recipient_code(code):
        return [], None
    read, unread = 0, None

    def behind(last: RejectedEntry | None, size: int) -> list[RejectedEntry]:
        nonlocal read, unread
        before = after if last is None else last.number
        if read >= MOST_READ:
            unread = before
            return []
        page = feedback.rejected_entries(
            connection, feed, release=release, code=code, before=before, limit=size
        )
        read += len(page)
        return page

    return page_within_reach(connection, context, actor, behind, _people, limit=limit), unread


def _people(rows: Sequence[RejectedEntry]) -> list[tuple[int, ...]]:
    return [(one.subject,) for one in rows]


def _view(one: RejectedEntry, *, is_own: bool) -> RejectedView:
    listing = None if is_own else one.listing
    return RejectedView(
        one.key, one.release, shown_code(one.code), one.received_at, listing, bool(one.is_live)
    )
