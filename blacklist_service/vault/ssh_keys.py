"""The keys that the service logs in with at SFTP servers: Ed25519 like all its own, and they sign where they lie."""

import base64
from collections.abc import Sequence
from typing import final

from asyncssh import SSHKeyPair

from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.vault.tools import MessageSigners

_KIND = b"ssh-ed25519"
_COMMENT = "blacklist-service"


def authorized_lines(keys: MessageSigners) -> list[str]:
    """What a recipient writes into its `authorized_keys`: the key in force, and during a rotation the others too."""
    known = [key.public_key for key in keys.known() if key.state != KeyState.RETIRED]
    return [f"{_KIND.decode()} {base64.b64encode(_wire(key)).decode()} {_COMMENT}" for key in known]


def offered_keys(keys: MessageSigners) -> Sequence[SSHKeyPair]:
    """The keys in the order in which they are offered: the active one, then those that it replaced and that a server
    may still know."""
    known = keys.known()
    active = [key.public_key for key in known if key.state == KeyState.ACTIVE]
    before = [key.public_key for key in known if key.state == KeyState.DECRYPT_ONLY]
    return [_VaultKeyPair(keys, one) for one in (*active, *reversed(before))]


@final
class _VaultKeyPair(KeyHolder, SSHKeyPair):
    """A key whose private half stays where it is."""

    _key_type = "vault"

    def __init__(self, keys: MessageSigners, public_key: bytes) -> None:
        super().__init__(_KIND, _KIND, (_KIND,), (_KIND,), _wire(public_key), _COMMENT)
        self._keys, self._public_key = keys, public_key

    def sign(self, data: bytes) -> bytes:
        """The signature of a log-in (RFC 4252 section 7)."""
        return _string(_KIND) + _string(self._keys.sign_by(self._public_key, data))


def _wire(public_key: bytes) -> bytes:
    """A public key as it lies on the wire (RFC 8709 section 4)."""
    return _string(_KIND) + _string(public_key)


def _string(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value
