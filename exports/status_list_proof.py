"""A status list secured by a Data Integrity proof in the document itself: `eddsa-jcs-2022`, media type
`application/vc`.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0, § 3.3.
"""

from hashlib import sha256

from exports.canonical import canonical_bytes, read_canonical
from exports.did_key import base58, base58_bytes, did_of, method_of
from exports.minisign import SignatureError, Signer, raw_public_key, verify_message
from exports.status_list import (
    CONTEXT,
    DOCUMENT,
    MOST_WRITTEN_BYTES,
    ExpectedList,
    StatusList,
    StatusListError,
    list_of,
)
from exports.types import EntryFields

MEDIA_TYPE = "application/vc"
_SIGNATURE_BYTES = 64


def write_status_list(document: EntryFields, public_key: bytes, sign: Signer) -> bytes:
    """The signed credential, canonical JSON and LF; the same for the same credential."""
    proof: EntryFields = {
        "@context": [CONTEXT],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": document["validFrom"],
        "verificationMethod": method_of(public_key),
        "proofPurpose": "assertionMethod",
    }
    proof["proofValue"] = "z" + base58(sign(_signed(document, proof)))
    return canonical_bytes(document | {"proof": proof}) + b"\n"


def read_status_list(content: bytes, public_key: str, expected: ExpectedList) -> StatusList:
    """The list of a credential, verified against the feed's public key (a minisign key file or its one line).

    Raises:
        StatusListError: STATUS_LIST.FORMAT, STATUS_LIST.SIGNATURE, STATUS_LIST.FEED, STATUS_LIST.EXPIRED,
            STATUS_LIST.ROLLBACK, STATUS_LIST.BITS, in this order.
    """
    if len(content) > MOST_WRITTEN_BYTES:
        raise StatusListError("STATUS_LIST.FORMAT")
    try:
        document = read_canonical(content.removesuffix(b"\n"))
    except ValueError:
        raise StatusListError("STATUS_LIST.FORMAT") from None
    if not isinstance(document, dict) or document.keys() != DOCUMENT | {"proof"}:
        raise StatusListError("STATUS_LIST.FORMAT")
    proof = document.pop("proof")
    if not isinstance(proof, dict):
        raise StatusListError("STATUS_LIST.FORMAT")
    _check_signature(document, proof, public_key)
    return list_of(document, expected)


def _check_signature(document: EntryFields, proof: EntryFields, public_key: str) -> None:
    value = proof.pop("proofValue", "")
    try:
        signature = base58_bytes(str(value).removeprefix("z"), _SIGNATURE_BYTES)
        is_ours = document["issuer"] == did_of(raw_public_key(public_key))
        verify_message(public_key, signature, _signed(document, proof))
    except (SignatureError, ValueError, OverflowError):
        raise StatusListError("STATUS_LIST.SIGNATURE") from None
    if not is_ours or proof.get("cryptosuite") != "eddsa-jcs-2022" or value != "z" + base58(signature):
        raise StatusListError("STATUS_LIST.SIGNATURE")


def _signed(document: EntryFields, proof: EntryFields) -> bytes:
    """What is signed: the digest of the proof without its value, then that of the document (eddsa-jcs-2022)."""
    return sha256(canonical_bytes(proof)).digest() + sha256(canonical_bytes(document)).digest()
