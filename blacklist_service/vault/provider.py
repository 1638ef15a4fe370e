"""Where the root keys come from. The embedded default keeps them in one file of mode 0600 under HOME/keys."""

import os
import secrets
from pathlib import Path
from typing import Protocol

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_document import document_of, new_roots, roots_of
from blacklist_service.vault.root_keys import RootKeys


class KeyProvider(Protocol):
    """A source of root keys."""

    def load(self) -> RootKeys: ...


class FileKeyProvider:
    """Root keys in HOME/keys/roots.json, folder 0700 and file 0600; anything wider is refused."""

    def __init__(self, home: Path) -> None:
        self._file = home / "keys" / "roots.json"

    def exists(self) -> bool:
        return self._file.exists()

    def create(self) -> bool:
        """Makes the roots once; an existing file is never overwritten. Returns whether it was made."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file.parent.chmod(0o700)
        draft = self._file.with_suffix(f".{secrets.token_hex(8)}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(document_of(new_roots()))
            out.flush()
            os.fsync(out.fileno())
        try:
            # A hard link appears complete or not at all, and fails where somebody else made the keys first.
            os.link(draft, self._file)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        return True

    def load(self) -> RootKeys:
        """Reads the roots. Raises NotReadyError where they are missing, damaged or readable by others."""
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
        return roots_of(self._file.read_bytes())
