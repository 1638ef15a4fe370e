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
- Bits beyond the last index are 0. Who holds no `indexes.ndjson` learns how many entries ended, and of whom nothing.
"""

import gzip
import io
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from exports.canonical import canonical_bytes, read_canonical
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
_DOCUMENT = frozenset({"@context", "id", "type", "issuer", "validFrom", "credentialSubject", "proof"})


class StatusListError(ValueError):
    """A list that is not to be trusted. `code` is the rule's id."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class StatusList:
    """A verified list: since when it holds, of which release, and the bits."""

    id: str
    valid_from: str
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
    identifier: str, bits: bytes, issued_at: datetime, public_key: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """The signed credential, canonical JSON and LF. `issued_at` in UTC."""
    moment = f"{issued_at:%Y-%m-%dT%H:%M:%SZ}"
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


def read_status_list(content: bytes, public_key: str) -> StatusList:
    """The list of a credential, verified against the feed's public key (a minisign key file or its one line).

    Raises:
        StatusListError: STATUS_LIST.FORMAT, STATUS_LIST.SIGNATURE, STATUS_LIST.BITS (no gzip, too short or too long).
    """
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
    return StatusList(str(document["id"]), str(document["validFrom"]), _decoded(subject.get("encodedList")))


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
