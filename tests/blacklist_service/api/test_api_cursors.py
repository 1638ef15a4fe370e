"""A cursor tells nothing but itself, belongs to one question, and outlives a rotation."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.api.cursors import read_cursor, write_cursor
from blacklist_service.errors import InvalidError
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.key_rotation import with_activated, with_pending, with_retired
from blacklist_service.vault.keyed_hashes import VersionedHash
from blacklist_service.vault.root_keys import RootKeys
from tests.codes import exactly

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Still:
    """A source of roots that stay."""

    def __init__(self, roots: RootKeys) -> None:
        self.roots = roots

    def current(self) -> RootKeys:
        return self.roots

    def reread(self) -> RootKeys:
        return self.roots


FIRST = new_roots()
SECOND = with_activated(with_pending(FIRST, "mac", NOW), "mac", 2, NOW)
THIRD = with_retired(SECOND, "mac", {1}, NOW)
PLACES = st.lists(
    st.integers(min_value=0, max_value=2**62) | st.text("0123456789-", max_size=20), min_size=1, max_size=3
)


def hashes(roots: RootKeys) -> VersionedHash:
    return VersionedHash(Still(roots), "mac")


OLD, NEW, LATE = hashes(FIRST), hashes(SECOND), hashes(THIRD)


@given(place=PLACES, question=st.text(max_size=30))
def test_a_place_comes_back_for_its_own_question_alone(place: list[int | str], question: str) -> None:
    cursor = write_cursor(OLD, question, place)
    assert read_cursor(OLD, question, cursor) == place
    with pytest.raises(InvalidError, match=exactly("CURSOR.INVALID")):
        read_cursor(OLD, question + "x", cursor)


@given(place=PLACES)
def test_a_cursor_is_read_after_a_rotation_and_not_after_the_retirement(place: list[int | str]) -> None:
    cursor = write_cursor(OLD, "q", place)
    assert read_cursor(NEW, "q", cursor) == place
    assert read_cursor(NEW, "q", write_cursor(NEW, "q", place)) == place
    with pytest.raises(InvalidError, match=exactly("CURSOR.INVALID")):
        read_cursor(LATE, "q", cursor)


def test_a_place_does_not_stand_in_its_cursor() -> None:
    """Neither its digits nor how many they are; two neighbours have nothing in common."""
    few, many = (write_cursor(OLD, "q", ["2026-03-09", number]) for number in (7, 8_000_007))
    assert len(few) == len(many)
    raw = base64.urlsafe_b64decode(few + "=" * (-len(few) % 4))
    assert b"2026" not in raw
    near = base64.urlsafe_b64decode(
        (other := write_cursor(OLD, "q", ["2026-03-09", 8])) + "=" * (-len(other) % 4)
    )
    assert sum(one == two for one, two in zip(raw, near, strict=True)) < len(raw) // 4


def test_every_flipped_bit_is_refused() -> None:
    raw = base64.urlsafe_b64decode((cursor := write_cursor(OLD, "q", [1, 2])) + "=" * (-len(cursor) % 4))
    for at in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(InvalidError, match=exactly("CURSOR.INVALID")):
            read_cursor(OLD, "q", base64.urlsafe_b64encode(bytes(flipped)).decode().rstrip("="))
    for cut in (raw[:16], raw[:15], b""):
        with pytest.raises(InvalidError, match=exactly("CURSOR.INVALID")):
            read_cursor(OLD, "q", base64.urlsafe_b64encode(cut).decode().rstrip("="))


@pytest.mark.parametrize("cursor", ["é", "A" * 401, "A" * 400, "AB", "A", "?", ""])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidError, match=exactly("CURSOR.INVALID")):
        read_cursor(OLD, "q", cursor)
