"""The public keys that members sign their calls with: enrolled with a proof of possession, listed, revoked."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened
from blacklist_service.errors import InvalidError
from blacklist_service.rules.key_limits import read_limits
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key, revoke_signing_key
from blacklist_service.workflows.list_accounts import list_signing_keys

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a key is good for: the two options of every command that takes one in."""
    for option in (
        click.option(
            "--network",
            "networks",
            multiple=True,
            help="允许的地址或网段，可重复；缺省不限 / address or CIDR range it may be used from; repeatable",
        ),
        click.option(
            "--scope",
            "scopes",
            multiple=True,
            help="允许的接口名词，可加 :read，可重复；缺省不限 / noun it may call, :read for looking only; repeatable",
        ),
    ):
        command = option(command)
    return command


@click.group("key")
def signing_key() -> None:
    """签名公钥 / keys that members sign their calls with (RFC 9421)."""


@signing_key.command("add")
@click.option("--member", "member_code", required=True, help="机构代码 / code of the member")
@click.option(
    "--public-key", "public_key", required=True, type=_file, help="公钥 PEM 文件 / public key in PEM"
)
@click.option("--proof", required=True, type=_file, help="持有证明（base64）/ proof of possession, base64")
@click.option(
    "--login",
    default="",
    help="以哪个账号行事，缺省为其唯一账号 / account it acts as; the only one by default",
)
@click.option("--days", default=365, show_default=True, help="有效天数 1–730 / days until it expires")
@limit_options
@click.pass_obj
def add_one(
    output: Output,
    member_code: str,
    public_key: Path,
    proof: Path,
    login: str,
    days: int,
    scopes: tuple[str, ...],
    networks: tuple[str, ...],
) -> None:
    """登记公钥：由机构自行生成，附持有证明 / enrol a key that the member made, with its proof; two live an account."""
    given = KeyEnrolment(member_code, public_key.read_bytes(), read_proof(proof), login)
    limits = read_limits(scopes, networks)
    with opened(output) as context:
        enrolled = add_signing_key(context, SYSTEM, given, days=days, limits=limits)
        service_key = context.vault.receipt_signer.public_key.hex()
        url = context.settings.public_url or f"http://{context.settings.host}:{context.settings.port}"
    document = {
        "member": member_code,
        "login": enrolled.login,
        "key_id": enrolled.key_id,
        "algorithm": enrolled.algorithm,
        "expires_at": enrolled.expires_at.isoformat(),
        "scopes": list(limits.scopes),
        "networks": list(limits.networks),
        "service_key": service_key,
        "url": url,
    }
    output.give(
        document,
        facts_table("签名公钥 signing key", document),
        f"请交给该机构 Hand back to the member:\nblacklist client connect {url} --service-key {service_key}",
    )


@signing_key.command("list")
@click.pass_obj
def list_all(output: Output) -> None:
    """签名公钥列表 / every key that members sign with."""
    with opened(output) as context:
        known = list_signing_keys(context, SYSTEM)
    columns = (
        "机构 member", "公钥 key", "算法 algorithm", "状态 state", "账号 login", "到期 expires", "范围 scopes",
        "网段 networks",
    )  # fmt: skip
    rows = [
        (
            one.member,
            one.key_id,
            one.algorithm,
            one.state,
            one.login,
            one.expires_at,
            one.scopes,
            one.networks,
        )
        for one in known
    ]
    output.give({"keys": [asdict(one) for one in known]}, table("签名公钥 signing keys", columns, rows))


@signing_key.command("revoke")
@click.argument("key_id")
@click.pass_obj
def revoke_one(output: Output, key_id: str) -> None:
    """吊销公钥，下一次调用即失效 / end a key; the next call with it is refused."""
    with opened(output) as context:
        revoke_signing_key(context, SYSTEM, key_id=key_id)
    output.give({"key_id": key_id, "revoked": True}, "公钥已吊销。The key is revoked.")


def read_proof(path: Path) -> bytes:
    """What a member signed, as base64 in a file. Raises InvalidError SIGNING_KEY.PROOF_FORMAT."""
    try:
        return base64.b64decode(b"".join(path.read_bytes().split()), validate=True)
    except binascii.Error:
        raise InvalidError(
            "SIGNING_KEY.PROOF_FORMAT", "持有证明须为 base64。", "The proof of possession is base64."
        ) from None
