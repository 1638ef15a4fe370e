"""The blank workbook that a clerk fills in."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import output_file
from blacklist_service.cli.output import Output
from blacklist_service.cli.private_file import force_option, private_file, refuse_existing
from blacklist_service.intake.fields import FIELDS
from blacklist_service.intake.template import write_template


@click.command()
@click.argument("out", metavar="OUT.xlsx", type=output_file)
@force_option
@click.pass_obj
def template(output: Output, out: Path, *, force: bool) -> None:
    """空白报送模板，含填写说明 / write the blank upload workbook with its rules; needs neither database nor keys."""
    refuse_existing(out, force=force)
    with private_file(out) as opened_file:
        write_template(opened_file)
    output.give(
        {"file": str(out), "columns": [rule.title for rule in FIELDS]}, f"{len(FIELDS)} 列 columns → {out}"
    )
