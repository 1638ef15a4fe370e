"""Checkpoints for witnesses, and the witness itself: who needs neither service nor database."""

from pathlib import Path
from typing import TextIO

import click

from blacklist_service.cli.journal_texts import give_text, key_text
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.service import opened
from blacklist_service.ids import Randomness
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.show_checkpoint import show_checkpoint, show_consistency
from blacklist_service.workflows.take_cosignatures import take_cosignatures
from blacklist_service.workflows.witness_journal import make_witness, witness_journal

_folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.command()
@click.option(
    "--old",
    type=click.IntRange(min=0),
    help="改为给出见证请求，自该大小起 / instead what a witness is asked with, from the size it cosigned last",
)
@click.pass_obj
def checkpoint(output: Output, old: int | None) -> None:
    """日志最新检查点 / the journal's newest checkpoint, with its cosignatures."""
    with opened(output) as context:
        seal_journal(context)
        text = show_checkpoint(context) if old is None else show_consistency(context, old).text()
    give_text(output, {"checkpoint" if old is None else "request": text}, text)


@click.command()
@click.argument("cosignatures", type=click.File("r", encoding="utf-8"))
@click.pass_obj
def cosign(output: Output, cosignatures: TextIO) -> None:
    """收下见证人的副签 / take in a witness's cosignature (a file, or - for standard input)."""
    with opened(output) as context:
        taken = take_cosignatures(context, cosignatures.read())
    document = {"size": taken.size, "witnesses": list(taken.witnesses)}
    output.give(document, facts_table("已收下 taken", document | {"witnesses": "\n".join(taken.witnesses)}))


@click.command("witness-key")
@_folder
@click.option("--name", required=True, help="见证人名称，如域名 / the witness's name, such as a domain")
@click.option(
    "--key", required=True, help="被见证日志的公钥或其文件 / the journal's verifier key, or its file"
)
@click.pass_obj
def witness_key(output: Output, folder: Path, name: str, key: str) -> None:
    """生成见证密钥并给出其公钥 / make the folder of a witness; prints its verifier key."""
    line = make_witness(folder, name, key_text(key), Randomness())
    give_text(output, {"witness": line}, f"{line}\n")


@click.command()
@_folder
@click.argument("request", type=click.File("r", encoding="utf-8"), default="-")
@click.pass_obj
def witness(output: Output, folder: Path, request: TextIO) -> None:
    """作为见证人副签 / cosign as a witness: refuses a fork, a rollback, a rewritten history; prints the cosignature."""
    cosigned = witness_journal(folder, request.read(), output.clock.now())
    give_text(output, {"cosignature": cosigned.line, "size": cosigned.size}, f"{cosigned.line}\n")
