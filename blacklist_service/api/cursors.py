"""Sealed keyset cursors: where a list goes on, for this caller and this question alone.

A place holds numbers of ours, which would tell how much there is. It travels under a keystream of the same keyed hash,
begun by its own MAC (a synthetic IV, as in RFC 5297), and in whole blocks, so that it tells nothing but itself.
"""

import base64
import binascii
import hmac

import orjson

from blacklist_service.errors import InvalidError
from blacklist_service.vault.tools import VersionedKeyedHash

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
_KIND = "cursor"
_STREAM = "cursor-stream"
_MAC_BYTES = 16
_BLOCK_BYTES = 32
_MAX_LENGTH = 400


def write_cursor(secrets: VersionedKeyedHash, question: str, last: list[int | str]) -> str:
    """The cursor behind the last thing shown. `question` names caller, route and filters: a cursor of one
    list means nothing in another."""
    place = orjson.dumps(last)
    place = place.ljust(-(-len(place) // _BLOCK_BYTES) * _BLOCK_BYTES)
    # The MAC under the active version comes first; the hash knows each version again by its position.
    mac = secrets.mac_each(_KIND, _said(question, place))[0][:_MAC_BYTES]
    sealed = _crossed(place, [blocks[0] for blocks in _streams(secrets, mac, len(place))])
    return base64.urlsafe_b64encode(mac + sealed).decode().rstrip("=")


def read_cursor(secrets: VersionedKeyedHash, question: str, cursor: str) -> list[int | str]:
    """The place behind a cursor. Raises InvalidError CURSOR.INVALID for anything not written here for this question."""
    try:
        if len(cursor) > _MAX_LENGTH or not cursor.isascii():
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        # One spelling alone: base64 leaves spare bits in its last letter.
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
            raise ValueError
        place = _opened(secrets, question, raw[:_MAC_BYTES], raw[_MAC_BYTES:])
    except (ValueError, binascii.Error):
        raise InvalidError(
            "CURSOR.INVALID", "游标无效，请从第一页开始。", "The cursor is not valid; start again."
        ) from None
    found: list[int | str] = orjson.loads(place)
    return found


def _opened(secrets: VersionedKeyedHash, question: str, mac: bytes, sealed: bytes) -> bytes:
    """The place under whichever version of the hash sealed it. Raises ValueError where none did."""
    streams = _streams(secrets, mac, len(sealed))
    for version in range(len(streams[0]) if streams else 0):
        place = _crossed(sealed, [blocks[version] for blocks in streams])
        known = secrets.mac_each(_KIND, _said(question, place))[version][:_MAC_BYTES]
        if hmac.compare_digest(mac, known):
            return place
    raise ValueError


def _streams(secrets: VersionedKeyedHash, mac: bytes, size: int) -> list[list[bytes]]:
    """The blocks of the keystream that a MAC begins, each under every version of the hash."""
    return [
        secrets.mac_each(_STREAM, mac + block.to_bytes(2, "big")) for block in range(-(-size // _BLOCK_BYTES))
    ]


def _crossed(text: bytes, blocks: list[bytes]) -> bytes:
    return bytes(one ^ other for one, other in zip(text, b"".join(blocks), strict=False))


def _said(question: str, place: bytes) -> bytes:
    return question.encode() + b"\x00" + place
