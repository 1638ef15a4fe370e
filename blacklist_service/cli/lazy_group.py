"""A command group whose commands are imported when they are chosen: help and small commands start at once."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import click


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command lives (module of this room, name of its click object) and its one line of help."""

    module: str
    name: str
    help: str


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the module of the one that is called."""

    def __init__(self, *, lazy: Mapping[str, LazyCommand], name: str | None = None, help: str = "") -> None:  # noqa: A002  # click's own word
        super().__init__(name=name, help=help)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The names in the order of the table."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command, imported now; None where there is none of this name."""
        found = self.lazy.get(cmd_name)
        if found is None:
            return None
        command: click.Command = getattr(_imported(f"{__package__}.{found.module}"), found.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The table of commands from the lines known here, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, found.help) for name, found in self.lazy.items()])


def _imported(name: str) -> ModuleType:
    """A module and all that it needs. What an import makes stays: nobody looks through it for what is not used, again
    and again while it grows, which took a tenth of the start."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        return import_module(name)
    finally:
        if was_looking:
            gc.enable()
