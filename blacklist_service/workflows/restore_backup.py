"""Brings a backup back into an empty home, or only proves that it could be; nobody is resurrected by it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from blacklist_service.clock import Clock
from blacklist_service.errors import ConflictError, NotReadyError, RefusedError
from blacklist_service.settings import Settings
from blacklist_service.store import dumps, restores
from blacklist_service.store.copies import check_sound, damaged, file_of, is_bare, join_data_keys
from blacklist_service.store.migrate import HEAD
from blacklist_service.store.row_guards import SINCE as DIGESTS_SINCE
from blacklist_service.store.session import access_url, open_store
from blacklist_service.vault.backup_seal import BackupKey, house_backup_key
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.signing import signers_of
from blacklist_service.workflows.adopt_rows import adopt_rows
from blacklist_service.workflows.back_up import emptied
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.open_service import migrate, open_service
from blacklist_service.workflows.replay_shreds import Replayed, replay_shreds
from blacklist_service.workflows.saving.manifest import (
    DATA_KEYS,
    DATABASE,
    HOUSE,
    LOOKS,
    Manifest,
    about,
    read_manifest,
)
from blacklist_service.workflows.saving.sealed_files import check_digest, place, restored, write_private
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.verify_journal import verify_journal

Marks = Collection[bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """What a restore is made from: the folder, the offline key where the house's own does not open it, another folder
    for newer data keys, checkpoints that somebody kept, and the marks of the newest shred list where it is at hand."""

    folder: Path
    key: BackupKey | None = None
    keys_folder: Path | None = None
    notes: tuple[str, ...] = ()
    marks: Marks | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What the backup was, how large its journal is (None where it was not walked), and what was destroyed again;
    `is_held`: the service waits for the shred list."""

    manifest: Manifest
    journal_size: int | None
    replayed: Replayed | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class _Opened:
    """A backup folder whose manifest holds and whose content key is open."""

    folder: Path
    manifest: Manifest
    content_key: bytes

    def plain(self, name: str) -> Iterator[bytes]:
        if name not in self.manifest.files:
            raise damaged()
        return restored(self.folder, name, self.content_key, self.manifest.files[name])


def verify_backup(settings: Settings, clock: Clock, source: Source) -> Restored:
    """Proves a backup without restoring it: signature, digests, every chunk; on SQLite also its pages, row counts and
    the whole journal, in a draft that is thrown away. Raises NotReadyError BACKUP.*, RefusedError RESTORE.JOURNAL."""
    opened, keys = _opened(settings, source)
    if opened.manifest.database != "sqlite":
        for name in opened.manifest.files:
            for _chunk in opened.plain(name):
                pass
        return Restored(opened.manifest, None, None, is_held=False)
    with (
        emptied(settings.home / "verify-draft") as draft,
        _drafted(settings, clock, opened, keys, draft) as context,
    ):
        return Restored(opened.manifest, _check_journal(context, source.notes), None, is_held=False)


def restore_backup(settings: Settings, clock: Clock, source: Source) -> Restored:
    """Restores into a home that holds the key file and nothing else; a killed run is repeated.

    1. Manifest, digests, rows and journal are proved as by `verify_backup`, the journal against the given checkpoints.
    2. What the shred list names is destroyed again. Without a list the service is held: it opens only after
       `blacklist vault shred`.
    3. Embedded: the finished draft is renamed into its place. PostgreSQL: everything is loaded, held, in one
       transaction, and 1 and 2 follow in it before the hold is lifted.
    4. Before 2 the journal is signed under the key in force: a key that was retired since may have signed the newest
       checkpoint of the backup, and the sequencer goes on from none of those.

    Raises ConflictError RESTORE.OCCUPIED; NotReadyError BACKUP.*, RESTORE.KEYS; RefusedError RESTORE.JOURNAL.
    Journal: backup_restored, then what `replay_shreds` tells.
    """
    opened, keys = _opened(settings, source)
    if opened.manifest.database != ("sqlite" if settings.is_sqlite else "postgresql"):
        raise RefusedError(
            "RESTORE.DATABASE",
            "备份来自另一种数据库。",
            "The backup is of the other kind of database; set BLACKLIST_DATABASE_URL accordingly.",
        )
    if settings.is_sqlite:
        return _restore_files(settings, clock, source, opened, keys)
    return _restore_dumps(settings, clock, source, opened, keys)


def _restore_files(
    settings: Settings, clock: Clock, source: Source, opened: _Opened, keys: _Opened
) -> Restored:
    main, looks = file_of(settings.url), file_of(access_url(settings.url))
    for file in (main, looks):
        _clear_bare(file)
    if main.exists():
        raise _occupied()
    settings.home.chmod(0o700)
    with emptied(settings.home / "restore-draft") as draft:
        with _drafted(settings, clock, opened, keys, draft) as context:
            done = _finish(context, source, opened.manifest)
        # The database last: a home without it opens nothing, and the restore is simply repeated.
        place(draft / looks.name, looks)
        place(draft / main.name, main)
    return done


def _clear_bare(file: Path) -> None:
    """A file that holds no table is no database; it and its companions make room."""
    if file.exists() and is_bare(file):
        for companion in ("", "-wal", "-shm"):
            file.with_name(file.name + companion).unlink(missing_ok=True)


