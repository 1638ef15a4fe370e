"""The vault's keys: lock their file, rotate them, wrap old records anew."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from blacklist_service.cli import vault_process
from blacklist_service.cli.file_options import output_file
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.private_file import force_option, private_file, refuse_existing
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.cli.service import opened
from blacklist_service.cli.shred_lists import read_marks
from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.vault.backup_seal import BackupKey
from blacklist_service.vault.key_document import new_key
from blacklist_service.workflows.adopt_rows import adopt_rows, renew_rows
from blacklist_service.workflows.announce_keys import PROOFS, announced_keys
from blacklist_service.workflows.check_rows import RowReport, check_rows
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.open_service import lock_keys
from blacklist_service.workflows.reindex_tokens import reindex_tokens
from blacklist_service.workflows.replay_shreds import replay_shreds, shred_list
from blacklist_service.workflows.retire_keys import retire_keys
from blacklist_service.workflows.rewrap_records import rewrap_records
from blacklist_service.workflows.rotate_keys import GRACE, Purpose, rotate_keys


@click.group()
def vault() -> None:
    """密钥、密钥进程与轮换 / the vault: keys, process, rotation."""


for command in (vault_process.make, vault_process.serve, vault_process.openings, vault_process.honey):
    vault.add_command(command)


@vault.command()
@click.pass_obj
def lock(output: Output) -> None:
    """按当前设置锁定未加密的密钥文件 / lock a bare key file as BLACKLIST_KEYS says."""
    is_locked_now = lock_keys(read_settings())
    told = "密钥文件已锁定。Locked." if is_locked_now else "密钥文件此前已锁定。It was locked already."
    output.give({"locked": is_locked_now}, told)


def _root(*roots: str) -> Callable[[Any], Any]:
    return click.option(
        "--root",
        type=click.Choice(roots),
        default="data",
        show_default=True,
        help="哪一类根密钥 / which root: what is sealed, the blind index, keyed hashes, public ids, manifests, "
        "checkpoints and receipts.",
    )


@vault.command()
@_root("data", "index", "mac", "id", "feed", "journal")
@click.option(
    "--prepare", is_flag=True, help="只生成，不启用 / only make the version; the next rotate activates it."
)
@click.option(
    "--emergency",
    is_flag=True,
    help="现用密钥已泄露：不等待，立即启用 / the key in force leaked: put the next in force at once.",
)
@click.pass_obj
def rotate(output: Output, *, root: Purpose, prepare: bool, emergency: bool) -> None:
    """换用新密钥：新数据改用新版本 / write new data under a new version; old data stay readable."""
    with opened(output) as context:
        done = rotate_keys(context, SYSTEM, root, is_prepared_only=prepare, is_emergency=emergency)
    document = {
        "root": done.purpose, "active": done.active, "pending": done.pending, "waits_until": done.waits_until,
    }  # fmt: skip
    output.give(document, facts_table("密钥版本 versions", document))


@vault.command()
@_root("data", "index", "mac", "id", "feed", "journal")
@click.option(
    "--grace",
    type=click.IntRange(min=0),
    help="旧版本停用多少分钟后退役，缺省 15，签名密钥 20160；服务停止时可用 0 / minutes out of use before a version "
    "retires: 15, of signing keys 20160 by default; 0 while stopped.",
)
@click.option(
    "--from-backup",
    is_flag=True,
    help="恢复备份之后：也处理已退役版本 / after a restore: retired versions too.",
)
@click.pass_obj
def rewrap(output: Output, *, root: Purpose, grace: int | None, from_backup: bool) -> None:
    """用新密钥重新封装，或停用旧签名密钥 / wrap old data under the active version, or end the overlap of signing
    keys; may be killed and run again."""
    if from_backup and root != "data":
        raise InvalidError(
            "VAULT.FROM_BACKUP",
            "--from-backup 仅用于数据密钥（--root data）。",
            "--from-backup is for the data root alone (--root data).",
        )
    given = {} if grace is None else {"grace": timedelta(minutes=grace)}
    with opened(output) as context, output.progress("重新封装 rewrapping") as advance:
        if root == "index":
            moved = reindex_tokens(context, SYSTEM, **({"grace": GRACE} | given))
            told = {"active": moved.active, "reindexed": moved.reindexed}
            _give(output, told, moved.retired, moved.waits_until)
            return
        if root != "data":
            ended = retire_keys(context, SYSTEM, root, **given)
            _give(output, {"active": ended.active}, ended.retired, ended.waits_until)
            return
        done = rewrap_records(
            context, SYSTEM, from_backup=from_backup, advance=lambda count: advance(count, None), **given
        )
    told = {
        "active": done.active,
        "rewrapped": done.rewrapped,
        "broken": done.broken,
        "remaining": done.remaining,
    }
    _give(output, told, done.retired, done.waits_until)
    if done.broken:
        output.notice(
            "VAULT.BROKEN",
            "有记录无法用任何密钥打开，旧版本未退役。",
            "Some records open under no key; the old versions were not retired.",
        )


def _give(
    output: Output, told: dict[str, int], retired: tuple[int, ...], waits_until: datetime | None
) -> None:
    document = {**told, "retired": list(retired), "waits_until": waits_until}
    shown = {**document, "retired": ", ".join(map(str, retired))}
    output.give(document, facts_table("重新封装 rewrapped", shown))


@vault.command("public-keys")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def public_keys(output: Output, folder: Path) -> None:
    """导出现用及下一公钥与交接证明 / write the public keys in force, the next ones, and what proves them."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened(output) as context:
        files = announced_keys(context)
        known = context.vault.receipt_keys.known()
    for name in PROOFS - files.keys():
        (folder / name).unlink(missing_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    document = {
        "folder": str(folder),
        "files": sorted(files),
        "service_keys": [key.public_key.hex() for key in known if key.state != "retired"],
    }
    shown = {name: "\n".join(value) if isinstance(value, list) else value for name, value in document.items()}
    output.give(document, facts_table("公钥 public keys", shown))


@vault.command("shred-list")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def tell_shreds(output: Output, out: Path) -> None:
    """导出销毁清单，与备份分开保存 / write the shred list to a file, to be kept apart from backups."""
    with opened(output) as context, private_file(out) as file:
        count = 0
        for mark in shred_list(context, SYSTEM):
            file.write(f"{mark}\n".encode("ascii"))
            count += 1
    output.give({"out": str(out), "listed": count}, f"{count:,} → {out}")


@vault.command()
@click.argument("list_file", metavar="LIST", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def shred(output: Output, list_file: Path) -> None:
    """恢复备份之后按清单再次销毁 / after a restore: destroy again what the shred list names."""
    marks = read_marks(list_file)
    with opened(output, may_be_held=True) as context:
        done = replay_shreds(context, SYSTEM, marks)
    document = {"listed": done.listed, "shredded": done.shredded, "cases": done.cases, "agents": done.agents}
    output.give(document, facts_table("再次销毁 shredded again", document))


@vault.command("backup-key")
@click.argument("out", type=output_file)
@force_option
@click.pass_obj
def backup_key(output: Output, out: Path, *, force: bool) -> None:
    """生成离线备份密钥，打印公钥 / make the offline backup key: a secret file, and the public half told."""
    refuse_existing(out, force=force)
    secret = new_key()
    with private_file(out) as file:
        file.write(f"{secret.hex()}\n".encode("ascii"))
    document = {"out": str(out), "public": BackupKey(secret).public}
    output.give(document, facts_table("BLACKLIST_BACKUP_KEY", document))


@vault.command("check-rows")
@click.option(
    "--adopt",
    is_flag=True,
    help="升级后一次：为尚无校验值的数据生成校验值 / once after an upgrade: digests for rows that have none.",
)
@click.option(
    "--again",
    is_flag=True,
    help="与 --adopt 同用：再次认可没有校验值的数据，记入日志 / with --adopt: a further time, which the journal tells.",
)
@click.option(
    "--renew",
    is_flag=True,
    help="mac 根密钥轮换后：按新版本重新生成校验值 / after a rotation of the mac root: digests under its new version.",
)
@click.pass_obj
def tell_rows(output: Output, *, adopt: bool, again: bool, renew: bool) -> None:
    """核验关键数据未被绕过系统改动 / that no guarded row was changed behind the service; status 1 where one was."""
    with opened(output) as context, output.progress("核验 checking rows") as advance:
        adopted = adopt_rows(context, SYSTEM, is_again=again) if adopt else 0
        renewed = renew_rows(context, SYSTEM) if renew else 0
        report = check_rows(context, SYSTEM, lambda done: advance(done, None))
    if report.wrong:
        raise _rows_changed(report)
    document = {"valid": True, "checked": report.checked, "adopted": adopted, "renewed": renewed}
    output.give(document, facts_table("数据完好 the rows hold", document))


def _rows_changed(report: RowReport) -> RefusedError:
    first = report.findings[0]
    return RefusedError(
        "VAULT.ROWS_CHANGED",
        f"有 {report.wrong} 条数据被绕过系统改动，第一条：{first.table} {first.row}（{first.problem}）。",
        f"{report.wrong} rows were changed behind the service, first {first.table} {first.row} ({first.problem}).",
        findings=" ".join(f"{one.table}/{one.row}/{one.problem}" for one in report.findings[:100]),
    )
