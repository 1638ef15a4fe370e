"""A recipient's own keys for what comes encrypted: make one, make the next one, forget the older ones."""

import click

from blacklist_service.cli.output import Output, facts_table
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.vault.recipient_identities import EncryptionKind

_feed = click.argument("feed", metavar="FEED")


@click.command()
@_feed
@click.option("--next", "is_next", is_flag=True, help="另做一个，旧的保留 / one more; the older ones stay")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in EncryptionKind]),
    help="加密方式，默认与现有相同，首个为 age / the kind; else that of the newest, the first one age",
)
@click.option("--forget-older", is_flag=True, help="只留最新的 / keep the newest alone, make none")
@click.pass_context
def identity(ctx: click.Context, feed: str, is_next: bool, kind: str | None, forget_older: bool) -> None:
    """生成解密密钥（age、HPKE、SM2），给出公钥 / make a key to decrypt this feed; hand over its line and proof."""
    output: Output = ctx.obj
    own = ctx.meta["folder"]
    identities = FeedFolder(own, feed).identities
    if forget_older:
        gone = identities.forget_older()
        document: dict[str, object] = {"feed": feed, "forgotten": list(gone)}
        output.give(document, facts_table("已忘记 forgotten", {"feed": feed, "keys": "\n".join(gone)}))
        return
    line = identities.make(
        own, feed, output.clock.now(), is_next=is_next, kind=EncryptionKind(kind) if kind else None
    )
    document = {
        "feed": feed,
        "public_key": line,
        "proof": str(identities.proof_file),
        "identities": str(identities.file),
    }
    output.give(document, facts_table("解密密钥 identity", document))


@click.command()
@_feed
@click.option(
    "--from-release",
    required=True,
    type=click.IntRange(1),
    help="服务方登记公钥时给出的发布编号 / the release that the service named when it enrolled the key",
)
@click.pass_context
def encrypted(ctx: click.Context, feed: str, from_release: int) -> None:
    """自该发布起拒收明文 / refuse whatever comes plain from this release on; the first encrypted one says so too."""
    identities = FeedFolder(ctx.meta["folder"], feed).identities
    identities.expect_encrypted(from_release)
    document = {"feed": feed, "encrypted_from": identities.encrypted_from}
    ctx.obj.give(document, facts_table("加密 encrypted", document))


IDENTITY_COMMANDS = (identity, encrypted)
