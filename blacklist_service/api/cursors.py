"""Signed keyset cursors: where a list goes on, for this caller and this question alone."""

import base64
import binascii
import hmac

import orjson

from blacklist_service.errors import InvalidError
from blacklist_service.vault.tools import KeyedHash

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
_MAC_BYTES = 16
_MAX_LENGTH = 400


def write_cursor(secrets: KeyedHash, question: str, last: list[int | str]) -> str:
    """The cursor behind the last thing shown. `question` names caller, route and filters: a cursor of one
    list means nothing in another."""
    place = orjson.dumps(last)
    return base64.urlsafe_b64encode(_mac(secrets, question, place) + place).decode().rstrip("=")


def read_cursor(secrets: KeyedHash, question: str, cursor: str) -> list[int | str]:
    """The place behind a cursor. Raises InvalidError CURSOR.INVALID for anything not written here for this question."""
    try:
        if len(cursor) > _MAX_LENGTH or not cursor.isascii():
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mac, place = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        # One spelling alone: base64 leaves spare bits in its last letter.
        if not hmac.compare_digest(mac, _mac(secrets, question, place)):
            raise ValueError
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
            raise ValueError
    except (ValueError, binascii.Error):
        raise InvalidError(
            "CURSOR.INVALID", "游标无效，请从第一页开始。", "The cursor is not valid; start again."
        ) from None
    found: list[int | str] = orjson.loads(place)
    return found


def _mac(secrets: KeyedHash, question: str, place: bytes) -> bytes:
    return secrets.mac("cursor", question.encode() + b"\x00" + place)[:_MAC_BYTES]
