"""How the commands about the journal take keys, checkpoints and receipts, and give texts that other programs read."""

from collections.abc import Mapping
from pathlib import Path

import click
import orjson

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.output import Output
from blacklist_service.errors import InvalidError
from blacklist_service.vault.signed_notes import NoteError
from blacklist_service.workflows.export_journal import promised_leaf

key_option = click.option(
    "--key",
    default="",
    help="信任的日志公钥或其文件 / the journal's verifier key that you trust, or its file (offline)",
)
witness_option = click.option(
    "--witness",
    "witnesses",
    multiple=True,
    help="须有其副签的见证人公钥或其文件 / a witness, by verifier key or its file, who must have cosigned",
)
leaf_option = click.option(
    "--receipt",
    "receipt_files",
    type=input_file,
    multiple=True,
    help="日志必须包含的回执或答复 / a receipt or answer whose entry must be in the journal",
)


def key_text(given: str) -> str:
    """A verifier key line, or what stands in the file of this name."""
    is_file = given and "+" not in given and Path(given).is_file()
    return Path(given).read_text("utf-8").strip() if is_file else given.strip()


def checkpoint_text(path: Path) -> str:
    """A checkpoint from a file of its own, or from a manifest or answer that carries one.

    Raises InvalidError JOURNAL.NO_NOTE.
    """
    content = path.read_bytes()
    try:
        note = orjson.loads(content)["journal_checkpoint"] if content.startswith(b"{") else content.decode()
    except (ValueError, KeyError, TypeError):
        raise InvalidError(
            "JOURNAL.NO_NOTE", f"文件中没有检查点：{path}。", f"There is no checkpoint in the file: {path}."
        ) from None
    return str(note)


def promised(path: Path) -> str:
    """The leaf that a receipt or answer promises. Raises InvalidError JOURNAL.NO_PROMISE."""
    try:
        return promised_leaf(path.read_bytes())
    except (OSError, NoteError):
        raise InvalidError(
            "JOURNAL.NO_PROMISE",
            f"文件不是带有日志凭证的回执或答复：{path}。",
            f"The file is no receipt or answer with a place in the journal: {path}.",
        ) from None


def give_text(output: Output, document: Mapping[str, object], text: str) -> None:
    """The document with --json, else the text byte by byte: no table may break its lines."""
    if output.is_json:
        output.give(document)
    else:
        click.echo(text, nl=False)
