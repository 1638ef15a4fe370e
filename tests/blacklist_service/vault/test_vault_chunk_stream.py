"""A stream in chunks: one content has one form, and every other order, end or cut of its chunks is refused."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.chunk_stream import CHUNK_BYTES, ChunkSealing, open_chunks
from blacklist_service.vault.seal import SealBrokenError

KEY = bytes(range(32))
WHOLE = bytes(CHUNK_BYTES)


def sealed(content: bytes) -> bytes:
    stream = ChunkSealing(KEY)
    return b"".join(stream.take(content)) + stream.end()


def chunk(number: int, content: bytes, *, is_last: bool) -> bytes:
    """A chunk as whoever has the key could make it."""
    return AESGCM(KEY).encrypt(number.to_bytes(11, "big") + bytes([is_last]), content, None)


@given(st.integers(0, 3 * CHUNK_BYTES), st.integers(1, CHUNK_BYTES + 100))
def test_what_was_sealed_comes_out_however_it_arrives(size: int, piece: int) -> None:
    content = sealed(bytes(size))
    pieces = [content[at : at + piece] for at in range(0, len(content), piece)]
    assert b"".join(open_chunks(KEY, pieces)) == bytes(size)


def test_the_form_is_the_published_one() -> None:
    assert sealed(WHOLE + b"a") == chunk(0, WHOLE, is_last=False) + chunk(1, b"a", is_last=True)
    assert sealed(WHOLE) == chunk(0, WHOLE, is_last=True)
    assert sealed(b"") == chunk(0, b"", is_last=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        chunk(0, WHOLE, is_last=False),
        chunk(0, WHOLE, is_last=False) + chunk(1, b"", is_last=True),
        chunk(0, WHOLE, is_last=False) + chunk(1, b"", is_last=True)[:-1],
        chunk(0, WHOLE, is_last=True) + chunk(1, b"a", is_last=True),
        chunk(0, b"a", is_last=False) + chunk(1, b"b", is_last=True),
        chunk(1, b"a", is_last=True),
    ],
    ids=[
        "nothing",
        "no end",
        "an empty end",
        "less than an end",
        "two ends",
        "a short chunk",
        "a beginning cut off",
    ],
)
def test_no_other_form_is_opened(content: bytes) -> None:
    with pytest.raises(SealBrokenError):
        b"".join(open_chunks(KEY, [content]))
