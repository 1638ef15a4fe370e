"""When enquiries look like a search through people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.rules.enquiry_limits import (
    Suspicion,
    Watched,
    pace_of_batch,
    suspicion_of,
    suspicion_of_looks,
)
from blacklist_service.store.tables.quotas import SUSPENSION_REASONS


@pytest.mark.parametrize(
    ("watched", "most_misses", "suspicion"),
    [
        (Watched(0, 0, 0, 0), 1, None),
        (Watched(21, 21, 0, 20), 1, None),
        (Watched(21, 21, 0, 21), 100, Suspicion.NEIGHBOURS),
        (Watched(49, 0, 49, 1), 100, None),
        (Watched(50, 0, 10, 1), 100, None),
        (Watched(1, 0, 1, 1, 10), 100, None),
        (Watched(1, 0, 1, 1, 11), 100, Suspicion.AMBIGUOUS),
        (Watched(50, 0, 11, 1), 100, Suspicion.AMBIGUOUS),
        (Watched(50, 30, 0, 1), 60, None),
        (Watched(50, 31, 0, 1), 60, Suspicion.MISSES),
        (Watched(50, 50, 0, 1), 100, None),
        (Watched(500, 500, 500, 500), 1, Suspicion.NEIGHBOURS),
    ],
)
def test_cases(watched: Watched, most_misses: int, suspicion: Suspicion | None) -> None:
    assert suspicion_of(watched, most_misses) is suspicion


@given(st.integers(0, 500), st.integers(0, 3))
def test_an_honest_bank_is_never_suspended_for_misses_alone(asked: int, neighbours: int) -> None:
    """On a list of few nearly every applicant is a miss."""
    assert suspicion_of(Watched(asked, asked, 0, neighbours), 100) is None


def test_the_database_knows_every_reason() -> None:
    assert {one.value for one in Suspicion} | {"official"} == set(SUSPENSION_REASONS)


@pytest.mark.parametrize(
    ("people", "hour", "suspicion"),
    [
        (300, 12, None),
        (301, 12, Suspicion.PACE),
        (301, 3, Suspicion.PACE),
        (60, 22, None),
        (61, 22, Suspicion.OFF_HOURS),
        (61, 5, Suspicion.OFF_HOURS),
        (61, 6, None),
        (61, 21, None),
        (0, 0, None),
    ],
)
def test_an_officials_looks_are_judged_by_pace_and_hour(people, hour, suspicion):
    assert suspicion_of_looks(people, hour) is suspicion


@pytest.mark.parametrize(
    ("people", "paced"), [(0, 0), (1, 1), (4, 1), (5, 1), (6, 2), (10, 2), (11, 3), (300, 60)]
)
def test_a_batch_counts_as_a_fifth_of_its_people_rounded_up(people: int, paced: int) -> None:
    assert pace_of_batch(people) == paced
