"""The journal: verified here or from files, proofs of single entries, and the part of an outside witness."""

import re
from pathlib import Path

import click

from blacklist_service.cli.audit_witness import ask, checkpoint, cosign, witness, witness_key
from blacklist_service.cli.file_options import input_file, output_file
from blacklist_service.cli.journal_texts import (
    checkpoint_text,
    give_text,
    key_option,
    key_text,
    leaf_option,
    promised,
    witness_option,
)
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.private_file import force_option, private_file, refuse_existing
from blacklist_service.cli.service import opened
from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.workflows.check_proof import check_proof
from blacklist_service.workflows.export_journal import CHECKPOINTS, export_journal, verify_folder
from blacklist_service.workflows.journalling.keys import read_witness_keys
from blacklist_service.workflows.journalling.walk import JournalReport
from blacklist_service.workflows.prove_entry import prove_leaf, prove_number
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.verify_journal import verify_journal

_LEAF = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[0-9]{1,18}")


@click.group()
def audit() -> None:
    """日志核验 / the journal."""


for _command in (ask, checkpoint, cosign, witness, witness_key):
    audit.add_command(_command)


@audit.command()
@click.option(
    "--export",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="导出目录：已有导出则离线核验 / an exported folder is verified offline; an empty one is filled first",
)
@key_option
@click.option(
    "--note",
    "note_files",
    type=input_file,
    multiple=True,
    help="自存的检查点，或载有检查点的清单、答复 / a checkpoint that you kept, or the manifest or answer with it",
)
@witness_option
@leaf_option
@click.pass_obj
def verify(
    output: Output,
    folder: Path | None,
    key: str,
    note_files: tuple[Path, ...],
    witnesses: tuple[str, ...],
    receipt_files: tuple[Path, ...],
) -> None:
    """核验日志未被改动 / that nothing in the journal was changed; exit status 1 where something was."""
    notes = [checkpoint_text(path) for path in note_files]
    trusted = read_witness_keys([key_text(one) for one in witnesses])
    leaves = [promised(path) for path in receipt_files]
    if folder is not None and (folder / CHECKPOINTS).exists():
        report = verify_folder(
            folder, public_key=key_text(key), held_notes=notes, witnesses=trusted, promised=leaves
        )
    else:
        with opened(output) as context:
            seal_journal(context)
            for leaf in leaves:
                prove_leaf(context, leaf)
            if folder is not None:
                export_journal(context, folder)
            report = verify_journal(context, held_notes=notes, witnesses=trusted)
    _refuse_broken(report)
    document = {
        "valid": True,
        "size": report.size,
        "root": report.root,
        "erased": report.erased,
        "folder": None if folder is None else str(folder),
    }
    output.give(document, facts_table("日志完整 the journal holds", document))


@audit.command()
@click.argument("event")
@click.option("--look", is_flag=True, help="编号属于查看记录 / the number is one of a look at a person")
@click.option("--out", type=output_file, help="写入文件 / write to this file (.tlog-proof)")
@force_option
@click.pass_obj
def prove(output: Output, event: str, *, look: bool, out: Path | None, force: bool) -> None:
    """一条记录的包含证明 / inclusion proof of one event: an entry's number, a leaf, or a receipt's or answer's file."""
    if out is not None:
        refuse_existing(out, force=force)
    with opened(output) as context:
        seal_journal(context)
        if _NUMBER.fullmatch(event):
            proof = prove_number(context, int(event), is_look=look)
        else:
            proof = prove_leaf(context, event if _LEAF.fullmatch(event) else promised(Path(event)))
    if out is not None:
        with private_file(out) as file:
            file.write(proof.text().encode())
    document = {"index": proof.index, "proof": proof.text(), "file": None if out is None else str(out)}
    give_text(output, document, proof.text() if out is None else f"{out}\n")


@audit.command()
@click.argument("proof_file", metavar="PROOF", type=input_file)
@key_option
@witness_option
@leaf_option
@click.pass_obj
def check(
    output: Output, proof_file: Path, key: str, witnesses: tuple[str, ...], receipt_files: tuple[Path, ...]
) -> None:
    """离线核验包含证明 / check an inclusion proof, without a database; exit status 1 where it does not hold."""
    if not key:
        raise InvalidError("CLI.KEY", "请用 --key 给出日志公钥。", "Give the journal's key with --key.")
    proven = check_proof(
        proof_file.read_text("utf-8"),
        key_text(key),
        leaf="".join(promised(path) for path in receipt_files[:1]),
        witnesses=read_witness_keys([key_text(one) for one in witnesses]),
    )
    document = {
        "valid": True,
        "index": proven.index,
        "size": proven.size,
        "leaf": proven.leaf,
        "entry": proven.entry.decode() or None,
        "cosigned": [{"witness": name, "second": second} for name, second in proven.cosigned],
    }
    shown = document | {"cosigned": "\n".join(name for name, _second in proven.cosigned)}
    output.give(document, facts_table("证明成立 the proof holds", shown))


def _refuse_broken(report: JournalReport) -> None:
    if not report.is_whole:
        raise RefusedError(
            "JOURNAL.BROKEN",
            f"日志核验未通过（{report.problem}，位置 {report.first_bad}）。",
            f"The journal does not hold ({report.problem} at {report.first_bad}).",
            problem=report.problem,
            first_bad=-1 if report.first_bad is None else report.first_bad,
        )
