"""What a command says: one JSON document or tables on standard output, notes and progress on standard error."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
import orjson
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from blacklist_service.clock import Clock

# Piped output is not cut to the eighty columns of a terminal that is not there.
_PIPE_COLUMNS = 200

Advance = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command speaks, in the form that the caller asked for; and the clock by which it acts."""

    is_json: bool = False
    clock: Clock = field(default_factory=Clock)

    def give(self, document: object, *shown: RenderableType) -> None:
        """The result: the document with --json, else what is shown."""
        if self.is_json:
            click.echo(orjson.dumps(document))
            return
        console = _console(is_error=False)
        for part in shown:
            console.print(part)

    def note(self, text: str) -> None:
        """A remark to the reader, on standard error."""
        _console(is_error=True).print(text)

    @contextmanager
    def progress(self, title: str) -> Iterator[Advance]:
        """A bar on standard error where that is a terminal; the function takes what is done and of how much."""
        if not sys.stderr.isatty():
            yield lambda _done, _total: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=_console(is_error=True), transient=True) as bar:
            task = bar.add_task(title, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table of texts; None is shown as a dash."""
    shown = Table(title=title, title_justify="left")
    for name in columns:
        shown.add_column(name, overflow="fold")
    for row in rows:
        shown.add_row(*("–" if cell is None else str(cell) for cell in row))
    return shown


def facts_table(title: str, facts: Mapping[str, object]) -> Table:
    """Two columns: what, and its value."""
    return table(title, ("项目 item", "值 value"), list(facts.items()))


def _console(*, is_error: bool) -> Console:
    stream = sys.stderr if is_error else sys.stdout
    width = None if stream.isatty() else _PIPE_COLUMNS
    return Console(file=stream, width=width, markup=False, highlight=False, soft_wrap=False)
