"""Where the root keys come from. The embedded default keeps them in one file of mode 0600 under HOME/keys."""

import json
import os
import secrets
from pathlib import Path
from typing import Protocol, final

from blacklist_service.errors import NotReadyError

_ROOT_BYTES = 32
# Separate roots: a service that only searches never needs the root that opens data.
_ROOTS = ("data", "index", "mac", "id", "feed", "journal")


@final
class RootKeys:
    """The root keys by purpose and version. Never printed, pickled or compared by value."""

    __slots__ = ("_versions",)

    def __init__(self, versions: dict[str, dict[int, bytes]]) -> None:
        self._versions = versions

    def version(self, purpose: str, version: int) -> bytes:
        """The root of one purpose and version. Raises NotReadyError (VAULT.KEY_UNKNOWN)."""
        try:
            return self._versions[purpose][version]
        except KeyError:
            raise NotReadyError(
                "VAULT.KEY_UNKNOWN",
                "找不到所需版本的密钥，请检查密钥目录是否完整。",
                "The key version that is needed is not there; check that the key folder is complete.",
            ) from None

    def newest(self, purpose: str) -> int:
        """The version that new data are written under."""
        return max(self._versions[purpose])

    def versions(self, purpose: str) -> tuple[int, ...]:
        return tuple(sorted(self._versions[purpose]))

    def __repr__(self) -> str:
        return "RootKeys(…)"

    def __reduce__(self) -> str:
        raise TypeError("keys do not travel")


class KeyProvider(Protocol):
    """A source of root keys: a file here, an external key service later."""

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
        document = {root: {"1": secrets.token_hex(_ROOT_BYTES)} for root in _ROOTS}
        draft = self._file.with_suffix(f".{secrets.token_hex(8)}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            json.dump(document, out)
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
        return _parse(self._file.read_bytes())


def _parse(document: bytes) -> RootKeys:
    try:
        roots = json.loads(document)
        versions = {
            root: {int(number): bytes.fromhex(key) for number, key in roots[root].items()} for root in _ROOTS
        }
    except (ValueError, KeyError, AttributeError, TypeError):
        versions = {}
    if not versions or any(len(key) != _ROOT_BYTES for root in versions.values() for key in root.values()):
        raise NotReadyError(
            "VAULT.KEYS_DAMAGED", "密钥文件已损坏，请从备份恢复。", "The key file is damaged; restore it."
        )
    return RootKeys(versions)
