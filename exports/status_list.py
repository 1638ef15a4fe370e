"""# Bitstring Status List

Which entries of a feed must not be used any more, one bit each, without names: W3C Bitstring Status List v1.0.

- `blacklist feed status-list FEED DIR` writes `status-list.json` (media type `application/vc`), the same list as
  `status-list.jwt` (`application/vc+jwt`), and `indexes.ndjson`.
  Label *reconstructed*: **written after the recommendations of 2025-05-15 (Bitstring Status List, and Securing
  Verifiable Credentials using JOSE and COSE); read back by a decoder of its own that follows their words; its
  published empty list reads as zeros here, and no other implementation has checked the rest.**
- The list is a `BitstringStatusListCredential`, canonical JSON. `encodedList` is `u` and the base64url,
  without filling, of a gzip of the bits; index 0 is the leftmost bit; at least 131,072 bits.
- `statusPurpose` is `suspension`: the bit is 1 while an entry is retracted, merged or suppressed. Not `revocation`,
  which can never be taken back: an entry can be listed again.
- **Indexes.** The entries of a feed are numbered by the release that first carried them, then by key. A feed never
  forgets an entry, so no index is ever moved or used again. `indexes.ndjson` leads from a key to its index:
  `{"index":0,"key":"…"}`. That of a later release begins with that of an earlier one, so a recipient asks for the rest
  alone.
- **Signature.** Both forms are signed by the key of the feeds, Ed25519; the issuer is that key as `did:key`. Whoever
  verifies takes the public key that the recipient has, never the one in the file.
  - `status-list.json` carries a Data Integrity proof `eddsa-jcs-2022` (`exports/status_list_proof.py`).
  - `status-list.jwt` is the same document, without that proof, as the payload of a compact JWS
    (`exports/status_list_jwt.py`). Its header is `{"alg":"EdDSA","cty":"vc","kid":"did:key:…#…","typ":"vc+jwt"}` and
    nothing else. It has no claims beside the document, no `exp` either: `validUntil` says until when.
- **Which list, and until when.** `id` is `urn:blacklist:feed:FEED:RELEASE`; `validFrom` is when it was issued and
  `validUntil` when its manifest expires. All feeds have one key, so a reader also says its own feed, the lowest
  release that it would believe and the time: `STATUS_LIST.FEED`, `STATUS_LIST.EXPIRED`, `STATUS_LIST.ROLLBACK`.
- **By HTTP.** `GET /api/v1/status-lists/LIST`, for everybody and without a key, gives `status-list.json` with an ETag,
  or `status-list.jwt` to whoever asks for it (`Accept: application/vc+jwt`);
  LIST is what the recipient reads at `GET /api/v1/feeds` (`status_list`). `ttl` says after how many milliseconds to
  ask again. The recipient alone reads `GET /api/v1/feeds/FEED/objects/indexes-RELEASE.ndjson`, with ETag and by Range
  as its other objects.
- Bits beyond the last index are 0. Who holds no `indexes.ndjson` learns how many entries ended, and of whom nothing.
"""

import gzip
import io
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from exports.did_key import did_of
from exports.manifest import instant_text
from exports.types import EntryFields, EntryValue

# The least that the recommendation allows, so that one bit cannot be guessed among few (§ 6.1).
LEAST_BITS = 131_072
# 128 million entries: beyond it a list is an attack.
_MOST_BYTES = 1 << 24
# The longest written list that is looked at.
MOST_WRITTEN_BYTES = 2 * _MOST_BYTES
CONTEXT = "https://www.w3.org/ns/credentials/v2"
_PURPOSE = "suspension"
# How long a list that was fetched is used before it is asked for again; its caches are told the same (§ 2.2).
TTL_MILLISECONDS = 300_000
DOCUMENT = frozenset({"@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject"})
_ID = re.compile(r"urn:blacklist:feed:([A-Za-z0-9][A-Za-z0-9._-]{0,63}):([1-9][0-9]{0,15})")


