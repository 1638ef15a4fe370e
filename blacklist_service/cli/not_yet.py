"""Commands of the contract that later work owns: each says so clearly instead of missing."""

from typing import NoReturn

import click

from blacklist_service.errors import RefusedError


def refuse_not_yet() -> NoReturn:
    """Raises RefusedError CLI.NOT_YET."""
    raise RefusedError("CLI.NOT_YET", "尚未提供。", "Not yet available.")


@click.command()
@click.argument("folder", required=False, type=click.Path())
def backup(folder: str | None) -> None:  # noqa: ARG001  # the contract's form; the work comes later
    """备份 / back up keys and database (not yet available)."""
    refuse_not_yet()


@click.command()
@click.argument("folder", required=False, type=click.Path())
@click.option("--verify", is_flag=True, help="只核验 / only verify the backup.")
def restore(folder: str | None, *, verify: bool) -> None:  # noqa: ARG001  # the contract's form; the work comes later
    """恢复备份 / restore a backup (not yet available)."""
    refuse_not_yet()