def _restore_dumps(
    settings: Settings, clock: Clock, source: Source, opened: _Opened, keys: _Opened
) -> Restored:
    store = open_store(settings.url)
    try:
        with store.read() as connection:
            is_empty = dumps.is_empty(connection)
        if is_empty:
            held = (restores.HOLD_IN_SQL % opened.manifest.made_at.isoformat()).encode()
            dumps.load(settings.url, chain(opened.plain(DATABASE), keys.plain(DATA_KEYS), (held,)))
        with store.read() as connection:
            if not is_empty and not restores.is_restore_of(connection, opened.manifest.made_at):
                raise _occupied()
    finally:
        store.engine.dispose()
    migrate(settings)
    with _context(settings, clock) as context:
        return _finish(context, source, opened.manifest)


def _finish(context: Context, source: Source, manifest: Manifest) -> Restored:
    size = _check_journal(context, (*source.notes, *([manifest.checkpoint] if manifest.checkpoint else [])))
    with context.store.begin() as connection:
        if not restores.is_held(connection):
            restores.hold(connection, manifest.made_at)
        record(
            connection, context, SYSTEM,
            kind="backup_restored", object_kind="backup", object_id=0,
            detail={"made_at": manifest.made_at},
        )  # fmt: skip
    if manifest.migration < DIGESTS_SINCE:
        # Signed by the house as it stood then: its rows are the service's own, and have no digests yet.
        adopt_rows(context, SYSTEM)
    seal_journal(context, is_from_backup=True)
    replayed = None if source.marks is None else replay_shreds(context, SYSTEM, source.marks)
    return Restored(manifest, size, replayed, is_held=replayed is None)


def _check_journal(context: Context, notes: Sequence[str]) -> int:
    report = verify_journal(context, held_notes=notes, is_from_backup=True)
    if report.problem:
        raise RefusedError(
            "RESTORE.JOURNAL",
            "备份中的日志不成立，或不是所给检查点的延续，未投入使用。",
            "The journal in the backup does not hold, or does not continue the checkpoint given; it is not used.",
            index=report.first_bad or 0,
            problem=report.problem,
        )
    return report.size


@contextmanager
def _drafted(
    settings: Settings, clock: Clock, opened: _Opened, keys: _Opened, draft: Path
) -> Iterator[Context]:
    """The restored files in a draft, proved and open."""
    main = draft / file_of(settings.url).name
    looks = file_of(access_url(f"sqlite:///{main}"))
    apart = draft / "keys"
    write_private(main, opened.plain(DATABASE))
    write_private(looks, opened.plain(LOOKS))
    write_private(apart, keys.plain(DATA_KEYS))
    check_sound(apart)
    check_sound(looks)
    join_data_keys(main, apart)
    apart.unlink()
    rows = check_sound(main)
    if opened is keys and rows != opened.manifest.rows:
        raise damaged()
    drafted = settings.model_copy(update={"database_url": f"sqlite:///{main}"})
    migrate(drafted)
    with _context(drafted, clock) as context:
        yield context


@contextmanager
def _context(settings: Settings, clock: Clock) -> Iterator[Context]:
    context = open_service(settings, clock, may_be_held=True)
    try:
        yield context
    finally:
        # The last connection of an SQLite file writes its log back and takes it away.
        context.store.engine.dispose()
        context.looks.engine.dispose()


def _opened(settings: Settings, source: Source) -> tuple[_Opened, _Opened]:
    """The backup, and the one that its data keys come from."""
    roots = _roots(settings)
    if source.keys_folder is None:
        opened = keys = _opened_folder(roots, source.folder, source.key, {DATABASE, LOOKS, DATA_KEYS})
    else:
        opened = _opened_folder(roots, source.folder, source.key, {DATABASE, LOOKS})
        keys = _opened_folder(roots, source.keys_folder, source.key, {DATA_KEYS})
    if opened.manifest.migration > HEAD:
        raise NotReadyError(
            "RESTORE.NEWER", "备份来自更新的版本。", "The backup was made by a newer release of this program."
        )
    return opened, keys


def _opened_folder(roots: RootKeys, folder: Path, key: BackupKey | None, needed: set[str]) -> _Opened:
    manifest = read_manifest(folder, signers_of(roots, "journal", "backup"))
    for name in needed & manifest.files.keys():
        check_digest(folder, name, manifest.files[name])
    house, _, version = manifest.recipient.partition("/")
    if house == HOUSE:
        # Whatever key was given: of two folders, one may be sealed for the house and the other for that key.
        key = house_backup_key(roots, int(version))
    elif key is None or key.public != manifest.recipient:
        raise NotReadyError(
            "RESTORE.KEY",
            "此备份须用离线备份私钥打开：--key 文件。",
            "This backup opens with the offline backup key: --key FILE.",
        )
    try:
        content_key = key.content_key(
            bytes.fromhex(manifest.content_key), about(roots.tenant, manifest.made_at)
        )
    except (SealBrokenError, ValueError):
        raise damaged() from None
    return _Opened(folder, manifest, content_key)


def _roots(settings: Settings) -> RootKeys:
    try:
        return provider_of(settings).load()
    except NotReadyError as refusal:
        if refusal.code != "VAULT.KEYS_MISSING":
            raise
        raise NotReadyError(
            "RESTORE.KEYS",
            "备份不含根密钥：请先把密钥文件放回 keys 目录（权限 0600），不要运行 init。",
            "Backups hold no root keys: first put the key file back into the folder keys (mode 0600); do not run init.",
        ) from None


def _occupied() -> ConflictError:
    return ConflictError(
        "RESTORE.OCCUPIED",
        "此处已有数据库，恢复只能在空目录（空库）中进行。",
        "There is a database already; a backup is restored only where there is none.",
    )
