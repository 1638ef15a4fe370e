"""Verifies the journal: the database's own, or an exported folder without a database."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.not_yet import refuse_not_yet
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.service import opened
from blacklist_service.errors import RefusedError
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.verify_journal import (
    CHECKPOINTS,
    export_journal,
    verify_folder,
    verify_journal,
)


@click.group()
def audit() -> None:
    """日志核验 / the journal."""


@audit.command()
@click.option(
    "--export",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="导出目录：已有导出则离线核验 / an exported folder is verified offline; an empty one is filled first",
)
@click.option("--key", default="", help="信任的日志公钥 / the verifier key that you trust (offline)")
@click.option(
    "--note",
    "note_file",
    type=input_file,
    help="自存的检查点 / a checkpoint that you kept",
)
@click.pass_obj
def verify(output: Output, folder: Path | None, key: str, note_file: Path | None) -> None:
    """核验日志未被改动 / that nothing in the journal was changed; exit status 1 where something was."""
    held = "" if note_file is None else note_file.read_text("utf-8")
    if folder is not None and (folder / CHECKPOINTS).exists():
        report = verify_folder(folder, public_key=key, held_note=held)
    else:
        with opened(output) as context:
            seal_journal(context)
            report = (
                verify_journal(context, held_note=held) if folder is None else export_journal(context, folder)
            )
    if not report.is_whole:
        raise RefusedError(
            "JOURNAL.BROKEN",
            f"日志核验未通过（{report.problem}，位置 {report.first_bad}）。",
            f"The journal does not hold ({report.problem} at {report.first_bad}).",
            problem=report.problem,
            first_bad=-1 if report.first_bad is None else report.first_bad,
        )
    document = {
        "valid": True,
        "size": report.size,
        "root": report.root,
        "folder": None if folder is None else str(folder),
    }
    output.give(document, facts_table("日志完整 the journal holds", document))


@audit.command()
@click.argument("event")
def prove(event: str) -> None:  # noqa: ARG001  # the contract's form; the work comes later
    """一条记录的包含证明 / inclusion proof of one event (not yet available)."""
    refuse_not_yet()
