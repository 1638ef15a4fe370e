"""What was gathered for a release comes back by listing, as it was kept, and lies readable to nobody else."""

import os
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import ConflictError, NotReadyError
from blacklist_service.vault.run_records import RunRecords
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.workflows.releasing.gathered import Gathered
from exports.canonical import entry_digest
from tests.codes import exactly

_NAME = "诸葛示例"
_ENTRIES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=5), st.one_of(st.text(), st.integers(-5, 5), st.none()), max_size=4
)


@given(st.dictionaries(st.integers(1, 1 << 62), _ENTRIES, max_size=20), st.randoms())
def test_every_entry_comes_back_in_any_order(entries, random):
    gathered = Gathered()
    digests = {listing: gathered.keep(listing, entries[listing]) for listing in sorted(entries)}
    assert digests == {listing: entry_digest(entry) for listing, entry in entries.items()}
    for listing in random.sample(sorted(entries), len(entries)):
        assert gathered.entry(listing, digests[listing]) == entries[listing]


@pytest.mark.parametrize("listing", [1, 4, 6])
def test_a_listing_that_was_not_kept_moved(listing):
    gathered = Gathered()
    digests = {gathered.keep(number, {"disputed": False}) for number in (3, 5)}
    with pytest.raises(ConflictError) as refusal:
        gathered.entry(listing, digests.pop())
    assert refusal.value.code == "RELEASE.MOVED"


def test_another_digest_than_the_one_noted_moved():
    gathered = Gathered()
    gathered.keep(3, {"disputed": False})
    with pytest.raises(ConflictError) as refusal:
        gathered.entry(3, entry_digest({"disputed": True}))
    assert refusal.value.code == "RELEASE.MOVED"


def test_listings_that_do_not_ascend_are_a_mistake_of_the_caller():
    gathered = Gathered()
    gathered.keep(3, {})
    for listing in (3, 2):
        with pytest.raises(ValueError, match="ascending"):
            gathered.keep(listing, {})


def test_nothing_of_a_person_lies_in_the_file_and_the_file_has_no_name():
    records = RunRecords()
    for text in (_NAME.encode(), b"", _NAME.encode()):
        records.append(text)
    assert [records.open(number) for number in range(3)] == [_NAME.encode(), b"", _NAME.encode()]
    descriptor = records._file.fileno()
    lying = os.pread(descriptor, 1 << 20, 0)
    assert _NAME.encode() not in lying
    assert lying[: len(lying) // 2] != lying[len(lying) // 2 :]  # equal texts lie differently
    assert os.fstat(descriptor).st_nlink == 0


def test_a_changed_byte_and_a_moved_text_open_nothing():
    records = RunRecords()
    for text in (b"first text", b"other text"):
        records.append(text)
    assert records.open(1) == b"other text"
    descriptor, size = records._file.fileno(), len(b"first text") + 16
    first = os.pread(descriptor, size, 0)
    os.pwrite(descriptor, first, size)
    with pytest.raises(SealBrokenError):
        records.open(1)
    os.pwrite(descriptor, bytes([first[0] ^ 1]) + first[1:], 0)
    with pytest.raises(SealBrokenError):
        records.open(0)
    for number in (-1, 2):
        with pytest.raises(IndexError):
            records.open(number)


def test_without_room_for_them_nothing_is_published_and_the_next_try_is_whole(
    world, follower, tmp_path, monkeypatch
):
    world.open_feed()
    world.list_person()
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
        with pytest.raises(NotReadyError, match=exactly("TEMPORARY.UNUSABLE")):
            world.publish()
    assert world.publish().number == 1
    assert len(follower().follow().state.entries) == 1
