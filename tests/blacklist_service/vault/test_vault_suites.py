"""The primitives against published vectors, and against what must be refused."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.derive import expand64, lp
from blacklist_service.vault.suites import AES_256_GCM, SM4_GCM, SUITES, Suite


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text)


GCM_TEXT = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
    "b16aedf5aa0de657ba637b39"
)
GCM_SEALED = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
    "c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
)
SM4_TEXT = "a" * 16 + "b" * 16 + "c" * 16 + "d" * 16 + "e" * 16 + "f" * 16 + "e" * 16 + "a" * 16
SM4_SEALED = (
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
    "a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec"
)
VECTORS = [
    # McGrew and Viega, The Galois/Counter Mode of Operation, test case 16.
    ("gcm-16", AES_256_GCM.cipher, "feffe9928665731c6d6a8f9467308308" * 2, "cafebabefacedbaddecaf888",
     GCM_TEXT, "feedfacedeadbeeffeedfacedeadbeefabaddad2", GCM_SEALED),
    # RFC 8452 C.2, the first and the second.
    ("siv-0", AES_256_GCM.wrapping, "01" + "00" * 31, "03" + "00" * 11, "", "",
     "07f5f4169bbf55a8400cd47ea6fd400f"),
    ("siv-8", AES_256_GCM.wrapping, "01" + "00" * 31, "03" + "00" * 11, "0100000000000000", "",
     "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"),
    # RFC 8998 A.1.
    ("sm4-gcm", SM4_GCM.cipher, "0123456789abcdeffedcba9876543210", "00001234567800000000abcd",
     SM4_TEXT, "feedfacedeadbeeffeedfacedeadbeefabaddad2", SM4_SEALED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cipher", "key", "nonce", "text", "aad", "sealed"),
    [vector[1:] for vector in VECTORS],
    ids=[vector[0] for vector in VECTORS],
)
def test_ciphers_give_the_published_bytes_and_refuse_all_near_them(
    cipher, key: str, nonce: str, text: str, aad: str, sealed: str
) -> None:
    made = cipher(_bytes(key))
    assert made.encrypt(_bytes(nonce), _bytes(text), _bytes(aad)).hex() == sealed
    assert made.decrypt(_bytes(nonce), _bytes(sealed), _bytes(aad)).hex() == text
    whole = _bytes(sealed)
    tag = whole[-16:]
    # As Wycheproof does: each bit of the tag, tags of zeros and ones, short and long ones, another nonce and AAD.
    wrong = [whole[:-16] + (int.from_bytes(tag) ^ 1 << bit).to_bytes(16) for bit in range(128)]
    wrong += [whole[:-16] + bytes(16), whole[:-16] + b"\xff" * 16, whole + b"\x00", whole[:-16] + tag[::-1]]
    wrong += [whole[:-cut] for cut in range(1, 17)] + [b"", tag[1:]]
    for broken in wrong:
        with pytest.raises(InvalidTag):
            made.decrypt(_bytes(nonce), broken, _bytes(aad))
    for other_nonce, other_aad in ((bytes(12), _bytes(aad)), (_bytes(nonce), _bytes(aad) + b"\x00")):
        with pytest.raises(InvalidTag):
            made.decrypt(other_nonce, whole, other_aad)


def test_sm3_gives_the_digest_of_the_standard() -> None:
    # GB/T 32905-2016, Annex A.1.
    digest = Hash(SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_own_expand_gives_the_bytes_of_rfc_5869() -> None:
    key = _bytes("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"  # A.1, 42 bytes
    assert expand64(key, _bytes("f0f1f2f3f4f5f6f7f8f9"))[:42].hex() == expected


@given(key=st.binary(min_size=1, max_size=64), info=st.binary(max_size=80))
def test_own_expand_equals_the_library(key: bytes, info: bytes) -> None:
    assert expand64(key, info) == HKDFExpand(SHA256(), 64, info).derive(key)


def test_own_expand_takes_no_key_beyond_a_block() -> None:
    with pytest.raises(ValueError, match="at most 64 bytes"):
        expand64(bytes(65), b"")


@given(one=st.lists(st.binary(max_size=4), max_size=4), other=st.lists(st.binary(max_size=4), max_size=4))
def test_length_prefixes_keep_lists_apart(one: list[bytes], other: list[bytes]) -> None:
    assert (lp(*one) == lp(*other)) == (one == other)


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_the_commitment_is_apart_from_the_key_and_follows_both_inputs(suite: Suite) -> None:
    key, commitment = suite.record_keys(b"k" * 32, b"place")
    assert (len(key), len(commitment)) == (suite.key_bytes, 32)
    assert key not in commitment
    for other in (suite.record_keys(b"K" * 32, b"place"), suite.record_keys(b"k" * 32, b"elsewhere")):
        assert other[0] != key
        assert other[1] != commitment
