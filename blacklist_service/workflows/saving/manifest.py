"""The manifest of a backup: what was saved when, under which key, with which digests; signed by the house.

It stands in the clear and names nobody: numbers of rows, digests, the journal's checkpoint.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from blacklist_service.errors import NotReadyError
from blacklist_service.store.copies import damaged
from blacklist_service.vault.commitments import canonical
from blacklist_service.vault.signing import Signer

MANIFEST = "manifest.json"
DATABASE, LOOKS, DATA_KEYS = "database.sealed", "looks.sealed", "data-keys.sealed"
HOUSE = "house"
_FORMAT = "blacklist-backup/1"


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A sealed file: its length and SHA-256 as it lies there, and the SHA-256 of what it holds."""

    length: int
    sha256: str
    plain_sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`recipient` is the public key that the content key is sealed for, or `house` and the version of the data root;
    `checkpoint` the newest signed note of the journal; `shredded` the length of the shred list."""

    made_at: datetime
    tenant: str
    database: str
    migration: str
    recipient: str
    content_key: str
    files: dict[str, SavedFile]
    rows: dict[str, int]
    checkpoint: str
    shredded: int

    def text(self) -> bytes:
        """The canonical text that is signed."""
        return canonical({"format": _FORMAT, **asdict(self), "made_at": self.made_at.isoformat()})


def about(tenant: str, made_at: datetime) -> bytes:
    """What the content key is bound to: this installation and this backup."""
    return canonical({"format": _FORMAT, "tenant": tenant, "made_at": made_at.isoformat()})


def signed(manifest: Manifest, signer: Signer) -> bytes:
    """The document that lies in the folder."""
    text = manifest.text()
    return orjson.dumps(
        {**orjson.loads(text), "signature": signer.sign(text).hex()}, option=orjson.OPT_INDENT_2
    )


def read_manifest(folder: Path, signers: tuple[Signer, ...]) -> Manifest:
    """The manifest of a folder, which one of these keys signed.

    Raises NotReadyError BACKUP.MISSING where there is none, BACKUP.DAMAGED where it is not ours.
    """
    try:
        document = orjson.loads((folder / MANIFEST).read_bytes())
    except OSError:
        raise NotReadyError(
            "BACKUP.MISSING",
            "该目录里没有完整的备份。",
            "There is no complete backup in this folder.",
        ) from None
    except ValueError:
        raise damaged() from None
    try:
        return _checked(document, signers)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged() from None


def _checked(document: dict[str, Any], signers: tuple[Signer, ...]) -> Manifest:
    signature = bytes.fromhex(document.pop("signature"))
    text = canonical(document)
    if document.pop("format") != _FORMAT or not any(one.is_mine(text, signature) for one in signers):
        raise ValueError
    files = {str(name): SavedFile(**given) for name, given in document.pop("files").items()}
    made_at = datetime.fromisoformat(document.pop("made_at"))
    return Manifest(**document, files=files, made_at=made_at)
