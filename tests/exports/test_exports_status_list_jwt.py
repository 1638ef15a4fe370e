"""The status list as a JWT: there and back, and what is not believed."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.canonical import canonical_bytes
from exports.status_list import (
    ExpectedList,
    StatusListError,
    StatusListTerm,
    bits_of,
    credential_of,
)
from exports.status_list_jwt import read_status_list_jwt, write_status_list_jwt
from exports.status_list_proof import read_status_list, write_status_list
from tests.codes import exactly

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TERM = StatusListTerm("feed-a", 7, NOW, NOW + timedelta(hours=25))


def _credential(key, ended=(True, False, True)):
    return credential_of(TERM, bits_of(ended), key.raw_public_key)


def _token(key, ended=(True, False, True)):
    return write_status_list_jwt(_credential(key, ended), key.raw_public_key, key.raw_sign)


def _read(content, key, *, feed="feed-a", least_release=7, now=NOW):
    return read_status_list_jwt(content, key.public_text, ExpectedList(feed, least_release, now))


def _part(value):
    return urlsafe_b64encode(value if isinstance(value, bytes) else canonical_bytes(value)).rstrip(b"=")


def _signed(key, header, payload):
    signed = _part(header) + b"." + _part(payload)
    return signed + b"." + _part(key.raw_sign(signed))


@given(ended=st.lists(st.booleans(), max_size=200))
def test_each_bit_reads_back_as_from_the_document_with_its_proof(signing_key, ended):
    key = signing_key(1)
    read = _read(_token(key, ended), key)
    assert [read.is_set(index) for index in range(len(ended))] == ended
    document = write_status_list(_credential(key, ended), key.raw_public_key, key.raw_sign)
    assert read_status_list(document, key.public_text, ExpectedList("feed-a", 7, NOW)) == read


def test_the_same_list_is_the_same_bytes(signing_key):
    key = signing_key(1)
    assert _token(key) == _token(key)
    assert b"\n" not in _token(key)


def _header(key, **changed):
    method = _credential(key)["issuer"]
    method = f"{method}#{method.removeprefix('did:key:')}"
    return {"alg": "EdDSA", "cty": "vc", "kid": method, "typ": "vc+jwt"} | changed


HEADERS = [
    {"alg": "none"},
    {"alg": "HS256"},
    {"alg": "Ed25519"},
    {"typ": "JWT"},
    {"kid": "did:key:z6Mkother#z6Mkother"},
    {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}},
    {"jku": "https://keys.example.org/"},
    {"crit": ["b64"], "b64": False},
]


@pytest.mark.parametrize("changed", HEADERS, ids="-".join)
def test_another_header_is_not_believed_though_our_key_signed_it(signing_key, changed):
    key = signing_key(1)
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.SIGNATURE")):
        _read(_signed(key, _header(key, **changed), _credential(key)), key)
    assert _read(_signed(key, _header(key), _credential(key)), key).is_set(0)


def test_none_and_the_public_key_as_a_secret_are_no_signatures(signing_key):
    key = signing_key(1)
    header, payload, signature = _token(key).split(b".")
    for forged in (
        b".".join((_part({"alg": "none"}), payload, b"")),
        b".".join((header, payload, b"")),
        b".".join((header, payload, signature[:-4])),
        b".".join((header, payload, _part(key.raw_public_key * 2))),
    ):
        with pytest.raises(StatusListError, match=exactly("STATUS_LIST.SIGNATURE")):
            _read(forged, key)


@given(data=st.data())
def test_any_letter_changed_is_seen(signing_key, data):
    key = signing_key(1)
    token = bytearray(_token(key))
    at = data.draw(st.integers(0, len(token) - 1))
    token[at] = data.draw(st.sampled_from(sorted(set(b"ABCxyz019-_ \n=+/") - {token[at]})))
    with pytest.raises(StatusListError):
        _read(bytes(token), key)


def test_another_key_and_a_document_of_another_issuer_are_not_believed(signing_key):
    key, other = signing_key(1), signing_key(2)
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.SIGNATURE")):
        _read(_token(other), key)
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.SIGNATURE")):
        _read(_signed(key, _header(key), _credential(other)), key)


def _with(**changed):
    return lambda document: document | changed


@pytest.mark.parametrize(
    "change",
    [
        _with(vc={}),
        _with(exp=1),
        _with(proof={}),
        _with(validUntil="tomorrow"),
        _with(id="urn:uuid:1"),
        _with(credentialSubject={}),
        lambda document: {"vc": document},
        lambda document: [document],
        lambda document: canonical_bytes(document) + b"\n",
        lambda document: b"{" + canonical_bytes(document)[1:-1] + b',"id":"urn:blacklist:feed:feed-a:8"}',
    ],
)
def test_a_signed_payload_of_another_form_is_refused(signing_key, change):
    key = signing_key(1)
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.FORMAT")):
        _read(_signed(key, _header(key), change(_credential(key))), key)


@pytest.mark.parametrize(
    "content", [b"", b".", b"a.b", b"a.b.c.d", b"." * 100_000, b"\xff", b"x" * ((1 << 25) + 1)]
)
def test_what_is_no_token_is_refused(signing_key, content):
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.FORMAT")):
        _read(content, signing_key(1))


@pytest.mark.parametrize("content", [b"..", b"a.b.c", b"\xff.\xff.\xff", b"====.====.===="])
def test_three_parts_that_nobody_signed_are_refused(signing_key, content):
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.SIGNATURE")):
        _read(content, signing_key(1))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"feed": "feed-b"}, "STATUS_LIST.FEED"),
        ({"now": TERM.expires_at}, "STATUS_LIST.EXPIRED"),
        ({"least_release": 8}, "STATUS_LIST.ROLLBACK"),
    ],
)
def test_a_list_of_another_feed_an_expired_and_an_earlier_one_are_refused(signing_key, told, code):
    key = signing_key(1)
    with pytest.raises(StatusListError, match=exactly(code)):
        _read(_token(key), key, **told)


def test_a_signed_manifest_is_no_list_and_a_list_no_signature_over_digests(signing_key):
    """The key signs both: neither can be shown as the other."""
    key = signing_key(1)
    document = write_status_list(_credential(key), key.raw_public_key, key.raw_sign)
    with pytest.raises(StatusListError):
        _read(document, key)
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.FORMAT")):
        read_status_list(_token(key), key.public_text, ExpectedList("feed-a", 7, NOW))
