"""Backups under seal: one key opens, a stream comes out whole or not at all, and only the last chunk ends it."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError
from blacklist_service.vault.backup_seal import (
    KEY_BYTES,
    BackupKey,
    house_backup_key,
    open_stream,
    seal_stream,
    sealed_content_key,
)
from blacklist_service.vault.chunk_stream import CHUNK_BYTES
from blacklist_service.vault.key_document import new_key, new_roots
from blacklist_service.vault.root_keys import KeyState, RootKey
from blacklist_service.vault.seal import SealBrokenError
from tests.codes import exactly

CONTENT = bytes(range(32))
OFFLINE = BackupKey(bytes([7]) * KEY_BYTES)
TAG = 16


def _in_pieces(whole: bytes, size: int) -> list[bytes]:
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def _sealed(text: bytes, name: str = "table/reports") -> bytes:
    return b"".join(seal_stream(CONTENT, name, [text]))


def _opened(chunks: Iterable[bytes], name: str = "table/reports", key: bytes = CONTENT) -> bytes:
    return b"".join(open_stream(key, name, chunks))


@given(
    size=st.one_of(
        st.integers(0, 200), st.sampled_from([n * CHUNK_BYTES + d for n in (1, 2) for d in (-1, 0, 1)])
    ),
    given_by=st.sampled_from([7, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 1 << 20]),
    taken_by=st.sampled_from([11, CHUNK_BYTES, CHUNK_BYTES + TAG, CHUNK_BYTES + TAG + 1, 1 << 20]),
)
def test_a_stream_comes_out_as_it_went_in_however_it_is_cut(size: int, given_by: int, taken_by: int) -> None:
    text = (b"invented " * (size // 9 + 1))[:size]
    sealed = b"".join(seal_stream(CONTENT, "name", _in_pieces(text, max(given_by, size // 50))))
    chunks = max(1, -(-size // CHUNK_BYTES))
    assert len(sealed) == size + chunks * TAG
    assert _opened(_in_pieces(sealed, max(taken_by, size // 50)), "name") == text


def test_every_chunk_of_a_stream_is_at_most_so_large() -> None:
    made = list(seal_stream(CONTENT, "name", [bytes(3 * CHUNK_BYTES)]))
    assert [len(one) for one in made] == [CHUNK_BYTES + TAG] * 3
    assert len(set(made)) == 3


def _broken() -> list[tuple[str, bytes]]:
    size = CHUNK_BYTES + TAG
    sealed = _sealed(bytes(2 * CHUNK_BYTES + 5))
    first, second, last = sealed[:size], sealed[size : 2 * size], sealed[2 * size :]
    return [
        ("the last cut off", first + second),
        ("the first dropped", second + last),
        ("swapped", second + first + last),
        ("twice", first + first + second + last),
        ("cut in the middle", sealed[:-1]),
        ("something behind it", sealed + b"\x00"),
        ("changed", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        ("nothing", b""),
    ]


@pytest.mark.parametrize("sealed", [one[1] for one in _broken()], ids=[one[0] for one in _broken()])
def test_a_stream_that_was_changed_breaks_off(sealed: bytes) -> None:
    with pytest.raises(SealBrokenError):
        _opened([sealed])


def test_a_file_opens_under_its_own_name_and_key_alone() -> None:
    sealed = _sealed(b"invented")
    for name, key in (("table/reporters", CONTENT), ("table/reports", bytes(32))):
        with pytest.raises(SealBrokenError):
            _opened([sealed], name, key)


def test_a_content_key_opens_for_one_key_about_one_thing() -> None:
    sealed = sealed_content_key(OFFLINE.public, CONTENT, b"backup 7")
    assert sealed != sealed_content_key(OFFLINE.public, CONTENT, b"backup 7")
    assert BackupKey(bytes([7]) * KEY_BYTES).content_key(sealed, b"backup 7") == CONTENT
    for key, given_, about in (
        (OFFLINE, sealed, b"backup 8"),
        (BackupKey(bytes([8]) * KEY_BYTES), sealed, b"backup 7"),
        (OFFLINE, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"backup 7"),
        (OFFLINE, b"", b"backup 7"),
    ):
        with pytest.raises(SealBrokenError):
            key.content_key(given_, about)


@pytest.mark.parametrize("length", [0, KEY_BYTES - 1, KEY_BYTES + 1])
def test_a_backup_key_has_its_length(length: int) -> None:
    with pytest.raises(InvalidError, match=exactly("BACKUP.KEY")):
        BackupKey(bytes(length))


@pytest.mark.parametrize("public", ["", "ab", "x" * 64, "00" * KEY_BYTES, "ab" * (KEY_BYTES + 1)])
def test_what_is_no_public_key_seals_nothing(public: str) -> None:
    with pytest.raises(InvalidError, match=exactly("BACKUP.KEY")):
        sealed_content_key(public, CONTENT, b"")


def test_the_house_has_a_backup_key_of_each_version_of_its_data_root() -> None:
    first = new_roots()
    old = RootKey(first.version("data", 1), KeyState.DECRYPT_ONLY)
    roots = first.replaced("data", {1: old, 2: RootKey(new_key())})
    assert house_backup_key(roots, 1).public == house_backup_key(first).public
    assert house_backup_key(roots).public == house_backup_key(roots, 2).public
    assert house_backup_key(roots).public != house_backup_key(first).public
    sealed = sealed_content_key(house_backup_key(roots).public, CONTENT, b"about")
    assert house_backup_key(roots, 2).content_key(sealed, b"about") == CONTENT
