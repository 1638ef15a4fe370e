"""Signed keyset cursors: where a list goes on, for this caller and this question alone."""

import base64
import binascii
import hmac

import orjson

from blacklist_service.errors import InvalidError
from blacklist_service.vault.tools import VersionedKeyedHash

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
_KIND = "cursor"
_MAC_BYTES = 16
_MAX_LENGTH = 400


def write_cursor(secrets: VersionedKeyedHash, question: str, last: list[int | str]) -> str:
    """The cursor behind the last thing shown. `question` names caller, route and filters: a cursor of one
    list means nothing in another."""
    place = orjson.dumps(last)
    mac = secrets.mac(_KIND, _said(question, place))[:_MAC_BYTES]
    return base64.urlsafe_b64encode(mac + place).decode().rstrip("=")


def read_cursor(secrets: VersionedKeyedHash, question: str, cursor: str) -> list[int | str]:
    """The place behind a cursor. Raises InvalidError CURSOR.INVALID for anything not written here for this question."""
    try:
        if len(cursor) > _MAX_LENGTH or not cursor.isascii():
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mac, place = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        # One spelling alone: base64 leaves spare bits in its last letter.
        known = secrets.mac_each(_KIND, _said(question, place))
        hits = [hmac.compare_digest(mac, one[:_MAC_BYTES]) for one in known]
        if not any(hits):
            raise ValueError
        if base64.urlsafe_b64encode(raw).decode().rstrip("=") != cursor:
            raise ValueError
    except (ValueError, binascii.Error):
        raise InvalidError(
            "CURSOR.INVALID", "游标无效，请从第一页开始。", "The cursor is not valid; start again."
        ) from None
    found: list[int | str] = orjson.loads(place)
    return found


def _said(question: str, place: bytes) -> bytes:
    return question.encode() + b"\x00" + place
