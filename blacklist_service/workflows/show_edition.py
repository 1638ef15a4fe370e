"""Shows an edition of public notice before it is printed, one that waits or the next one: who would be named, page by
page, and who is left out and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blacklist_service.store import authority, editions, members, releases
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivors_of
from blacklist_service.store.tables import Edition, Feed
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.editions.proposals import (
    EditionContent,
    EditionView,
    content_now,
    known_logins,
    people_of,
    view_edition,
    view_known,
    waiting_edition,
)
from blacklist_service.workflows.editions.series import WaitingSight, find_series, require_public_notice
from blacklist_service.workflows.journalling.looks import record_looks
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from exports.editions import PrintedRow
from exports.recalls import editions_in

# As many people as a batch has: what an official can read in a minute.
PAGE = 50


@dataclass(frozen=True, slots=True, repr=False)
class EditionShown:
    """The edition that waits with one page of its rows, in the order of keys; `refused`: each listing that is left out
    with the reason's code. `left_since` were proposed and are not printed any more."""

    edition: EditionView
    rows: tuple[PrintedRow, ...]
    refused: Mapping[int, str]
    pages: int
    left_since: int


@dataclass(frozen=True, slots=True, repr=False)
class EditionPreview:
    """What an edition proposed now would print: one page of its `entries` rows; `refused` as of one that waits."""

    rows: tuple[PrintedRow, ...]
    entries: int
    refused: Mapping[int, str]
    pages: int


@opening("edition", "feed", budget="service")
def show_edition(
    context: Context, actor: Actor, series: str, *, page: int = 1, purpose: str = "case_handling"
) -> EditionShown:
    """One page of what approving would print, as it would be printed today: of the rows proposed, those that stand.

    1. The official reaches everybody in the edition and everybody left out; else it is as if it did not exist.
    2. A look at each person of the page stands in the log; for the pace of the hour as for a batch that another made.

    Journal: no entry, looks (action edition). Raises: NotFoundError EDITION.SERIES_UNKNOWN, EDITION.NONE, NOT_FOUND;
    ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED; RefusedError QUOTA.EXCEEDED.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        edition = waiting_edition(connection, find_series(connection, series).id or 0)
    content = content_now(context, series, WaitingSight)
    with context.store.read() as connection:
        batch = None if _is_own(connection, actor, edition) else edition.id
        rows = _page_of(connection, context, actor, content, page, purpose=purpose, batch=batch)
        return EditionShown(
            edition=view_edition(connection, series, edition, content),
            rows=rows,
            refused=content.refused,
            pages=_pages(content),
            left_since=edition.entries - len(content.rows),
        )


@opening("edition", "feed", budget="service")
def preview_edition(
    context: Context, actor: Actor, series: str, *, page: int = 1, purpose: str = "case_handling"
) -> EditionPreview:
    """One page of what an edition proposed now would print; nothing is proposed by looking.

    1. Public notice is on and the operator may publish; the maker reaches everybody in it and everybody left out.
    2. A look at each person of the page stands in the log, as at one that waits.

    Journal: no entry, looks (action edition). Raises: as show_edition and propose_edition.
    """
    require_role(actor, "maker")
    require_public_notice(context)
    content = content_now(context, series)
    with context.store.read() as connection:
        rows = _page_of(connection, context, actor, content, page, purpose=purpose, batch=None)
        return EditionPreview(rows, len(content.rows), content.refused, _pages(content))


def list_editions(context: Context, actor: Actor, series: str) -> list[EditionView]:
    """Every edition of a series, the newest first. Holds nobody's data, so it is no look.

    Raises: ForbiddenError ACCESS.ROLE; NotFoundError EDITION.SERIES_UNKNOWN.
    """
    require_role(actor, "system", *READERS)
    with context.store.read() as connection:
        feed = find_series(connection, series)
        return editions_of_each(connection, [feed])[series]


def editions_of_each(connection: Connection, some: Sequence[Feed]) -> dict[str, list[EditionView]]:
    """Every edition of some series, the newest first, by the code of the series; asked in as many questions as of one.
    The caller has asked for the role."""
    numbers = [feed.id or 0 for feed in some]
    newest = releases.newest_releases(connection, numbers)
    proposed = editions.editions_of_each(connection, numbers)
    logins = known_logins(connection, [one for kept in proposed.values() for one in kept])
    found: dict[str, list[EditionView]] = {}
    for feed, number in zip(some, numbers, strict=True):
        # As the newest recall list names them.
        recall = newest.get(number)
        printed = {} if recall is None else {one.number: one.entries for one in editions_in(recall.manifest)}
        found[feed.code] = [
            view_known(
                logins, feed.code, one, printed=printed.get(one.number) if one.state == "approved" else None
            )
            for one in reversed(proposed[number])
        ]
    return found


def _page_of(
    connection: Connection,
    context: Context,
    actor: Actor,
    content: EditionContent,
    page: int,
    *,
    purpose: str,
    batch: int | None,
) -> tuple[PrintedRow, ...]:
    """The rows of a page, once everybody is within reach and the looks are in the log."""
    first = PAGE * (max(page, 1) - 1)
    everybody = people_of(connection, (*content.listings, *content.refused))
    require_subjects(connection, context, actor, everybody)
    people = people_of(connection, content.listings[first : first + PAGE])
    if people:
        living = survivors_of(connection, people)
        record_looks(
            context, connection, actor,
            subjects=[living[one] for one in people], action="edition", purpose=purpose, batch=batch,
        )  # fmt: skip
    return content.rows[first : first + PAGE]


def _pages(content: EditionContent) -> int:
    return -(-len(content.rows) // PAGE)


def _is_own(connection: Connection, actor: Actor, edition: Edition) -> bool:
    maker = members.person_of(members.get_user(connection, edition.made_by))
    return actor.user in authority.accounts_of(connection, maker)
