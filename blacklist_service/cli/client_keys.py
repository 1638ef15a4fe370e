"""Which keys of the service a member's program believes, and which follow them."""

import click

from blacklist_service.cli.output import Output, facts_table
from blacklist_service.client.folder import Folder
from blacklist_service.client.next_keys import follow_keys


@click.command("keys")
@click.pass_context
def keys(ctx: click.Context) -> None:
    """取得服务已公告的下一公钥 / fetch the service's announced next keys; each is believed for the proof of one that is
    trusted already."""
    folder: Folder = ctx.meta["folder"]
    output: Output = ctx.obj
    before = folder.connection().service_keys
    now = follow_keys(folder).service_keys
    document = {"service_keys": list(now), "added": [key for key in now if key not in before]}
    output.give(
        document, facts_table("服务公钥 keys", {name: "\n".join(value) for name, value in document.items()})
    )
