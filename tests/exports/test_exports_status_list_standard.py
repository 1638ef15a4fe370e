"""The status list as somebody reads it who has the recommendations alone: nothing of `exports` decodes here."""

import json
import random
import zlib
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exports.status_list import StatusListTerm, bits_of, credential_of
from exports.status_list_jwt import write_status_list_jwt
from exports.status_list_proof import write_status_list

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TERM = StatusListTerm("feed-a", 7, NOW, NOW + timedelta(hours=25))
LEAST = 131_072  # Bitstring Status List v1.0, § 3.2, step 2
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # base58btc


def base64url_no_pad(text):
    assert set("=+/").isdisjoint(text)
    return b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def base58btc(text, length):
    number = 0
    for letter in text:
        number = 58 * number + LETTERS.index(letter)
    return number.to_bytes(length, "big")


def key_of(method):
    """The public key that a `did:key` method names: multibase `z`, multicodec ed25519-pub (0xed 0x01)."""
    did, _, fragment = method.partition("#")
    assert did == f"did:key:{fragment}"
    assert fragment.startswith("z")
    content = base58btc(fragment[1:], 34)
    assert content[:2] == b"\xed\x01"
    return Ed25519PublicKey.from_public_bytes(content[2:])


def status_of(document, index):
    """§ 3.2 and § 3.4: the status at an index of a credential whose proof holds."""
    assert "BitstringStatusListCredential" in document["type"]
    subject = document["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "suspension")
    assert subject.get("statusSize", 1) == 1
    encoded = subject["encodedList"]
    assert encoded[0] == "u"  # multibase: base64url, no padding
    expanding = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)  # GZIP alone, RFC 1952
    content = expanding.decompress(base64url_no_pad(encoded[1:]))
    assert expanding.eof
    assert not expanding.unused_data
    # Written out, the first index is the left-most bit and the last one the right-most bit (§ 2.2).
    bits = "".join(f"{byte:08b}" for byte in content)
    assert len(bits) >= LEAST
    assert len(content) >= 16 * 1024
    return int(bits[index])


def from_jwt(token):
    """VC-JOSE-COSE, §§ 1.1.2.1, 3.1.1, 4.1.1: the payload of the JWS, where its signature holds."""
    header, payload, signature = token.decode("ascii").split(".")
    says = json.loads(base64url_no_pad(header))
    assert (says["alg"], says["typ"], says["cty"]) == ("EdDSA", "vc+jwt", "vc")
    document = json.loads(base64url_no_pad(payload))
    assert {"vc", "vp"}.isdisjoint(document)
    # No header names another key, or a place to fetch one from.
    assert says.keys() == {"alg", "cty", "kid", "typ"}
    assert says["kid"].startswith(document["issuer"] + "#")
    key_of(says["kid"]).verify(base64url_no_pad(signature), f"{header}.{payload}".encode("ascii"))
    return document


def from_proof(content):
    """Data Integrity EdDSA Cryptosuites v1.0, § 3.3: hashes of the canonical options, then of the document."""
    document = json.loads(content)
    options = document.pop("proof")
    value = options.pop("proofValue")
    assert value[0] == "z"
    assert (options["type"], options["cryptosuite"]) == ("DataIntegrityProof", "eddsa-jcs-2022")
    hashes = [
        sha256(json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).digest()
        for one in (options, document)
    ]
    key_of(options["verificationMethod"]).verify(base58btc(value[1:], 64), b"".join(hashes))
    return document


@pytest.fixture(params=["jwt", "proof"])
def form(request):
    if request.param == "jwt":
        return write_status_list_jwt, from_jwt
    return write_status_list, from_proof


def written(key, ended, write):
    credential = credential_of(TERM, bits_of(ended), key.raw_public_key)
    return write(credential, key.raw_public_key, key.raw_sign)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, LEAST, LEAST + 3])
def test_each_status_is_where_the_standard_says(signing_key, form, count):
    write, read = form
    drawn = random.Random(count)
    ended = [drawn.random() < 0.3 for _ in range(count)]
    document = read(written(signing_key(1), ended, write))
    looked_at = {*range(min(count, 40)), *range(max(0, count - 40), count)}
    assert [status_of(document, at) for at in looked_at] == [ended[at] for at in looked_at]
    # What lies behind the last entry is as of entries that never ended.
    if count % LEAST:
        assert status_of(document, count) == status_of(document, -1) == 0


def test_both_forms_say_the_same_and_a_changed_letter_is_seen(signing_key):
    key, ended = signing_key(1), [True, False, True]
    token = written(key, ended, write_status_list_jwt)
    assert from_jwt(token) == from_proof(written(key, ended, write_status_list))
    header, payload, signature = token.split(b".")
    changed = bytes([payload[0]]) + (b"A" if payload[1:2] != b"A" else b"B") + payload[2:]
    with pytest.raises((InvalidSignature, ValueError, KeyError)):
        from_jwt(b".".join((header, changed, signature)))


def test_the_term_is_in_the_data_models_own_properties(signing_key, form):
    write, read = form
    document = read(written(signing_key(1), [True], write))
    assert (document["validFrom"], document["validUntil"]) == ("2026-11-20T09:00:00Z", "2026-11-21T10:00:00Z")
    assert document["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert document["credentialSubject"]["id"] == document["id"] + "#list"
