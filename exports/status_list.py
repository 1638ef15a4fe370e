"""# Bitstring Status List

Which entries of a feed must not be used any more, one bit each, without names: W3C Bitstring Status List v1.0.

- `blacklist feed status-list FEED DIR` writes `status-list.json` (media type `application/vc`) and `indexes.ndjson`.
  Label *reconstructed*: **written after the recommendation of 2025-05-15, of which excerpts were read; its published
  empty list reads as zeros here, and no other implementation has checked the rest.**
- `status-list.json` is a `BitstringStatusListCredential`, canonical JSON. `encodedList` is `u` and the base64url,
  without filling, of a gzip of the bits; index 0 is the leftmost bit; at least 131,072 bits.
- `statusPurpose` is `suspension`: the bit is 1 while an entry is retracted, merged or suppressed. Not `revocation`,
  which can never be taken back: an entry can be listed again.
- **Indexes.** The entries of a feed are numbered by the release that first carried them, then by key. A feed never
  forgets an entry, so no index is ever moved or used again. `indexes.ndjson` leads from a key to its index:
  `{"index":0,"key":"…"}`.
- **Signature.** A Data Integrity proof `eddsa-jcs-2022` by the key of the feeds, Ed25519; the issuer is that key as
  `did:key`. `exports/status_list.py` verifies against the public key that the recipient has, never the one in the file.
- **Which list, and until when.** `id` is `urn:blacklist:feed:FEED:RELEASE`; `validFrom` is when it was issued and
  `validUntil` when its manifest expires. All feeds have one key, so a reader also says its own feed, the lowest
  release that it would believe and the time: `STATUS_LIST.FEED`, `STATUS_LIST.EXPIRED`, `STATUS_LIST.ROLLBACK`.
- Bits beyond the last index are 0. Who holds no `indexes.ndjson` learns how many entries ended, and of whom nothing.
"""

import gzip
import io
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from exports.canonical import canonical_bytes, read_canonical
from exports.manifest import instant_text
from exports.minisign import SignatureError, raw_public_key, verify_message
from exports.types import EntryFields, EntryValue

# The least that the recommendation allows, so that one bit cannot be guessed among few (§ 6.1).
LEAST_BITS = 131_072
# 128 million entries: beyond it a list is an attack.
_MOST_BYTES = 1 << 24
_CONTEXT = "https://www.w3.org/ns/credentials/v2"
_PURPOSE = "suspension"
_ED25519 = b"\xed\x01"  # multicodec
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_SIGNATURE_BYTES = 64
_DOCUMENT = frozenset(
    {"@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "proof"}
)
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


def write_status_list(
    term: StatusListTerm, bits: bytes, public_key: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """The signed credential, canonical JSON and LF; the same for the same release, by one zlib."""
    moment, identifier = instant_text(term.issued_at), f"urn:blacklist:feed:{term.feed}:{term.release}"
    issuer = did_of(public_key)
    subject: EntryFields = {
        "id": f"{identifier}#list",
        "type": "BitstringStatusList",
        "statusPurpose": _PURPOSE,
        "encodedList": _encoded(bits),
    }
    document: EntryFields = {
        "@context": [_CONTEXT],
        "id": identifier,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment,
        "validUntil": instant_text(term.expires_at),
        "credentialSubject": subject,
    }
    proof: EntryFields = {
        "@context": [_CONTEXT],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": moment,
        "verificationMethod": f"{issuer}#{issuer.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
    }
    proof["proofValue"] = "z" + base58(sign(_signed(document, proof)))
    return canonical_bytes(document | {"proof": proof}) + b"\n"


def read_status_list(
    content: bytes, public_key: str, *, feed: str, least_release: int, now: datetime
) -> StatusList:
    """The list of a credential, verified against the feed's public key (a minisign key file or its one line), of the
    feed that the reader follows, not expired, and not older than a release that it has seen (0: none).

    Raises:
        StatusListError: STATUS_LIST.FORMAT, STATUS_LIST.SIGNATURE, STATUS_LIST.FEED, STATUS_LIST.EXPIRED,
            STATUS_LIST.ROLLBACK, STATUS_LIST.BITS (no gzip, too short or too long), in this order.
    """
    document, subject = _verified(content, public_key)
    term = _term_of(document)
    if term.feed != feed:
        raise StatusListError("STATUS_LIST.FEED")
    if now >= term.expires_at:
        raise StatusListError("STATUS_LIST.EXPIRED")
    if term.release < least_release:
        raise StatusListError("STATUS_LIST.ROLLBACK")
    return StatusList(term, _decoded(subject.get("encodedList")))


def digest_of(content: bytes) -> str:
    """SHA-256 (hex) of a written list, by which the journal names it."""
    return sha256(content).hexdigest()


def did_of(public_key: bytes) -> str:
    """An Ed25519 key as `did:key`."""
    return "did:key:z" + base58(_ED25519 + public_key)


def base58(content: bytes) -> str:
    """Bytes in the alphabet of base58btc."""
    number, letters = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = _BASE58[rest] + letters
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + letters


def _verified(content: bytes, public_key: str) -> tuple[EntryFields, EntryFields]:
    """The document and its subject, as the feed's key has signed them."""
    if len(content) > 2 * _MOST_BYTES:
        raise StatusListError("STATUS_LIST.FORMAT")
    try:
        document = read_canonical(content.removesuffix(b"\n"))
    except ValueError:
        raise StatusListError("STATUS_LIST.FORMAT") from None
    if not isinstance(document, dict) or document.keys() != _DOCUMENT:
        raise StatusListError("STATUS_LIST.FORMAT")
    proof, subject = document.pop("proof"), document["credentialSubject"]
    if not isinstance(proof, dict) or not isinstance(subject, dict):
        raise StatusListError("STATUS_LIST.FORMAT")
    _check_signature(document, proof, public_key)
    if subject.get("statusPurpose") != _PURPOSE or subject.get("type") != "BitstringStatusList":
        raise StatusListError("STATUS_LIST.FORMAT")
    return document, subject


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


def _check_signature(document: EntryFields, proof: EntryFields, public_key: str) -> None:
    value = proof.pop("proofValue", "")
    try:
        signature = _base58_bytes(str(value).removeprefix("z"), _SIGNATURE_BYTES)
        is_ours = document["issuer"] == did_of(raw_public_key(public_key))
        verify_message(public_key, signature, _signed(document, proof))
    except (SignatureError, ValueError, OverflowError):
        raise StatusListError("STATUS_LIST.SIGNATURE") from None
    if not is_ours or proof.get("cryptosuite") != "eddsa-jcs-2022" or value != "z" + base58(signature):
        raise StatusListError("STATUS_LIST.SIGNATURE")


def _signed(document: EntryFields, proof: EntryFields) -> bytes:
    """What is signed: the digest of the proof without its value, then that of the document (eddsa-jcs-2022)."""
    return sha256(canonical_bytes(proof)).digest() + sha256(canonical_bytes(document)).digest()


def _base58_bytes(letters: str, length: int) -> bytes:
    if len(letters) > 2 * length:
        raise ValueError
    number = 0
    for letter in letters:
        number = number * 58 + _BASE58.index(letter)
    return number.to_bytes(length, "big")


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
