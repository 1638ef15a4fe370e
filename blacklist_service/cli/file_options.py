"""What the commands that read a file have in common: its path, its charset, and how many processes read it."""

from pathlib import Path

import click

from blacklist_service.intake.decoding import CHARSETS, named_charset


class _CharsetChoice(click.Choice[str]):
    """One of the charsets, however its name is spelt."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(named_charset(value) or value, param, ctx)


input_file = click.Path(exists=True, dir_okay=False, path_type=Path)
output_file = click.Path(dir_okay=False, path_type=Path)
charset_option = click.option(
    "--charset", type=_CharsetChoice(CHARSETS), help="字符集 / charset of a CSV file"
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), help="进程数，默认每核一个 / processes, one per core unless given"
)
