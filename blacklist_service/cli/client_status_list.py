"""A recipient's look into a public status list: whether it is to be believed, and which entries ended."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.status_lists import believed_list
from exports.manifest import instant_text
from exports.status_list import MOST_WRITTEN_BYTES


@click.command("status-list")
@click.argument("feed", metavar="FEED")
@click.argument("file", type=input_file)
@click.option(
    "--index",
    "indexes",
    type=click.IntRange(0),
    multiple=True,
    help="要查的位序号，可多次给出 / the index of an entry to look at; may be repeated",
)
@click.pass_context
def status_list(ctx: click.Context, feed: str, file: Path, indexes: tuple[int, ...]) -> None:
    """核验公开的状态位串并查位 / verify a public status list (JSON or JWT); say which entries ended."""
    output: Output = ctx.obj
    with file.open("rb") as content:
        read = believed_list(
            FeedFolder(ctx.meta["folder"], feed), content.read(MOST_WRITTEN_BYTES + 1), output.clock
        )
    ended = {str(index): read.is_set(index) for index in indexes}
    document: dict[str, object] = {
        "feed": read.term.feed,
        "release": read.term.release,
        "issued_at": instant_text(read.term.issued_at),
        "expires_at": instant_text(read.term.expires_at),
        "bits": 8 * len(read.bits),
        "set": int.from_bytes(read.bits, "big").bit_count(),
        "ended": ended,
    }
    lines = document | {"ended": "\n".join(f"{index}: {'1' if one else '0'}" for index, one in ended.items())}
    output.give(document, facts_table("状态位串 status list", lines))
