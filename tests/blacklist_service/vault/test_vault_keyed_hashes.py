"""Keyed hashes and public ids under several versions of their roots: made under the active one, known under all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import NotFoundError
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.key_rotation import with_activated, with_pending, with_retired
from blacklist_service.vault.keyed_hashes import VersionedHash, lasting_hash
from blacklist_service.vault.opaque_ids import OpaqueIds
from blacklist_service.vault.root_keys import RootKeys

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FIRST = new_roots()


class Following:
    """A source of roots that a test moves on."""

    def __init__(self, roots: RootKeys) -> None:
        self.roots = roots

    def current(self) -> RootKeys:
        return self.roots

    def reread(self) -> RootKeys:
        return self.roots


def rotated(roots: RootKeys, purpose: str) -> RootKeys:
    waiting = with_pending(roots, purpose, NOW)
    return with_activated(waiting, purpose, max(waiting.versions(purpose)), NOW)


WAITING = with_pending(with_pending(FIRST, "mac", NOW), "id", NOW)
SECOND = rotated(rotated(FIRST, "mac"), "id")
THIRD = rotated(rotated(SECOND, "mac"), "id")


def test_a_hash_is_made_under_the_version_in_force_and_known_under_every_one() -> None:
    source = Following(FIRST)
    hashes = VersionedHash(source, "secrets")
    made = [hashes.mac("api_key", b"x")]
    for roots in (SECOND, THIRD):
        source.roots = roots
        made.append(hashes.mac("api_key", b"x"))
        assert hashes.mac_each("api_key", b"x") == [made[-1], *made[:-1]]
        assert hashes.macs([("api_key", b"x")]) == [made[-1]]
        assert hashes.token("api_key", "x") == int.from_bytes(made[-1][:8], "big", signed=True)
    assert len(set(made)) == 3


def test_a_hash_under_a_version_that_waits_is_known_but_not_made() -> None:
    before, waiting = (VersionedHash(Following(roots), "secrets") for roots in (FIRST, WAITING))
    assert waiting.mac("k", b"x") == before.mac("k", b"x")
    assert len(waiting.mac_each("k", b"x")) == 2


def test_what_was_retired_is_known_no_more() -> None:
    hashes = VersionedHash(Following(with_retired(SECOND, "mac", (1,), NOW)), "secrets")
    assert hashes.mac_each("k", b"x") == [hashes.mac("k", b"x")]


@pytest.mark.parametrize("roots", [WAITING, SECOND, THIRD])
def test_what_is_looked_up_for_good_stays_under_the_first_version(roots: RootKeys) -> None:
    assert lasting_hash(roots, "digests").mac("k", b"x") == lasting_hash(FIRST, "digests").mac("k", b"x")
    assert lasting_hash(roots, "digests").mac_each("k", b"x") == [
        lasting_hash(FIRST, "digests").mac("k", b"x")
    ]


@given(number=st.integers(0, 2**63 - 1), kind=st.sampled_from(["listing", "review", "receipt"]))
def test_an_id_that_was_ever_shown_is_read_for_good(number: int, kind: str) -> None:
    source = Following(FIRST)
    ids = OpaqueIds(source)
    shown = [ids.show(kind, number)]
    for roots in (WAITING, SECOND, THIRD):
        source.roots = roots
        shown.append(ids.show(kind, number))
        assert [ids.read(kind, one) for one in shown] == [number] * len(shown)
    assert len(set(shown)) == 3  # under the one that waited none was shown


def test_an_id_of_a_version_that_waits_is_read_by_whoever_knows_it() -> None:
    assert OpaqueIds(Following(WAITING)).read("review", OpaqueIds(Following(FIRST)).show("review", 7)) == 7
    activated = with_activated(WAITING, "id", 2, NOW)
    assert (
        OpaqueIds(Following(WAITING)).read("review", OpaqueIds(Following(activated)).show("review", 7)) == 7
    )


def test_an_id_of_another_version_or_kind_is_none() -> None:
    foreign = OpaqueIds(Following(SECOND)).show("review", 7)
    retired = OpaqueIds(Following(with_retired(SECOND, "id", (1,), NOW)))
    for ids, shown in (
        (OpaqueIds(Following(FIRST)), foreign),
        (retired, OpaqueIds(Following(FIRST)).show("review", 7)),
    ):
        with pytest.raises(NotFoundError):
            ids.read("review", shown)
    with pytest.raises(NotFoundError):
        OpaqueIds(Following(THIRD)).read("listing", foreign)
