"""The public keys that a feed is encrypted to: taken in with the member's signature, listed, ended."""

from dataclasses import asdict
from pathlib import Path

import click

from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened
from blacklist_service.cli.signing_keys import read_proof
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol_recipient_key import (
    RecipientKeyEnrolment,
    add_recipient_key,
    end_recipient_key,
)
from blacklist_service.workflows.list_recipient_keys import list_recipient_keys

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("recipient-key")
def recipient_key() -> None:
    """加密公钥 / keys that the objects of a feed are encrypted to (age, HPKE, SM2)."""


@recipient_key.command("add")
@click.argument("feed", metavar="FEED")
@click.argument("public_key", metavar="PUBLIC_KEY")
@click.option(
    "--proof", required=True, type=_file, help="接收方签名（base64）/ the member's signature for it, base64"
)
@click.option(
    "--overlap-days",
    default=7,
    show_default=True,
    help="旧公钥继续有效的天数 0–30 / days for which the key before it goes on",
)
@click.pass_obj
def add_one(output: Output, feed: str, public_key: str, proof: Path, overlap_days: int) -> None:
    """登记加密公钥 / encrypt a feed to this key from its next release on, for good.

    age1…, ssh-ed25519 …, hpke1-x25519:…, sm2:…
    """
    given = RecipientKeyEnrolment(feed, public_key, read_proof(proof))
    with opened(output) as context:
        enrolled = add_recipient_key(context, SYSTEM, given, overlap_days=overlap_days)
    document = asdict(enrolled)
    output.give(
        document,
        facts_table("加密公钥 recipient key", document),
        "请交给该机构 Hand back to the member:\n"
        f"blacklist client encrypted {feed} --from-release {enrolled.from_release}",
    )


@recipient_key.command("list")
@click.argument("feed", metavar="FEED")
@click.pass_obj
def list_all(output: Output, feed: str) -> None:
    """加密公钥列表 / every key that a feed was or is encrypted to."""
    with opened(output) as context:
        known = list_recipient_keys(context, SYSTEM, feed)
    columns = ("公钥 key", "状态 state", "自发布 from release", "签名公钥 signed by", "停用 ends")
    rows = [(one.public_key, one.state, one.from_release, one.signed_by, one.ends_at) for one in known]
    output.give({"keys": [asdict(one) for one in known]}, table("加密公钥 recipient keys", columns, rows))


@recipient_key.command("end")
@click.argument("feed", metavar="FEED")
@click.argument("public_key", metavar="PUBLIC_KEY")
@click.pass_obj
def end_one(output: Output, feed: str, public_key: str) -> None:
    """提前停用旧公钥 / end a key that another has followed before its days are over."""
    with opened(output) as context:
        end_recipient_key(context, SYSTEM, feed_code=feed, public_line=public_key)
    document = {"feed": feed, "public_key": public_key, "ended": True}
    output.give(document, "加密公钥已停用。The recipient key is ended.")
