"""Keys of one run: codes by which equal values are found, and the keystream under which rows are spilled."""

import struct
from collections.abc import Callable
from hashlib import blake2b
from itertools import chain

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.run_codes import keyed_codes
from blacklist_service.vault.run_keystream import run_keystream

KEY = bytes(range(32))
_WORD = (1 << 64) - 1
# Short and long, of one byte a character and of more; a NUL parts the texts and so never stands in one.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


def siphash(key: bytes, data: bytes) -> int:
    """SipHash-2-4 as its authors describe it, one message at a time."""
    first, second = struct.unpack("<QQ", key)
    state = [
        first ^ 0x736F6D6570736575, second ^ 0x646F72616E646F6D,
        first ^ 0x6C7967656E657261, second ^ 0x7465646279746573,
    ]  # fmt: skip

    def turn(word: int, bits: int) -> int:
        return (word << bits | word >> (64 - bits)) & _WORD

    def mix(rounds: int) -> None:
        a, b, c, d = state
        for _ in range(rounds):
            a, c = (a + b) & _WORD, (c + d) & _WORD
            b, d = turn(b, 13) ^ a, turn(d, 16) ^ c
            a = turn(a, 32)
            c, a = (c + b) & _WORD, (a + d) & _WORD
            b, d = turn(b, 17) ^ c, turn(d, 21) ^ a
            c = turn(c, 32)
        state[:] = a, b, c, d

    padded = data + bytes(-(len(data) + 1) % 8) + bytes([len(data) % 256])
    for (word,) in struct.iter_unpack("<Q", padded):
        state[3] ^= word
        mix(2)
        state[0] ^= word
    state[2] ^= 0xFF
    mix(4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def signed(codes: list[int]) -> list[int]:
    return np.array(codes, np.uint64).view(np.int64).tolist()


def test_the_reference_agrees_with_the_published_vector() -> None:
    # Appendix A of “SipHash: a fast short-input PRF” (2012).
    assert siphash(bytes(range(16)), bytes(range(15))) == 0xA129CA6149BE45E5


@given(st.lists(st.tuples(st.sampled_from(["", "id", "phone_front"]), TEXTS), min_size=1, max_size=30))
def test_codes_are_siphash_of_kind_and_text(pairs: list[tuple[str, str]]) -> None:
    codes = keyed_codes(KEY)("\0".join(chain.from_iterable(pairs)))
    key = blake2b(KEY, digest_size=16).digest()
    assert codes.tolist() == signed([siphash(key, f"{kind}\0{text}".encode()) for kind, text in pairs])


@pytest.mark.parametrize("length", [0, 6, 7, 8, 9, 254, 255, 256, 300])
def test_codes_of_every_length_beside_others(length: int) -> None:
    text = "n" * length
    alone, beside = keyed_codes(KEY)(f"k\0{text}"), keyed_codes(KEY)(f"k\0张\0k\0{text}\0kk\0{text[1:]}")
    assert alone[0] == beside[1]
    assert len(set(beside.tolist())) == 3


def test_codes_differ_by_key_and_by_kind() -> None:
    one, other = keyed_codes(KEY)("phone\0a\0card\0a"), keyed_codes(KEY[::-1])("phone\0a\0card\0a")
    assert len({*one.tolist(), *other.tolist()}) == 4


def test_half_characters_have_codes_too() -> None:
    assert keyed_codes(KEY)("k\0\udc00")[0] != keyed_codes(KEY)("k\0\udc01")[0]


def test_the_keystream_is_counter_mode() -> None:
    start = bytes(16)
    stream = Cipher(algorithms.AES(KEY), modes.CTR(start)).encryptor().update(bytes(16 * 500))
    assert run_keystream(KEY)(np.arange(500)).tobytes() == stream


@given(st.lists(st.integers(0, 1 << 49), min_size=1, max_size=20))
def test_any_block_can_be_had_alone(numbers: list[int]) -> None:
    keystream: Callable[..., np.ndarray] = run_keystream(KEY)
    together = keystream(np.array(numbers))
    assert [keystream(np.array([number])).tobytes() for number in numbers] == [
        one.tobytes() for one in together
    ]
