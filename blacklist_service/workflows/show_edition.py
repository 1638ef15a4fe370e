"""Shows the edition of public notice that waits: who would be printed, page by page, and who is left out and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from blacklist_service.errors import NotFoundError
from blacklist_service.store import authority, editions, feeds, members
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivors_of
from blacklist_service.store.tables import Edition
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.editions.proposals import (
    EditionContent,
    EditionView,
    content_now,
    people_of,
    view_edition,
)
from blacklist_service.workflows.journalling.looks import record_looks
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.releasing.agency_feeds import is_series
from exports.editions import PrintedRow

# As many people as a batch has: what an official can read in a minute.
PAGE = 50


@dataclass(frozen=True, slots=True, repr=False)
class EditionShown:
    """The edition that waits with one page of its rows, in the order of keys; `refused`: each listing that is left out
    with the reason's code. `is_as_proposed` is false where the data have changed since: it cannot be approved."""

    edition: EditionView
    rows: tuple[PrintedRow, ...]
    refused: Mapping[int, str]
    pages: int
    is_as_proposed: bool


@opening("edition", "feed", budget="service")
def show_edition(
    context: Context, actor: Actor, series: str, *, page: int = 1, purpose: str = "case_handling"
) -> EditionShown:
    """One page of what approving would print, just as it would be printed today.

    1. The official reaches everybody in the edition and everybody left out; else it is as if it did not exist.
    2. A look at each person of the page stands in the log; for the pace of the hour as for a batch that another made.

    Journal: no entry, looks (action edition). Raises: NotFoundError EDITION.SERIES_UNKNOWN, EDITION.NONE, NOT_FOUND;
    ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED; RefusedError QUOTA.EXCEEDED.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        edition = _waiting(connection, series)
    content = content_now(context, series)
    first = PAGE * (max(page, 1) - 1)
    with context.store.read() as connection:
        everybody = people_of(connection, (*content.listings, *content.refused))
        require_subjects(connection, context, actor, everybody)
        people = people_of(connection, content.listings[first : first + PAGE])
        living = survivors_of(connection, people)
        record_looks(
            context, connection, actor,
            subjects=[living[one] for one in people], action="edition", purpose=purpose,
            batch=None if _is_own(connection, actor, edition) else edition.id,
        )  # fmt: skip
        return _shown(connection, series, edition, content, first)


def list_editions(context: Context, actor: Actor, series: str) -> list[EditionView]:
    """Every edition of a series, the newest first. Holds nobody's data, so it is no look.

    Raises: ForbiddenError ACCESS.ROLE; NotFoundError EDITION.SERIES_UNKNOWN.
    """
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        feed = _series(connection, series)
        return [
            view_edition(connection, series, one) for one in reversed(editions.editions_of(connection, feed))
        ]


def _shown(
    connection: Connection, series: str, edition: Edition, content: EditionContent, first: int
) -> EditionShown:
    return EditionShown(
        edition=view_edition(connection, series, edition, content),
        rows=content.rows[first : first + PAGE],
        refused=content.refused,
        pages=-(-len(content.rows) // PAGE),
        is_as_proposed=content.sha256 == edition.content_sha256,
    )


def _series(connection: Connection, code: str) -> int:
    feed = feeds.find_feed(connection, code)
    if feed is None or feed.id is None or not is_series(feed):
        raise NotFoundError(
            "EDITION.SERIES_UNKNOWN", "没有这个对外通报系列。", "There is no such series of public notice."
        )
    return feed.id


def _waiting(connection: Connection, code: str) -> Edition:
    found = editions.find_open_edition(connection, _series(connection, code))
    if found is None:
        raise NotFoundError("EDITION.NONE", "没有待复核的通报。", "No edition waits for approval.")
    return found


def _is_own(connection: Connection, actor: Actor, edition: Edition) -> bool:
    maker = members.person_of(members.get_user(connection, edition.made_by))
    return actor.user in authority.accounts_of(connection, maker)
