"""Saves database and looks while the service runs, sealed for a key that lies elsewhere; never the root keys."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from blacklist_service.errors import ConflictError
from blacklist_service.store import data_keys, dumps
from blacklist_service.store.copies import copy_file, file_of, part_data_keys
from blacklist_service.store.migrate import HEAD
from blacklist_service.store.session import access_url
from blacklist_service.vault.backup_seal import house_backup_key, sealed_content_key
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_document import new_key
from blacklist_service.vault.signing import Signer
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.journalling.kept import newest_note
from blacklist_service.workflows.saving.manifest import (
    DATA_KEYS,
    DATABASE,
    HOUSE,
    LOOKS,
    MANIFEST,
    Manifest,
    SavedFile,
    about,
    signed,
)
from blacklist_service.workflows.saving.sealed_files import (
    Advance,
    chunks_of,
    place,
    save,
    write_private,
)
from blacklist_service.workflows.seal_journal import seal_journal


@dataclass(slots=True)
class _Saving:
    """A backup on its way: the folder, the key of its files, and what has been written."""

    folder: Path
    content_key: bytes
    files: dict[str, SavedFile] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def save(self, name: str, chunks: Iterable[bytes]) -> None:
        self.files[name] = save(self.folder, name, self.content_key, chunks)


def back_up(context: Context, actor: Actor, folder: Path, advance: Advance = lambda *_: None) -> Manifest:
    """Saves one moment of everything but the root keys into a folder, and goes on serving meanwhile.

    1. The journal is sealed, so that the backup holds a checkpoint of now.
    2. Database, data keys and looks are copied, in this order, and sealed file by file under one content key.
    3. The content key is sealed for the backup key of the settings, or for the house's own; the manifest, signed and
       written last, makes the folder a backup. A killed run left none, and is repeated into the same folder.

    Raises ConflictError BACKUP.EXISTS, InvalidError BACKUP.KEY, NotReadyError BACKUP.PROGRAM. Journal: backup_made.
    """
    require_role(actor, SYSTEM.role)
    if (folder / MANIFEST).exists():
        raise ConflictError(
            "BACKUP.EXISTS", "该目录已有备份，请另选目录。", "This folder holds a backup; name another one."
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seal_journal(context)
    made_at, roots = context.clock.now(), provider_of(context.settings).load()
    public = context.settings.backup_key or house_backup_key(roots).public
    recipient = context.settings.backup_key or f"{HOUSE}/{roots.active('data')}"
    saving = _Saving(folder, new_key())
    sealed_key = sealed_content_key(public, saving.content_key, about(roots.tenant, made_at))
    with context.store.read() as connection:
        checkpoint = newest_note(connection)
        shredded = data_keys.count_shredded(connection)
    (_save_files if context.store.is_sqlite else _save_dumps)(context, saving, advance)
    manifest = Manifest(
        made_at=made_at, tenant=roots.tenant,
        database="sqlite" if context.store.is_sqlite else "postgresql", migration=HEAD,
        recipient=recipient, content_key=sealed_key.hex(), files=saving.files, rows=saving.rows,
        checkpoint=checkpoint, shredded=shredded,
    )  # fmt: skip
    write_private(folder / f".{MANIFEST}.draft", [signed(manifest, Signer(roots, "journal", "backup"))])
    place(folder / f".{MANIFEST}.draft", folder / MANIFEST)
    _tell(context, actor, manifest)
    return manifest


def _save_files(context: Context, saving: _Saving, advance: Advance) -> None:
    with emptied(context.settings.home / "backup-draft") as draft:
        main, keys, looks = draft / "main", draft / "keys", draft / "looks"
        saving.rows = copy_file(file_of(context.settings.url), main, advance)
        part_data_keys(main, keys)
        saving.save(DATABASE, chunks_of(main))
        saving.save(DATA_KEYS, chunks_of(keys))
        # After the tree, which names looks: a later copy of them has all that it names.
        copy_file(file_of(access_url(context.settings.url)), looks, advance)
        saving.save(LOOKS, chunks_of(looks))


def _save_dumps(context: Context, saving: _Saving, advance: Advance) -> None:
    url = context.settings.url
    with context.store.read() as connection:
        moment = dumps.moment(connection)
        saving.rows = moment.rows
        saving.save(DATABASE, _told(dumps.dumped(url, moment.snapshot, dumps.ALL_BUT_KEYS), advance))
        saving.save(DATA_KEYS, _told(dumps.dumped(url, moment.snapshot, dumps.KEYS_ALONE), advance))


def _told(chunks: Iterable[bytes], advance: Advance) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        done += len(chunk)
        advance(done, None)
        yield chunk


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """A private folder for drafts, without what a killed run left there, and gone afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tell(context: Context, actor: Actor, manifest: Manifest) -> None:
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="backup_made", object_kind="backup", object_id=0,
            detail={
                "made_at": manifest.made_at, "recipient": manifest.recipient,
                "files": {name: saved.sha256 for name, saved in manifest.files.items()},
            },
        )  # fmt: skip
