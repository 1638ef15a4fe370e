"""The digests of rows: HMAC-SHA256 under the mac root, shortened to 128 bits, with the root's version in front."""

import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING, final

from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.pads import padded_mac, pads_of
from blacklist_service.vault.root_keys import KeySource, RootKeys

if TYPE_CHECKING:
    from blacklist_service.vault.pads import Pads

_ROOT, _LABEL = "mac", "rows"
_VERSION_BYTES, _MAC_BYTES = 2, 16
_MANY = 50


@final
class RowMacs(KeyHolder):
    """Makes digests under the active version; knows those of other versions again, until they are retired."""

    __slots__ = ("_in_force", "_source")

    def __init__(self, source: KeySource) -> None:
        self._source = source
        roots = source.current()
        self._in_force: tuple[RootKeys, bytes, dict[bytes, Pads]] = (roots, *_keys(roots))

    def make(self, spelled: Sequence[bytes]) -> list[bytes]:
        """The digests of spelled rows: 18 bytes each."""
        version, keys = self._follow()
        active = keys[version]
        return [version + padded_mac(active, one)[:_MAC_BYTES] for one in spelled]

    def hold(self, pairs: Sequence[tuple[bytes, bytes]]) -> list[bool]:
        """Whether each (spelled row, digest) is one of ours. One hash for each, whatever it is: answers must not tell
        by their work whether there was a row."""
        version, keys = self._follow()
        if any(mac and mac[:_VERSION_BYTES] not in keys for _spelled, mac in pairs):
            # Another process may have activated a version a moment ago.
            self._source.reread()
            version, keys = self._follow()
        if (wanted := _all_alike(pairs, keys)) is not None:
            return [wanted] * len(pairs)
        active = keys[version]
        return [
            hmac.compare_digest(
                padded_mac(keys.get(mac[:_VERSION_BYTES], active), spelled)[:_MAC_BYTES], mac[_VERSION_BYTES:]
            )
            and mac[:_VERSION_BYTES] in keys
            for spelled, mac in pairs
        ]

    def _follow(self) -> "tuple[bytes, dict[bytes, Pads]]":
        roots = self._source.current()
        if roots is not self._in_force[0]:
            # One assignment: threads share this, and none may see the keys of one moment beside those of another.
            self._in_force = (roots, *_keys(roots))
        return self._in_force[1:]


def _all_alike(pairs: Sequence[tuple[bytes, bytes]], keys: "dict[bytes, Pads]") -> bool | None:
    """True where many digests, all of one version, are those of their rows: compared in one step. None where they must
    be looked at one by one. Few always are: answers must not tell by their work whether there was a row."""
    if len(pairs) < _MANY:
        return None
    kept = [mac for _spelled, mac in pairs]
    version = kept[0][:_VERSION_BYTES]
    if version not in keys or set(map(len, kept)) != {_VERSION_BYTES + _MAC_BYTES}:
        return None
    pads = keys[version]
    made = [version + padded_mac(pads, spelled)[:_MAC_BYTES] for spelled, _mac in pairs]
    return True if hmac.compare_digest(b"".join(made), b"".join(kept)) else None


def _keys(roots: RootKeys) -> "tuple[bytes, dict[bytes, Pads]]":
    keys = {
        _number(version): pads_of(derive(roots.version(_ROOT, version), _LABEL))
        for version in roots.readable(_ROOT)
    }
    return _number(roots.active(_ROOT)), keys


def _number(version: int) -> bytes:
    return version.to_bytes(_VERSION_BYTES, "big")
