"""Where the root keys come from: a file under HOME/keys, locked or not, or a document that the environment gives."""

import fcntl
import os
import secrets
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_document import document_of, new_roots, roots_of
from blacklist_service.vault.key_locks import KeyLock, NoLock
from blacklist_service.vault.root_keys import RootKeys


class KeyProvider(Protocol):
    """A source of root keys. `stamp` changes whenever `load` would give other keys."""

    def load(self) -> RootKeys: ...

    def stamp(self) -> Hashable: ...

    def change(self, edit: Callable[[RootKeys], RootKeys]) -> RootKeys: ...

    def lock_bare(self) -> bool: ...


class FileKeyProvider:
    """Root keys in HOME/keys/roots.json, folder 0700 and file 0600; anything wider is refused."""

    def __init__(self, home: Path, lock: KeyLock | None = None) -> None:
        self._file = home / "keys" / "roots.json"
        self._lock = lock or NoLock()

    def exists(self) -> bool:
        return self._file.exists()

    def create(self) -> bool:
        """Makes the roots once; an existing file is never overwritten. Returns whether it was made."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file.parent.chmod(0o700)
        draft = self._draft(new_roots())
        try:
            # A hard link appears complete or not at all, and fails where somebody else made the keys first.
            os.link(draft, self._file)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        self._sync_folder()
        return True

    def load(self) -> RootKeys:
        """Reads the roots. Raises NotReadyError where they are missing, damaged, locked or readable by others."""
        return roots_of(self._lock.unlock(self._read()))

    def stamp(self) -> Hashable:
        """What tells one file from the next: it is only ever replaced as a whole."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def change(self, edit: Callable[[RootKeys], RootKeys]) -> RootKeys:
        """Puts edited roots in the place of those that are kept, whole or not at all; one process at a time."""
        with self._alone():
            roots = edit(self.load())
            self._replace(roots)
        return roots

    def lock_bare(self) -> bool:
        """Locks a file that lies there without a lock; False where it is locked already."""
        if isinstance(self._lock, NoLock):
            raise NotReadyError(
                "VAULT.NO_LOCK", "当前设置没有指定密钥锁。", "The settings name no lock for the key file."
            )
        with self._alone():
            try:
                roots = roots_of(NoLock().unlock(self._read()))
            except NotReadyError as refusal:
                if refusal.code != "VAULT.KEYS_LOCKED":
                    raise
                return False
            self._replace(roots)
        return True

    def _read(self) -> bytes:
        try:
            mode = self._file.stat().st_mode & 0o777
        except OSError:
            raise NotReadyError(
                "VAULT.KEYS_MISSING",
                "尚未生成密钥，请先运行 blacklist init。",
                "There are no keys yet; run blacklist init first.",
            ) from None
        if mode & 0o077:
            raise NotReadyError(
                "VAULT.KEYS_EXPOSED",
                "密钥文件可被其他用户读取，请将权限改为 0600。",
                "Other users can read the key file; set its mode to 0600.",
            )
        return self._file.read_bytes()

    def _replace(self, roots: RootKeys) -> None:
        self._draft(roots).replace(self._file)
        self._sync_folder()

    def _draft(self, roots: RootKeys) -> Path:
        draft = self._file.with_suffix(f".{secrets.token_hex(8)}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(self._lock.lock(document_of(roots)))
            out.flush()
            os.fsync(out.fileno())
        return draft

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process changes the keys meanwhile; the kernel lets go of the lock when a process dies."""
        if not self._file.parent.is_dir():
            self._read()  # says what is missing
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _sync_folder(self) -> None:
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class GivenKeyProvider:
    """The document of the roots as the environment or a mounted secret gives it; whoever gives it also changes it."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read

    def load(self) -> RootKeys:
        """Raises NotReadyError where it is missing or damaged."""
        return roots_of(self.stamp().encode())

    def stamp(self) -> str:
        """The document itself."""
        return self._read()

    def change(self, edit: Callable[[RootKeys], RootKeys]) -> RootKeys:  # noqa: ARG002  # the provider's form
        """Raises NotReadyError VAULT.KEYS_READ_ONLY."""
        raise _read_only()

    def lock_bare(self) -> bool:
        """Raises NotReadyError VAULT.KEYS_READ_ONLY."""
        raise _read_only()


class ElsewhereKeyProvider:
    """In the place of a provider, where the vault process holds the keys: whoever may change them does it there."""

    def load(self) -> RootKeys:
        """Raises NotReadyError VAULT.KEYS_ELSEWHERE."""
        raise keys_elsewhere()

    def stamp(self) -> Hashable:
        """Always the same: there is nothing to follow."""
        return None

    def change(self, edit: Callable[[RootKeys], RootKeys]) -> RootKeys:  # noqa: ARG002  # the provider's form
        """Raises NotReadyError VAULT.KEYS_ELSEWHERE."""
        raise keys_elsewhere()

    def lock_bare(self) -> bool:
        """Raises NotReadyError VAULT.KEYS_ELSEWHERE."""
        raise keys_elsewhere()


def keys_elsewhere() -> NotReadyError:
    """The refusal where keys are asked for that another process holds."""
    return NotReadyError(
        "VAULT.KEYS_ELSEWHERE",
        "密钥由密钥进程保管，请以其账户和设置运行此命令。",
        "The vault process holds the keys; run this with its account and its settings.",
    )


def _read_only() -> NotReadyError:
    return NotReadyError(
        "VAULT.KEYS_READ_ONLY",
        "密钥由外部提供，本程序不能更改，请在密钥来源处更改。",
        "The keys are given from outside and cannot be changed here; change them where they are kept.",
    )
