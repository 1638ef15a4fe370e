"""Sealed records: they open only where they belong, and any change at all is refused in the same words."""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.derive import expand64, lp
from blacklist_service.vault.keyring import Vault
from blacklist_service.vault.provider import RootKeys
from blacklist_service.vault.seal import SealBrokenError, Sealer
from blacklist_service.vault.stream import PART_BYTES, open_part, open_parts, seal_parts


@given(plaintext=st.binary(max_size=500), row=st.integers(0, 2**63), schema=st.integers(0, 9))
def test_what_was_sealed_opens_in_its_row(vault: Vault, plaintext: bytes, row: int, schema: int) -> None:
    sealed = vault.sealer.seal("report", row, schema, plaintext)
    assert vault.sealer.open("report", row, schema, sealed) == plaintext
    assert not plaintext or len(plaintext) < 4 or plaintext not in sealed


def test_every_flipped_byte_is_refused(vault: Vault) -> None:
    sealed = vault.sealer.seal("report", 7, 1, "王示例".encode())
    for at in range(len(sealed)):
        broken = bytearray(sealed)
        broken[at] ^= 1
        with pytest.raises(SealBrokenError):
            vault.sealer.open("report", 7, 1, bytes(broken))


@pytest.mark.parametrize(
    ("table", "row", "schema"),
    [("identity", 7, 1), ("report", 8, 1), ("report", 7, 2), ("report", "7 ", 1)],
)
def test_a_record_moved_elsewhere_is_refused(vault: Vault, table: str, row: int | str, schema: int) -> None:
    sealed = vault.sealer.seal("report", 7, 1, b"x")
    with pytest.raises(SealBrokenError):
        vault.sealer.open(table, row, schema, sealed)


@pytest.mark.parametrize("size", [0, 1, 7, 19, 67, 99, 111, 126])
def test_truncated_records_are_refused(vault: Vault, size: int) -> None:
    sealed = vault.sealer.seal("report", 7, 1, b"x")
    with pytest.raises(SealBrokenError):
        vault.sealer.open("report", 7, 1, sealed[:size])


def test_a_commitment_of_another_record_is_refused(vault: Vault) -> None:
    one, other = (vault.sealer.seal("report", 7, 1, text) for text in (b"one", b"two"))
    mixed = one[:68] + other[68:100] + one[100:]
    with pytest.raises(SealBrokenError):
        vault.sealer.open("report", 7, 1, mixed)


def test_the_refusal_says_nothing_about_the_reason(vault: Vault) -> None:
    messages = set()
    for broken in (b"", b"CB", vault.sealer.seal("other", 1, 1, b"x")):
        with pytest.raises(SealBrokenError) as refused:
            vault.sealer.open("report", 1, 1, broken)
        messages.add(str(refused.value))
    assert len(messages) == 1


def test_lengths_are_hidden_in_steps_of_64(vault: Vault) -> None:
    sizes = {len(vault.sealer.seal("report", 1, 1, b"x" * length)) for length in range(63)}
    assert len(sizes) == 1
    assert len(vault.sealer.seal("report", 1, 1, b"x" * 64)) == sizes.pop() + 64


def test_a_new_key_version_still_opens_old_records() -> None:
    old = {
        root: {1: bytes([at]) * 32}
        for at, root in enumerate(("data", "index", "mac", "id", "feed", "journal"))
    }
    new = {**old, "data": {1: old["data"][1], 2: b"n" * 32}}
    sealed = Sealer(RootKeys(old)).seal("report", 1, 1, b"x")
    rotated = Sealer(RootKeys(new))
    assert rotated.open("report", 1, 1, sealed) == b"x"
    with pytest.raises(SealBrokenError):
        Sealer(RootKeys(old)).open("report", 1, 1, rotated.seal("report", 1, 1, b"x"))


@given(key=st.binary(min_size=32, max_size=32), info=st.binary(max_size=80))
def test_own_expand_equals_the_library(key: bytes, info: bytes) -> None:
    assert expand64(key, info) == HKDFExpand(SHA256(), 64, info).derive(key)


@given(one=st.lists(st.binary(max_size=4), max_size=4), other=st.lists(st.binary(max_size=4), max_size=4))
def test_length_prefixes_keep_lists_apart(one: list[bytes], other: list[bytes]) -> None:
    assert (lp(*one) == lp(*other)) == (one == other)


@pytest.mark.parametrize("size", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 5])
def test_a_stream_comes_back_whole_and_only_whole(vault: Vault, size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    parts = list(seal_parts(vault.sealer, "upload", "1", iter([body[: size // 3], body[size // 3 :]])))
    assert b"".join(open_parts(vault.sealer, "upload", "1", parts)) == body
    assert open_part(vault.sealer, "upload", "1", 0, parts[0]) == body[:PART_BYTES]
    strange = [parts[:-1], [*parts, parts[-1]], parts[::-1] if len(parts) > 1 else []]
    for wrong in strange:
        with pytest.raises(SealBrokenError):
            list(open_parts(vault.sealer, "upload", "1", wrong))
    with pytest.raises(SealBrokenError):
        list(open_parts(vault.sealer, "upload", "2", parts))