class StatusListError(ValueError):
    """A list that is not to be trusted. `code` is the rule's id."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class StatusListTerm:
    """Of which release of which feed a list is, when that was issued and from when on it is not to be used (UTC)."""

    feed: str
    release: int
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """Which list a reader would believe: of the feed that it follows, not expired now (UTC), and not older than a
    release that it has seen (0: none)."""

    feed: str
    least_release: int
    now: datetime


@dataclass(frozen=True, slots=True)
class StatusList:
    """A verified list: its term and the bits."""

    term: StatusListTerm
    bits: bytes

    def is_set(self, index: int) -> bool:
        """Whether the entry of this index must not be used.

        Raises:
            StatusListError: STATUS_LIST.INDEX: there is no such index.
        """
        if not 0 <= index < 8 * len(self.bits):
            raise StatusListError("STATUS_LIST.INDEX")
        return bool(self.bits[index // 8] >> (7 - index % 8) & 1)


def bits_of(ended: Iterable[bool]) -> bytes:
    """The bits of entries in the order of their indexes: 1 where the entry ended."""
    bits, packed, count = bytearray(), 0, 0
    for count, is_ended in enumerate(ended, start=1):
        packed = packed << 1 | is_ended
        if count % 8 == 0:
            bits.append(packed)
            packed = 0
    if count % 8:
        bits.append(packed << (8 - count % 8))
    blocks = max(1, -(-len(bits) * 8 // LEAST_BITS))
    return bytes(bits.ljust(blocks * LEAST_BITS // 8, b"\0"))


def credential_of(term: StatusListTerm, bits: bytes, public_key: bytes) -> EntryFields:
    """The credential before it is signed; the same for the same release, by one zlib."""
    identifier = f"urn:blacklist:feed:{term.feed}:{term.release}"
    subject: EntryFields = {
        "id": f"{identifier}#list",
        "type": "BitstringStatusList",
        "statusPurpose": _PURPOSE,
        "encodedList": _encoded(bits),
        "ttl": TTL_MILLISECONDS,
    }
    return {
        "@context": [CONTEXT],
        "id": identifier,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_of(public_key),
        "validFrom": instant_text(term.issued_at),
        "validUntil": instant_text(term.expires_at),
        "credentialSubject": subject,
    }


def list_of(document: EntryFields, expected: ExpectedList) -> StatusList:
    """The list of a credential whose signature holds.

    Raises:
        StatusListError: STATUS_LIST.FORMAT, STATUS_LIST.FEED, STATUS_LIST.EXPIRED, STATUS_LIST.ROLLBACK,
            STATUS_LIST.BITS (no gzip, too short or too long), in this order.
    """
    subject = document["credentialSubject"]
    is_list = isinstance(subject, dict) and subject.get("type") == "BitstringStatusList"
    if not is_list or not isinstance(subject, dict) or subject.get("statusPurpose") != _PURPOSE:
        raise StatusListError("STATUS_LIST.FORMAT")
    term = _term_of(document)
    if term.feed != expected.feed:
        raise StatusListError("STATUS_LIST.FEED")
    if expected.now >= term.expires_at:
        raise StatusListError("STATUS_LIST.EXPIRED")
    if term.release < expected.least_release:
        raise StatusListError("STATUS_LIST.ROLLBACK")
    return StatusList(term, _decoded(subject.get("encodedList")))


def digest_of(content: bytes) -> str:
    """SHA-256 (hex) of a written list, by which the journal names it."""
    return sha256(content).hexdigest()


def _term_of(document: EntryFields) -> StatusListTerm:
    named = _ID.fullmatch(str(document["id"]))
    if named is None:
        raise StatusListError("STATUS_LIST.FORMAT")
    issued_at, expires_at = _instant(document["validFrom"]), _instant(document["validUntil"])
    return StatusListTerm(named[1], int(named[2]), issued_at, expires_at)


def _instant(written: EntryValue) -> datetime:
    try:
        instant = datetime.fromisoformat(str(written))
        is_ours = instant_text(instant) == written
    except ValueError:
        is_ours = False
    if not is_ours:
        raise StatusListError("STATUS_LIST.FORMAT")
    return instant


def _encoded(bits: bytes) -> str:
    # Without name and time in the header, so that the same bits give the same text with one zlib.
    packed = gzip.compress(bits, 9, mtime=0)
    return "u" + urlsafe_b64encode(packed).decode().rstrip("=")


def _decoded(encoded: EntryValue) -> bytes:
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise StatusListError("STATUS_LIST.BITS")
    try:
        packed = urlsafe_b64decode(encoded[1:] + "=" * (-(len(encoded) - 1) % 4))
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            bits = file.read(_MOST_BYTES + 1)
    except (ValueError, OSError, EOFError, zlib.error):
        raise StatusListError("STATUS_LIST.BITS") from None
    if not LEAST_BITS // 8 <= len(bits) <= _MOST_BYTES:
        raise StatusListError("STATUS_LIST.BITS")
    return bits
