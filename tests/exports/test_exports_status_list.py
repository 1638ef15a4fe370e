"""The status list: bits there and back, the published empty list, and what is not believed."""

import gzip
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.canonical import canonical_bytes, read_canonical
from exports.did_key import base58
from exports.status_list import (
    LEAST_BITS,
    ExpectedList,
    StatusListError,
    StatusListTerm,
    _decoded,
    bits_of,
    credential_of,
)
from exports.status_list_proof import read_status_list, write_status_list
from tests.codes import exactly

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


TERM = StatusListTerm("feed-a", 7, NOW, NOW + timedelta(hours=25))


def _list(key, ended=(True, False, True)):
    return _written(key, TERM, ended)


def _written(key, term, ended):
    credential = credential_of(term, bits_of(ended), key.raw_public_key)
    return write_status_list(credential, key.raw_public_key, key.raw_sign)


def _read(content, key, *, feed="feed-a", least_release=7, now=NOW):
    return read_status_list(content, key.public_text, ExpectedList(feed, least_release, now))


@given(ended=st.lists(st.booleans(), max_size=200))
def test_each_bit_reads_back(signing_key, ended):
    key = signing_key(1)
    read = _read(_list(key, ended), key)
    assert [read.is_set(index) for index in range(len(ended))] == ended
    assert not any(read.is_set(index) for index in range(len(ended), len(ended) + 64))
    assert len(read.bits) * 8 == LEAST_BITS


def test_index_0_is_the_leftmost_bit_and_lists_grow_by_blocks():
    assert bits_of([True]).startswith(b"\x80")
    assert bits_of([False] * 7 + [True, True]).startswith(b"\x01\x80")
    assert len(bits_of([False] * (LEAST_BITS + 1))) * 8 == 2 * LEAST_BITS


def test_the_empty_list_of_the_recommendation_reads_as_zeros():
    published = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert _decoded(published) == bytes(LEAST_BITS // 8)


def test_base58_as_others_write_it():
    assert base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58(b"\0\0\x01") == "112"


def test_the_same_list_is_the_same_bytes_and_names_nobody(signing_key):
    key = signing_key(1)
    assert _list(key) == _list(key)
    document = read_canonical(_list(key).removesuffix(b"\n"))
    assert document["credentialSubject"].keys() == {"id", "type", "statusPurpose", "encodedList", "ttl"}
    assert document["issuer"].startswith("did:key:z6Mk")
    assert document["proof"]["verificationMethod"].startswith(document["issuer"] + "#z6Mk")
    assert (document["proof"]["cryptosuite"], document["validFrom"]) == (
        "eddsa-jcs-2022",
        "2026-11-20T09:00:00Z",
    )


def _changed(content, change):
    document = read_canonical(content.removesuffix(b"\n"))
    change(document)
    return canonical_bytes(document) + b"\n"


CHANGES = [
    lambda d: d.update(id="urn:blacklist:feed:feed-a:8"),
    lambda d: d.update(validFrom="2026-11-21T09:00:00Z"),
    lambda d: d.update(validUntil="2026-12-21T09:00:00Z"),
    lambda d: d["credentialSubject"].update(statusPurpose="revocation"),
    lambda d: d["proof"].update(created="2026-11-21T09:00:00Z"),
    lambda d: d["proof"].update(proofValue="z" + d["proof"]["proofValue"][:0:-1]),
    lambda d: d["proof"].update(proofValue="z1" + d["proof"]["proofValue"][1:]),
    lambda d: d["proof"].update(proofValue=""),
    lambda d: d["proof"].update(proofValue="z0OIl"),
    lambda d: d["proof"].update(proofValue="z" + "2" * 10_000),
    lambda d: d["proof"].update(cryptosuite="none"),
    lambda d: d.update(issuer="did:key:z6Mkother"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_list_is_not_believed(signing_key, change):
    key = signing_key(1)
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.SIGNATURE")):
        _read(_changed(_list(key), change), key)


def test_a_list_of_another_key_is_not_believed(signing_key):
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.SIGNATURE")):
        _read(_list(signing_key(2)), signing_key(1))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff", b'{"proof":{}}', b"[" * 100_000, b" {}", b"x" * ((1 << 25) + 1)]
)
def test_hostile_documents_are_refused(signing_key, content):
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.FORMAT")):
        _read(content, signing_key(1))


def test_the_term_reads_back(signing_key):
    key = signing_key(1)
    assert _read(_list(key), key).term == TERM


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"feed": "feed-b"}, "STATUS_LIST.FEED"),
        ({"feed": "feed-"}, "STATUS_LIST.FEED"),
        ({"now": TERM.expires_at}, "STATUS_LIST.EXPIRED"),
        ({"now": TERM.expires_at + timedelta(days=365)}, "STATUS_LIST.EXPIRED"),
        ({"least_release": 8}, "STATUS_LIST.ROLLBACK"),
    ],
)
def test_a_list_of_another_feed_an_expired_and_an_earlier_one_are_refused(signing_key, told, code):
    key = signing_key(1)
    with pytest.raises(StatusListError) as refusal:
        _read(_list(key), key, **told)
    assert refusal.value.code == code
    assert _read(_list(key), key, now=TERM.expires_at - timedelta(seconds=1), least_release=0)


@pytest.mark.parametrize(
    "term",
    [
        StatusListTerm("feed a", 7, NOW, TERM.expires_at),
        StatusListTerm("feed-a", 0, NOW, TERM.expires_at),
        StatusListTerm("x" * 65, 7, NOW, TERM.expires_at),
    ],
)
def test_a_signed_list_that_names_no_release_is_refused(signing_key, term):
    key = signing_key(1)
    content = _written(key, term, [True])
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.FORMAT")):
        _read(content, key, feed=term.feed)


def _gz(content):
    return "u" + urlsafe_b64encode(gzip.compress(content, mtime=0)).decode().rstrip("=")


@pytest.mark.parametrize(
    "encoded",
    [None, "", "z", "u", "u!!!", "u" + "A" * 40, _gz(b""), _gz(bytes(100)), _gz(bytes((1 << 24) + 1))],
    ids=["absent", "empty", "other-base", "no-bits", "not-base64", "not-gzip", "no-list", "too-few", "bomb"],
)
def test_bits_that_are_none_too_few_or_a_bomb_are_refused(encoded):
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.BITS")):
        _decoded(encoded)


@pytest.mark.parametrize("index", [-1, LEAST_BITS])
def test_an_index_that_is_not_there(signing_key, index):
    key = signing_key(1)
    with pytest.raises(StatusListError, match=exactly("STATUS_LIST.INDEX")):
        _read(_list(key), key).is_set(index)
