"""Backups of a running service, and what brings them back: made, proved, restored."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.journal_texts import checkpoint_text
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.cli.service import opened
from blacklist_service.cli.shred_lists import read_marks
from blacklist_service.settings import Settings
from blacklist_service.vault.backup_seal import BackupKey, key_refusal
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.restore_backup import Restored, Source, restore_backup, verify_backup
from blacklist_service.workflows.saving.manifest import Manifest

_folder = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup(output: Output, folder: Path | None) -> None:
    """备份数据库与查看记录，不含根密钥 / save database and looks while the service runs; no root keys.

    未指定目录时写入 HOME/backups / without a folder into a new one under HOME/backups.
    """
    with opened(output) as context, output.progress("备份 backing up") as advance:
        folder = folder or _own_folder(context.settings) / f"{context.clock.now():%Y%m%dT%H%M%SZ}"
        made = back_up(context, SYSTEM, folder, advance)
    document = {"folder": str(folder), **_told(made)}
    output.give(document, facts_table("备份完成 backed up", document))


@click.command()
@click.argument("folder", required=False, type=_folder)
@click.option("--verify", is_flag=True, help="只核验，不恢复 / only prove that the backup holds.")
@click.option("--key", type=input_file, help="离线备份私钥文件 / the offline backup key's file.")
@click.option(
    "--data-keys",
    "keys_folder",
    type=_folder,
    help="数据密钥取自另一份较新的备份 / take the data keys from another, newer backup.",
)
@click.option(
    "--note",
    "note_files",
    type=input_file,
    multiple=True,
    help="自存的检查点，备份须是其延续 / a checkpoint that you kept and that the backup must continue.",
)
@click.option(
    "--shred-list",
    "list_file",
    type=input_file,
    help="最新的销毁清单；没有则暂不开放服务 / the newest shred list; without it the service stays closed.",
)
@click.pass_obj
def restore(
    output: Output,
    folder: Path | None,
    key: Path | None,
    keys_folder: Path | None,
    note_files: tuple[Path, ...],
    list_file: Path | None,
    *,
    verify: bool,
) -> None:
    """恢复到空目录，或只核验 / restore into a home that holds nothing but the key file, or only verify.

    未指定目录时取 HOME/backups 下最新的一份 / without a folder the newest under HOME/backups.
    """
    settings = read_settings()
    folder = folder or max(_own_folder(settings).glob("*"), default=_own_folder(settings))
    source = Source(
        folder=folder,
        key=None if key is None else _read_key(key),
        keys_folder=keys_folder,
        notes=tuple(map(checkpoint_text, note_files)),
        marks=None if list_file is None else read_marks(list_file),
    )
    with output.progress("核验 verifying" if verify else "恢复 restoring"):
        done = (verify_backup if verify else restore_backup)(settings, output.clock, source)
    _give(output, folder, done, is_verified_only=verify)


def _own_folder(settings: Settings) -> Path:
    return settings.home / "backups"


def _give(output: Output, folder: Path, done: Restored, *, is_verified_only: bool) -> None:
    document = {
        "folder": str(folder),
        "valid": True,
        "restored": not is_verified_only,
        **_told(done.manifest),
        "journal_size": done.journal_size,
        "shredded_again": None if done.replayed is None else done.replayed.shredded,
        "held": done.is_held,
    }
    title = "备份完好 the backup holds" if is_verified_only else "恢复完成 restored"
    output.give(document, facts_table(title, document))
    if done.is_held:
        output.notice(
            "RESTORE.HELD",
            "服务尚未开放：请用最新的销毁清单运行 blacklist vault shred 清单。",
            "The service stays closed until the newest shred list was replayed: blacklist vault shred LIST.",
        )


def _told(manifest: Manifest) -> dict[str, object]:
    return {
        "made_at": manifest.made_at,
        "database": manifest.database,
        "recipient": manifest.recipient,
        "bytes": sum(saved.length for saved in manifest.files.values()),
        "rows": sum(manifest.rows.values()),
        "shredded": manifest.shredded,
    }


def _read_key(path: Path) -> BackupKey:
    try:
        return BackupKey(bytes.fromhex(path.read_text("ascii").strip()))
    except ValueError:
        raise key_refusal() from None
