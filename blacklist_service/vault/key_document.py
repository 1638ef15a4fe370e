"""The root keys as one JSON document, however it is kept:

{"format": 2, "tenant": "…", "roots": {"data": {"1": {"state": "active", "since": …, "key": "64 hex digits"}, …}, …}}
"""

import json
import secrets
from datetime import datetime
from typing import Any

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.root_keys import ROOT_BYTES, ROOTS, KeyState, RootKey, RootKeys

_FORMAT = 2
_TENANT_BYTES = 8
LAST_VERSION = 0xFFFF


def new_roots() -> RootKeys:
    """The first version of each root, drawn at random, for an installation that never was before."""
    return RootKeys({purpose: {1: RootKey(new_key())} for purpose in ROOTS}, secrets.token_hex(_TENANT_BYTES))


def new_key() -> bytes:
    """The bytes of a new version of a root."""
    return secrets.token_bytes(ROOT_BYTES)


def document_of(roots: RootKeys) -> bytes:
    """The document of these roots."""
    written = {
        purpose: {str(number): _entry(key) for number, key in roots.versions(purpose).items()}
        for purpose in ROOTS
    }
    document = {"format": _FORMAT, "tenant": roots.tenant, "roots": written}
    return json.dumps(document, indent=1).encode("ascii")


def roots_of(document: bytes) -> RootKeys:
    """The roots in a document. Raises NotReadyError (VAULT.KEYS_DAMAGED) for anything else, without a word of it."""
    try:
        return _read(json.loads(document))
    except (ValueError, KeyError, AttributeError, TypeError):
        raise keys_damaged() from None


def keys_damaged() -> NotReadyError:
    """The refusal of what cannot be read as keys."""
    return NotReadyError(
        "VAULT.KEYS_DAMAGED", "密钥文件已损坏，请从备份恢复。", "The key file is damaged; restore it."
    )


def _entry(key: RootKey) -> dict[str, str | None]:
    since = None if key.since is None else key.since.isoformat()
    return {"state": key.state.value, "since": since, "key": key.key.hex()}


def _read(document: dict[str, Any]) -> RootKeys:
    if document["format"] != _FORMAT:
        raise ValueError
    read = {
        purpose: {_version(number): _root(entry) for number, entry in document["roots"][purpose].items()}
        for purpose in ROOTS
    }
    return RootKeys(read, str(document["tenant"]))


def _version(number: str) -> int:
    if not (number.isascii() and number.isdecimal() and 0 < int(number) <= LAST_VERSION):
        raise ValueError
    return int(number)


def _root(entry: dict[str, str]) -> RootKey:
    key, since = bytes.fromhex(entry["key"]), entry["since"]
    if len(key) != ROOT_BYTES:
        raise ValueError
    return RootKey(key, KeyState(entry["state"]), datetime.fromisoformat(since) if since else None)
