"""Digests of rows: HMAC-SHA256 under a key of their own, by the version of the mac root that is in force."""

import hmac
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.key_rotation import with_activated, with_pending, with_retired
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.row_macs import RowMacs

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ROOTS = new_roots()
SECOND = with_activated(with_pending(ROOTS, "mac", NOW), "mac", 2, NOW)


class Source:
    """Keys that a test puts in force, seen at the next reading where they are `unread`."""

    def __init__(self, roots: RootKeys, unread: RootKeys | None = None) -> None:
        self.roots, self.unread = roots, unread

    def current(self) -> RootKeys:
        return self.roots

    def reread(self) -> RootKeys:
        self.roots = self.unread or self.roots
        return self.roots


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_a_digest_is_the_version_and_half_an_hmac(rows: list[bytes]) -> None:
    for roots, version in ((ROOTS, 1), (SECOND, 2)):
        key = derive(roots.version("mac", version), "rows")
        expected = [bytes([0, version]) + hmac.digest(key, row, "sha256")[:16] for row in rows]
        assert RowMacs(Source(roots)).make(rows) == expected


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40), st.integers(0, 17))
def test_only_the_row_itself_holds_and_only_whole(row: bytes, other: bytes, at: int) -> None:
    rows = RowMacs(Source(ROOTS))
    (mac,) = rows.make([row])
    flipped = mac[:at] + bytes([mac[at] ^ 1]) + mac[at + 1 :]
    asked = [(row, mac), (other, mac), (row, flipped), (row, mac[:-1]), (row, mac[:2]), (row, b"")]
    assert rows.hold(asked) == [True, row == other, False, False, False, False]


def test_digests_of_before_hold_until_their_version_is_retired() -> None:
    source = Source(ROOTS)
    rows = RowMacs(source)
    (before,) = rows.make([b"row"])
    source.roots = SECOND
    (after,) = rows.make([b"row"])
    assert rows.hold([(b"row", before), (b"row", after)]) == [True, True]
    source.roots = with_retired(SECOND, "mac", (1,), NOW)
    assert rows.hold([(b"row", before), (b"row", after)]) == [False, True]


def test_a_version_that_another_process_put_in_force_is_read() -> None:
    (mac,) = RowMacs(Source(SECOND)).make([b"row"])
    assert RowMacs(Source(ROOTS)).hold([(b"row", mac)]) == [False]
    assert RowMacs(Source(ROOTS, unread=SECOND)).hold([(b"row", mac)]) == [True]


@given(st.integers(0, 99), st.integers(0, 17))
def test_of_many_rows_just_those_hold_that_are_ours(wrong: int, at: int) -> None:
    rows, spelled = RowMacs(Source(ROOTS)), [b"row %d" % number for number in range(100)]
    macs = rows.make(spelled)
    assert rows.hold(list(zip(spelled, macs, strict=True))) == [True] * 100
    macs[wrong] = macs[wrong][:at] + bytes([macs[wrong][at] ^ 1]) + macs[wrong][at + 1 :]
    assert rows.hold(list(zip(spelled, macs, strict=True))) == [number != wrong for number in range(100)]


def test_of_many_rows_digests_that_are_whole_only_together_do_not_hold() -> None:
    rows, spelled = RowMacs(Source(ROOTS)), [b"row %d" % number for number in range(100)]
    macs = rows.make(spelled)
    macs[3], macs[4] = macs[3][:-1], macs[3][-1:] + macs[4]
    assert rows.hold(list(zip(spelled, macs, strict=True))) == [number not in (3, 4) for number in range(100)]


def test_many_digests_of_two_versions_hold() -> None:
    source, spelled = Source(ROOTS), [b"row %d" % number for number in range(100)]
    before = RowMacs(source).make(spelled[:60])
    source.roots = SECOND
    rows = RowMacs(source)
    pairs = list(zip(spelled, before + rows.make(spelled[60:]), strict=True))
    assert rows.hold(pairs) == rows.hold(pairs[::-1]) == [True] * 100
