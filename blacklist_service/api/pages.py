"""Lists by page: at most 200 items, and a signed cursor where there is more."""

from pydantic import Field

from blacklist_service.api.access import caller
from blacklist_service.api.cursors import DEFAULT_LIMIT, MAX_LIMIT, read_cursor, write_cursor
from blacklist_service.api.requests import service
from blacklist_service.api.schemas import Query


class PageQuery(Query):
    """Where a list goes on, and how much of it."""

    cursor: str | None = Field(
        default=None, max_length=400, description="上一页给出的游标。From the page before."
    )
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="每页条数。Items a page.")


def place_of(query: PageQuery, question: str) -> list[int | str] | None:
    """The place behind the cursor of a question; None for the first page. Raises InvalidError CURSOR.INVALID."""
    if query.cursor is None:
        return None
    return read_cursor(service().vault.secrets, _asked(question), query.cursor)


def cursor_after(question: str, last: list[int | str], *, is_full: bool) -> str | None:
    """The cursor behind the last item of a full page; None where the list has ended."""
    return write_cursor(service().vault.secrets, _asked(question), last) if is_full else None


def _asked(question: str) -> str:
    """A cursor is the caller's own."""
    return f"{caller().login}/{question}"
