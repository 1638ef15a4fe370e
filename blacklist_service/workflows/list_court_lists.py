"""Which lists of the courts were imported: from where, of which day, with which digest; they name nobody."""

from dataclasses import dataclass
from datetime import date, datetime

from blacklist_service.store import court_lists
from blacklist_service.workflows.context import READERS, Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class CourtListView:
    """One import, and how many of its rows were read and kept."""

    source: str
    as_of: date
    sha256: str
    state: str
    rows: int
    kept: int
    imported_at: datetime


def list_court_lists(context: Context, actor: Actor) -> tuple[CourtListView, ...]:
    """Every import, the newest first."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        return tuple(
            CourtListView(
                one.source, one.as_of, one.sha256, one.state, one.row_count, one.kept_count, one.imported_at
            )
            for one in court_lists.all_lists(connection)
        )
