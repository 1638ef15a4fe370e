"""Ways in which the releases of a feed are pushed: begin one, see how far each has come, hurry one, end one."""

from dataclasses import asdict

import click

from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened
from blacklist_service.rules.pushes import PushKind
from blacklist_service.workflows.add_push import add_push, end_push, hasten_push
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_pushes import list_all_pushes, list_pushes
from blacklist_service.workflows.pushing.sftp import sftp_keys, with_host_key
from blacklist_service.workflows.pushing.webhook import webhook_keys

_feed = click.argument("feed", metavar="FEED")
_kind = click.argument("kind", metavar="KIND", type=click.Choice([one.value for one in PushKind]))
_address = click.argument("address", metavar="ADDRESS")


@click.group("push")
def push() -> None:
    """推送 / how releases are brought to the recipient of a feed."""


@push.command("add")
@_feed
@_kind
@_address
@click.option(
    "--host-key",
    metavar="KEY",
    help="SFTP 服务器主机密钥：SHA256 指纹或公钥行 / the SFTP server's host key: fingerprint or public line.",
)
@click.pass_obj
def add_one(output: Output, feed: str, kind: str, address: str, host_key: str | None) -> None:
    """开通推送 / push releases there from now on.

    KIND folder: ADDRESS is a folder below BLACKLIST_PUSH_FOLDER. KIND webhook: ADDRESS is an https URL that is told of
    each release; hand the public keys over to the recipient. KIND sftp: ADDRESS is sftp://USER@HOST[:PORT]/FOLDER with
    --host-key, `SHA256:…` or a line of known_hosts, which the recipient has told you by another way; the recipient lets
    in the key of `feed push sftp-key`.
    """
    if host_key is not None:
        address = with_host_key(address, host_key)
    with opened(output) as context:
        add_push(context, SYSTEM, feed, PushKind(kind), address)
        keys = webhook_keys(context) if kind == PushKind.WEBHOOK else []
    document = {"feed": feed, "kind": kind, "address": address, "public_keys": keys}
    output.give(document, facts_table("推送 push", document | {"public_keys": "\n".join(keys) or None}))


@push.command("keys")
@click.pass_obj
def show_keys(output: Output) -> None:
    """回调公钥 / the public keys by which recipients believe webhooks; during a rotation more than one."""
    with opened(output) as context:
        keys = webhook_keys(context)
    output.give({"public_keys": keys}, "\n".join(keys))


@push.command("sftp-key")
@click.pass_obj
def show_sftp_key(output: Output) -> None:
    """SFTP 登录公钥 / the lines for a recipient's authorized_keys; during a rotation more than one."""
    with opened(output) as context:
        lines = sftp_keys(context)
    output.give({"authorized_keys": lines}, "\n".join(lines))


@push.command("list")
@click.argument("feed", metavar="FEED", required=False)
@click.pass_obj
def list_all(output: Output, feed: str | None) -> None:
    """推送情况 / which release arrived by which way, what failed, and when it is tried again."""
    with opened(output) as context:
        known = list_all_pushes(context, SYSTEM) if feed is None else list_pushes(context, SYSTEM, feed)
    columns = (
        "共享 feed",
        "方式 kind",
        "地址 address",
        "状态 state",
        "已达 arrived",
        "最新 newest",
        "连续失败 failures",
        "原因 code",
        "下次 next",
    )
    rows = [
        (
            one.feed,
            one.kind,
            one.address,
            one.state,
            one.release or None,
            one.newest_release,
            one.failures,
            one.last_code or None,
            one.next_at,
        )
        for one in known
    ]
    output.give({"pushes": [asdict(one) for one in known]}, table("推送 pushes", columns, rows))


@push.command("retry")
@_feed
@_kind
@_address
@click.pass_obj
def hasten_one(output: Output, feed: str, kind: str, address: str) -> None:
    """立即重试 / try a push that failed within a minute instead of after its wait."""
    with opened(output) as context:
        hasten_push(context, SYSTEM, feed, PushKind(kind), address)
    document = {"feed": feed, "kind": kind, "address": address, "hastened": True}
    output.give(document, "将在一分钟内重试。It is tried within a minute.")


@push.command("end")
@_feed
@_kind
@_address
@click.pass_obj
def end_one(output: Output, feed: str, kind: str, address: str) -> None:
    """停止推送 / push nothing there any more, for good; what lies there stays."""
    with opened(output) as context:
        end_push(context, SYSTEM, feed, PushKind(kind), address)
    document = {"feed": feed, "kind": kind, "address": address, "ended": True}
    output.give(document, "推送已停止。The push is ended.")
