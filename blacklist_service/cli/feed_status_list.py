"""The status list of a feed as files: the signed bits in both forms, and which entry is which bit."""

from pathlib import Path

import click

from blacklist_service.cli.feed_files import recipient_of
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.private_file import private_file
from blacklist_service.cli.service import opened
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.read_indexes import indexes_of
from exports.manifest import instant_text


@click.command("status-list")
@click.argument("code", metavar="FEED")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def status_list(output: Output, code: str, folder: Path) -> None:
    """写出状态位串 / write which entries ended, one bit each, without names."""
    with opened(output) as context:
        given = give_status_list(context, SYSTEM, code)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with private_file(folder / "indexes.ndjson") as out:
            for chunk in indexes_of(context, recipient_of(context, code), code, given.release).chunks:
                out.write(chunk)
    for name, content in (("status-list.json", given.document), ("status-list.jwt", given.jwt)):
        with private_file(folder / name) as out:
            out.write(content)
    document = {
        "feed": code, "entries": given.entries, "ended": given.ended,
        "expires_at": instant_text(given.expires_at), "folder": str(folder),
    }  # fmt: skip
    output.give(document, facts_table("状态位串 status list", document))
