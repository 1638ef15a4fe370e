"""No page asks the database more often because there is more to show on it: every page, with few and with many rows."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from sqlalchemy import event

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import Context
from tests.page_growth import grow
from tests.page_rows import NO_PAGE, ROWS, Row, opened, page_routes
from tests.page_world import PageWorld, open_world

_SHOWN = re.compile(r'<(?:tr|li|dd|option|section)[ >]|<div class="value ')
_OF_PROGRAM = re.compile(
    r"Beside\([^)]*\)|\bzh=|mappingproxy|<[A-Za-z_.]+ object at|datetime\.|>\s*None\s*<|\bUndefined\b|Enum\b"
)
# Statements by what they ask about, and how much the page showed.
Seen = dict[Row, tuple[list[str], int]]


@contextmanager
def asked(context: Context) -> Iterator[list[str]]:
    """The statements that go to the databases meanwhile."""
    found: list[str] = []

    def said(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    engines = {context.store.engine, context.looks.engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", said)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", said)


def asked_more(few: list[str], many: list[str]) -> list[str]:
    """What was asked for many rows and not, or not so often, for few: how each such statement ends."""
    return [statement[-120:] for statement in (Counter(many) - Counter(few)).elements()]


def seen(world: PageWorld) -> Seen:
    """What each page asked, and how many rows and items it showed; on PostgreSQL the pages that list something alone,
    because the whole table takes as long as it does on SQLite."""
    found: Seen = {}
    is_whole = world.context.store.is_sqlite
    for row in (one for rows in ROWS.values() for one in rows if one.lists or is_whole):
        # Whoever is looked at for the first time today is counted; the second time the page does what it always does.
        opened(world, row)
        with asked(world.context) as statements:
            answer = opened(world, row)
        assert answer.status_code == 200, (row, answer.status_code, answer.location)
        text = unescape(answer.get_data(as_text=True))
        # How a program keeps a value is no word for people.
        assert _OF_PROGRAM.findall(text) == [], row
        found[row] = (statements, len(_SHOWN.findall(text)))
    return found


def test_every_page_has_its_row(sqlite_context: Context, moving_clock: MovingClock, tmp_path: Path) -> None:
    """A new route of console, portal or help stands in the table, or is no page."""
    world = open_world(sqlite_context, moving_clock, tmp_path / "public")
    assert page_routes(world.app) == {*ROWS, *NO_PAGE}
    assert not set(ROWS) & set(NO_PAGE)


def test_more_rows_take_no_page_more_statements(
    context: Context, moving_clock: MovingClock, tmp_path: Path
) -> None:
    """On each database: a question may be put to one alone, or put together otherwise there."""
    world = open_world(context, moving_clock, tmp_path / "public")
    grow(world, 1)
    few = seen(world)
    grow(world, 2)
    many = seen(world)
    grown = {
        f"{row.who} {row.path}": asked_more(few[row][0], statements)
        for row, (statements, _shown) in many.items()
        if len(statements) > len(few[row][0])
    }
    assert grown == {}
    # A page that shows no more than before would prove nothing.
    stale = [row.path for row, (_statements, shown) in many.items() if row.lists and shown <= few[row][1]]
    assert stale == []
