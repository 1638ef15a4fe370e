"""Marks of the shred list: a keyed hash and an instant, from lists that anybody may have written."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.workflows.sealing.shred_marks import counts_for, dated, dated_if_bare, instants_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RESTORED = NOW - timedelta(days=9)
MAC = b"m" * 32

INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the bounds have no zone


@given(st.lists(st.one_of(st.binary(max_size=48), st.binary(min_size=40, max_size=40))))
def test_no_list_counts_for_what_is_yet_to_come(listed: list[bytes]) -> None:
    found = instants_of(listed, bare=RESTORED, now=NOW)
    assert found.keys() == {mark[:32] for mark in listed if len(mark) in {32, 40}}
    assert all(at <= NOW for at in found.values())


@given(INSTANTS)
def test_an_instant_is_read_as_it_was_written(at: datetime) -> None:
    found = instants_of([dated(MAC, at)], bare=RESTORED, now=NOW)
    assert found == {MAC: min(at.replace(microsecond=0), NOW)}


@given(st.lists(INSTANTS, min_size=1))
def test_the_last_of_several_instants_counts(instants: list[datetime]) -> None:
    found = instants_of([dated(MAC, at) for at in instants], bare=RESTORED, now=NOW)
    assert found[MAC] == min(max(instants).replace(microsecond=0), NOW)


def test_a_bare_mark_counts_until_the_last_restore() -> None:
    assert instants_of([MAC], bare=RESTORED, now=NOW) == {MAC: RESTORED}
    assert dated_if_bare(MAC, RESTORED) == dated(MAC, RESTORED)
    assert dated_if_bare(dated(MAC, NOW), RESTORED) == dated(MAC, NOW)


def test_what_came_later_is_not_named() -> None:
    assert counts_for(NOW, NOW + timedelta(milliseconds=999))
    assert not counts_for(NOW, NOW + timedelta(seconds=1))
    assert counts_for(NOW, None)
    assert not counts_for(None, NOW)
    assert not counts_for(None, None)
