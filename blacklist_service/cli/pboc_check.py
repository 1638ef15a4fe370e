"""Checks a PBOC file by the published rules, as the centre's own pre-check would; without a database."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.pboc_findings import PbocFindings
from exports.pboc.check_file import check_file

received_option = click.option(
    "--received",
    type=input_file,
    help="已报送的文件名，每行一个 / names that were sent before, one a line",
)


@click.command()
@click.argument("file", metavar="FILE.txt", type=input_file)
@received_option
@click.pass_context
def check(context: click.Context, file: Path, received: Path | None) -> None:
    """逐行检查报文，列出规则编号 / check a report by the published rules; exit status 1 where one is broken."""
    output: Output = context.obj
    findings = PbocFindings()
    with file.open("rb") as source:
        findings.add(check_file(file.stem, source, names_in(received)))
    is_sound = not findings.counts
    facts = {"file": file.name, "sound": is_sound, "records_with_findings": findings.records}
    output.give({**facts, **findings.document()}, facts_table("报文检查 check", facts), *findings.tables())
    if not is_sound:
        context.exit(1)


def names_in(received: Path | None) -> frozenset[str]:
    """The names of a list, without suffixes."""
    if received is None:
        return frozenset()
    return frozenset(Path(line.strip()).stem for line in received.read_text("utf-8").splitlines())
