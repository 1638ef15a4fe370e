"""The vault's keys: lock their file, rotate them, wrap old records anew."""

import click

from blacklist_service.cli.not_yet import refuse_not_yet
from blacklist_service.cli.output import Output
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.workflows.open_service import lock_keys


@click.group()
def vault() -> None:
    """密钥轮换 / rotate the vault's keys."""


@vault.command()
@click.pass_obj
def lock(output: Output) -> None:
    """按当前设置锁定未加密的密钥文件 / lock a bare key file as BLACKLIST_KEYS says."""
    is_locked_now = lock_keys(read_settings())
    told = "密钥文件已锁定。Locked." if is_locked_now else "密钥文件此前已锁定。It was locked already."
    output.give({"locked": is_locked_now}, told)


@vault.command()
def rotate() -> None:
    """换用新密钥 / write new data under new keys (not yet available)."""
    refuse_not_yet()


@vault.command()
def rewrap() -> None:
    """用新密钥重新封装 / wrap old data under the newest keys (not yet available)."""
    refuse_not_yet()
