"""Checkpoints for witnesses, and the witness itself: who needs neither service nor database."""

from pathlib import Path
from typing import TextIO

import click

from blacklist_service.cli.journal_texts import give_text, key_text
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened
from blacklist_service.cli.witness_server import PATH, WitnessServer
from blacklist_service.ids import Randomness
from blacklist_service.workflows.ask_witnesses import ask_witnesses
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
@click.option(
    "--serve",
    "port",
    type=click.IntRange(0, 65535),
    help="改为在该端口接受 HTTP 请求，前置 TLS / instead take requests by HTTP on this port, behind a TLS proxy",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on")
@click.pass_obj
def witness(output: Output, folder: Path, request: TextIO, port: int | None, host: str) -> None:
    """作为见证人副签 / cosign as a witness: refuses a fork, a rollback, a rewritten history; prints the cosignature."""
    if port is not None:
        with WitnessServer(folder, host, port, output.clock) as server:
            output.note(f"http://{host}:{server.server_port}{PATH}")
            server.serve_forever()
        return
    cosigned = witness_journal(folder, request.read(), output.clock.now())
    give_text(output, {"cosignature": cosigned.line, "size": cosigned.size}, f"{cosigned.line}\n")


@click.command("ask-witnesses")
@click.pass_obj
def ask(output: Output) -> None:
    """请外部见证人副签最新检查点 / ask the witnesses of the settings to cosign the newest checkpoint."""
    with opened(output) as context:
        seal_journal(context)
        asked = ask_witnesses(context)
    document = {"asked": [{"witness": one.witness, "size": one.size, "code": one.code} for one in asked]}
    rows = [(one.witness, one.size, one.code) for one in asked]
    output.give(document, table("见证人 witnesses", ("地址 host", "大小 size", "代码 code"), rows))
