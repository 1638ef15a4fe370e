"""A status list secured as a JWT: the credential is the payload of a compact JWS by the key of the feeds (Ed25519),
media type `application/vc+jwt`.

The header is fixed: what a reader does not find there byte for byte is refused, so nothing in a file chooses the
algorithm, the key or a place to fetch one from. What is signed begins with the letters of base64url, and so is none of
the other things that this key signs: digests, and the 64 bytes of a signature with its comment.

Source: W3C Securing Verifiable Credentials using JOSE and COSE, 2025-05-15, §§ 1.1.2.1 and 3.1.1; RFC 7515;
RFC 8037, § 3.1.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from exports.canonical import canonical_bytes, read_canonical
from exports.did_key import did_of, method_of
from exports.minisign import SignatureError, Signer, raw_public_key, verify_message
from exports.status_list import (
    DOCUMENT,
    MOST_WRITTEN_BYTES,
    ExpectedList,
    StatusList,
    StatusListError,
    list_of,
)
from exports.types import EntryFields

MEDIA_TYPE = "application/vc+jwt"
_PARTS = 3


def write_status_list_jwt(document: EntryFields, public_key: bytes, sign: Signer) -> bytes:
    """The credential as a compact JWS, ASCII without a line's end; the same for the same credential."""
    signed = b".".join((_header(public_key), _written(canonical_bytes(document))))
    return b".".join((signed, _written(sign(signed))))


def read_status_list_jwt(content: bytes, public_key: str, expected: ExpectedList) -> StatusList:
    """The list of a credential, verified against the feed's public key (a minisign key file or its one line).

    Raises:
        StatusListError: STATUS_LIST.FORMAT, STATUS_LIST.SIGNATURE, STATUS_LIST.FEED, STATUS_LIST.EXPIRED,
            STATUS_LIST.ROLLBACK, STATUS_LIST.BITS, in this order.
    """
    parts = content.split(b".", _PARTS) if len(content) <= MOST_WRITTEN_BYTES else []
    if len(parts) != _PARTS:
        raise StatusListError("STATUS_LIST.FORMAT")
    header, payload, signature = parts
    try:
        key = raw_public_key(public_key)
        verify_message(public_key, _read(signature), header + b"." + payload)
    except (SignatureError, ValueError):
        raise StatusListError("STATUS_LIST.SIGNATURE") from None
    if header != _header(key):
        raise StatusListError("STATUS_LIST.SIGNATURE")
    document = _document(payload)
    if document["issuer"] != did_of(key):
        raise StatusListError("STATUS_LIST.SIGNATURE")
    return list_of(document, expected)


def _document(payload: bytes) -> EntryFields:
    try:
        document = read_canonical(_read(payload))
    except ValueError:
        raise StatusListError("STATUS_LIST.FORMAT") from None
    if not isinstance(document, dict) or document.keys() != DOCUMENT:
        raise StatusListError("STATUS_LIST.FORMAT")
    return document


def _header(public_key: bytes) -> bytes:
    header: EntryFields = {"alg": "EdDSA", "cty": "vc", "kid": method_of(public_key), "typ": "vc+jwt"}
    return _written(canonical_bytes(header))


def _written(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")


def _read(letters: bytes) -> bytes:
    """What base64url without filling says. Raises ValueError where another spelling would say the same."""
    content = urlsafe_b64decode(letters + b"=" * (-len(letters) % 4))
    if _written(content) != letters:
        raise ValueError
    return content
