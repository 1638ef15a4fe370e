"""Bounds, pairs and coincidences by numbers that can be checked by hand."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blacklist_service.vault.run_codes import keyed_codes
from matching.batch.candidates import find_candidates
from matching.batch.prepared import prepare
from matching.batch.table import Table
from matching.blocking import block_keys
from matching.decide import compare
from matching.learning.bounds import bounds
from matching.learning.coincidences import count_coincidences
from matching.learning.pairs import candidate_pairs, drawn, random_pairs
from matching.policy import POLICY
from matching.types import SubjectKind, Verdict


def tokenize(kind, text):
    return hash((kind, text))


# Clopper and Pearson, 95 %: tables of the binomial distribution; 0 of n is 1 − 0.025^(1/n).
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 1 - 0.025**0.1),
        (10, 10, 0.025**0.1, 1.0),
        (5, 10, 0.187086, 0.812914),
        (1, 100, 0.000253, 0.054459),
        (0, 30_000, 0.0, 1 - 0.025 ** (1 / 30_000)),
    ],
)
def test_bounds(part, whole, low, high):
    assert bounds(part, whole) == pytest.approx((low, high), abs=1e-6)


# One-sided with 95 %: none in n is about 3 / n.
@pytest.mark.parametrize(
    ("wrong", "of", "bound"), [(0, 30_000, 9.99e-5), (0, 300_000, 1.0e-5), (4, 100_000, 9.15e-5), (5, 5, 1.0)]
)
def test_upper_of_the_bounds_of_ninety_percent(wrong, of, bound):
    assert bounds(wrong, of, 0.90)[1] == pytest.approx(bound, rel=0.01)


@given(st.integers(1, 3000), st.data())
def test_bounds_hold_what_was_seen(whole, data):
    part = data.draw(st.integers(0, whole))
    low, high = bounds(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    mirrored = bounds(whole - part, whole)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_candidates_are_the_pairs_with_a_common_key(easy_people):
    identities = [identity for _, identity in easy_people(3)]
    keys = [set(block_keys(identity)) for identity in identities]
    wanted = {(a, b) for a, b in combinations(range(len(keys)), 2) if keys[a] & keys[b]}
    found = candidate_pairs(identities, tokenize, 10**6)
    assert set(zip(found.first.tolist(), found.second.tolist(), strict=True)) == wanted
    assert found.total == len(wanted)
    part = candidate_pairs(identities, tokenize, len(wanted) // 3)
    assert len(part.first) == len(wanted) // 3
    assert part.total == len(wanted)
    assert set(zip(part.first.tolist(), part.second.tolist(), strict=True)) <= wanted
    assert part.share == pytest.approx(1 / 3, abs=0.01)


def test_no_rows_have_no_pairs():
    assert candidate_pairs([], tokenize, 10).total == 0
    assert random_pairs(np.zeros(0, dtype=np.int64), 10).total == 0


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_a_draw_is_even_and_always_the_same(count, limit):
    numbers = np.arange(count, dtype=np.int64)
    found = drawn(numbers, limit)
    assert len(found) == min(count, limit)
    assert len(set(found.tolist())) == len(found)
    assert found.tolist() == drawn(numbers, limit).tolist()
    if count == 5000 and limit == 2500:
        assert found.mean() == pytest.approx(2500, rel=0.05)


def test_random_pairs_are_two_different_rows():
    rows = np.array([2, 3, 5, 8, 13, 21])
    found = random_pairs(rows, 1000)
    assert len(found.first) == comb(6, 2)
    assert (found.first < found.second).all()
    assert set(found.first.tolist()) | set(found.second.tolist()) == set(rows.tolist())


def test_coincidences_count_subjects_not_rows(person, make_number):
    one, two, three = (make_number("340104", f"199{n}0101", 11) for n in range(3))
    shared = "13800000001"
    rows = [
        person("王建国", one, shared),
        person("王建国", one, shared),  # again: the same subject
        person("李建国", two, shared),
        person("王建国", three, "13900000002"),
        person("王建国", "", shared),  # without a number nobody knows who that is
    ]
    found = count_coincidences(SubjectKind.PERSON, rows)
    assert found["phone", "equal"] == (1, 3)
    assert found["name", "exact"] == (1, 3)
    assert found["bank_card", "equal"] == (0, 0)


def test_a_hidden_number_fits_as_often_as_its_visible_places_agree(person, make_number):
    numbers = [make_number("340104", "19900101", order) for order in range(1, 60)]
    masked = numbers[0][:4] + "*" * 10 + numbers[0][14:]
    rows = [person("王建国", number) for number in numbers] + [person("王建国", masked)]
    tails = [number[14:] for number in numbers]
    agreeing = sum(tails[a] == tails[b] for a, b in combinations(range(59), 2))
    found = count_coincidences(SubjectKind.PERSON, rows).get(("identifier", "mask_4_4"))
    if agreeing:
        assert found.hits == agreeing
        assert found.share == pytest.approx(agreeing / comb(59, 2) * (2 / 60 - 1 / 3600))
    else:
        assert found is None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_what_resolving_compares_is_among_the_pairs_and_strangers_beside_it(crowded, person, data):
    """Two finders, one set of keys: resolving leaves out what it need not ask, and nothing that learning misses."""
    rows = [person(*texts) for texts in data.draw(st.lists(crowded, min_size=2, max_size=12))]
    found = candidate_pairs(rows, tokenize, 10_000)
    learnt = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    table = Table()
    table.add(prepare(enumerate(rows), keyed_codes(b"tests")))
    ranked = table.close(POLICY)
    row = ranked.column["row"]
    resolved = {tuple(sorted(row[pair].tolist())) for pair in find_candidates(ranked).pairs}

    assert all(rows[a] == rows[b] for a, b in resolved - learnt), "copies of a row without any key"
    later = {
        number
        for number, rank in zip(row.tolist(), range(len(rows)), strict=True)
        if ranked.unit[rank] != rank
    }
    for a, b in learnt - resolved:
        assert {a, b} & later or compare(rows[a], rows[b]).verdict is Verdict.DIFFERENT
