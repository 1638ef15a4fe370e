"""What a command says: one JSON document or tables on standard output, notes and progress on standard error."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import click
import orjson
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from blacklist_service.cli.field_words import headed
from blacklist_service.cli.fitting_table import FittingTable, fitting
from blacklist_service.clock import Clock, clock_text

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

    def notice(self, code: str, zh: str, en: str) -> None:
        """Something that the reader must know and that does not stop the work, under a stable code."""
        self.note(f"{code}: {zh}\n{en}")

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


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> FittingTable:
    """A table of values as a reader sees them; what is not there is shown as a dash."""
    return fitting(
        title,
        [headed(name) for name in columns],
        [[_text(cell) for cell in row] for row in rows],
        may_stack=True,
    )


def facts_table(title: str, facts: Mapping[str, object]) -> FittingTable:
    """Two columns: what, and its value."""
    rows = [(headed(name), _text(value)) for name, value in facts.items()]
    return fitting(title, ("项目 item", "值 value"), rows, may_stack=False)


def _text(value: object) -> str:
    if value is None or value in ("", {}):
        return "–"
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, datetime):
        return clock_text(value)
    return str(value)


def _console(*, is_error: bool) -> Console:
    stream = sys.stderr if is_error else sys.stdout
    # A terminal knows its width; COLUMNS is somebody's word for it, also on a pipe.
    is_known = stream.isatty() or os.environ.get("COLUMNS", "").isdigit()
    width = None if is_known else _PIPE_COLUMNS
    return Console(file=stream, width=width, markup=False, highlight=False, soft_wrap=False)
