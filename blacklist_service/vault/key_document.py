"""The root keys as one JSON document, however it is kept:

{"format": 2, "tenant": "…", "roots": {"data": {"1": {"state": "active", "key": "64 hex digits"}, …}, …}}
"""

import json
import secrets
from typing import Any

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.root_keys import ROOT_BYTES, ROOTS, KeyState, RootKeys

_FORMAT = 2
_TENANT_BYTES = 8
_LAST_VERSION = 0xFFFF


def new_roots() -> RootKeys:
    """The first version of each root, drawn at random, for an installation that never was before."""
    return RootKeys(
        {purpose: {1: secrets.token_bytes(ROOT_BYTES)} for purpose in ROOTS},
        tenant=secrets.token_hex(_TENANT_BYTES),
    )


def document_of(roots: RootKeys) -> bytes:
    """The document of these roots."""
    document = {
        "format": _FORMAT,
        "tenant": roots.tenant,
        "roots": {
            purpose: {
                str(version): {"state": state.value, "key": roots.version(purpose, version).hex()}
                for version, state in roots.states(purpose).items()
            }
            for purpose in ROOTS
        },
    }
    return json.dumps(document, indent=1).encode("ascii")


def roots_of(document: bytes) -> RootKeys:
    """The roots in a document. Raises NotReadyError (VAULT.KEYS_DAMAGED) for anything else, without a word of it."""
    try:
        return _read(json.loads(document))
    except (ValueError, KeyError, AttributeError, TypeError):
        raise damaged() from None


def damaged() -> NotReadyError:
    """Keys that cannot be read as keys."""
    return NotReadyError(
        "VAULT.KEYS_DAMAGED", "密钥文件已损坏，请从备份恢复。", "The key file is damaged; restore it."
    )


def _read(document: dict[str, Any]) -> RootKeys:
    if document["format"] != _FORMAT:
        raise ValueError
    keys: dict[str, dict[int, bytes]] = {}
    states: dict[str, dict[int, KeyState]] = {}
    for purpose in ROOTS:
        entries = {_version(number): entry for number, entry in document["roots"][purpose].items()}
        keys[purpose] = {number: _key(entry["key"]) for number, entry in entries.items()}
        states[purpose] = {number: KeyState(entry["state"]) for number, entry in entries.items()}
        if list(states[purpose].values()).count(KeyState.ACTIVE) != 1:
            raise ValueError
    return RootKeys(keys, states, str(document["tenant"]))


def _version(number: str) -> int:
    if not (number.isascii() and number.isdecimal() and 0 < int(number) <= _LAST_VERSION):
        raise ValueError
    return int(number)


def _key(digits: str) -> bytes:
    key = bytes.fromhex(digits)
    if len(key) != ROOT_BYTES:
        raise ValueError
    return key
