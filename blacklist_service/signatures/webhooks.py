"""What of a webhook is signed: its id, the second and the body, as Standard Webhooks spells it; signed by Ed25519.

https://github.com/standard-webhooks/standard-webhooks: `webhook-id`, `webhook-timestamp` (seconds since 1970) and
`webhook-signature`, which holds one or more signatures with blanks between, each `v1a,` and base64. What is
signed are the bytes id, dot, timestamp, dot, body. A public key is spelled `whpk_` and base64 of its 32 bytes.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_KEY_PREFIX, _VERSION = "whpk_", "v1a,"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_SECONDS = re.compile(r"[0-9]{1,12}")
_MOST_SIGNATURES = 8


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """A webhook as it came: what was signed, when (seconds since 1970), and the signatures by Ed25519."""

    webhook_id: str
    sent_at: int
    message: bytes = field(repr=False)
    signatures: tuple[bytes, ...] = field(repr=False)


def signed_message(webhook_id: str, timestamp: int, body: bytes) -> bytes:
    """The bytes that are signed."""
    return f"{webhook_id}.{timestamp}.".encode() + body


def webhook_fields(webhook_id: str, timestamp: int, signatures: Iterable[bytes]) -> dict[str, str]:
    """The three fields of a webhook."""
    spelled = " ".join(f"{_VERSION}{base64.b64encode(one).decode()}" for one in signatures)
    return {ID: webhook_id, TIMESTAMP: str(timestamp), SIGNATURE: spelled}


def read_webhook(fields: Mapping[str, str], body: bytes) -> SignedWebhook | None:
    """What came, by its fields (names in small letters); None where one is missing or misspelled. Signatures of other
    versions are passed over."""
    webhook_id, timestamp, spelled = (fields.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not _NAME.fullmatch(webhook_id) or not _SECONDS.fullmatch(timestamp):
        return None
    known = [one.removeprefix(_VERSION) for one in spelled.split(" ") if one.startswith(_VERSION)]
    signatures = [_decoded(one, _SIGNATURE_BYTES) for one in known[:_MOST_SIGNATURES]]
    message = signed_message(webhook_id, int(timestamp), body)
    return SignedWebhook(webhook_id, int(timestamp), message, tuple(one for one in signatures if one))


def key_text(public_key: bytes) -> str:
    """A public key (32 bytes) as recipients note it."""
    return f"{_KEY_PREFIX}{base64.b64encode(public_key).decode()}"


def read_key_text(text: str) -> bytes:
    """The 32 bytes of a noted key; b"" where it is none."""
    return _decoded(text.removeprefix(_KEY_PREFIX), _KEY_BYTES) if text.startswith(_KEY_PREFIX) else b""


def _decoded(text: str, size: int) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if len(raw) == size else b""
