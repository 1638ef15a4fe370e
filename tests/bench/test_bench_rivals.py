"""What the rivals are given, and how an engine is judged: by numbers that can be checked by hand. All invented."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.rivals.figures import against, of_pairs, quality_of
from bench.rivals.normal_forms import columns_of
from bench.rivals.scored import Scored
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind

# Rows 0, 1, 2 are one subject, 3 and 4 another, 5 is alone: four true pairs.
LABELS = np.array([0, 0, 0, 1, 1, 2])


def _scored(*pairs: tuple[int, int, float, bool]) -> Scored:
    a, b, score, is_match = zip(*pairs, strict=True) if pairs else ((), (), (), ())
    return Scored(np.array(a, int), np.array(b, int), np.array(score, float), np.array(is_match, bool))


def test_pairs_are_judged_at_the_engines_threshold_and_along_the_scores():
    found = of_pairs(_scored((0, 1, 9, True), (3, 4, 8, True), (2, 5, 7, True), (0, 2, 6, False)), LABELS)

    assert (found.precision, found.recall) == (pytest.approx(2 / 3), 0.5)
    assert found.f1 == pytest.approx(2 * (2 / 3) * 0.5 / (2 / 3 + 0.5))
    assert found.best_f1 == pytest.approx(0.75), "all four: 3 of 4 are right, 3 of 4 are found"
    assert found.recall_at_wanted == 0.5, "before the wrong one"


def test_a_threshold_cannot_part_equal_scores():
    found = of_pairs(_scored((0, 1, 9, True), (2, 5, 9, True)), LABELS)

    assert (found.precision, found.recall_at_wanted) == (0.5, 0.0)


def test_who_says_nothing_is_never_wrong_and_finds_nothing():
    found = of_pairs(_scored(), LABELS)

    assert (found.precision, found.recall, found.f1, found.best_f1) == (1.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("clusters", "precision", "recall"),
    [
        ([0, 0, 0, 1, 1, 2], 1.0, 1.0),
        ([0, 1, 2, 3, 4, 5], 1.0, 0.0),
        ([0, 0, 0, 0, 0, 0], 4 / 15, 1.0),
        ([0, 0, 1, 1, 2, 2], 1 / 3, 1 / 4),
    ],
)
def test_clusters_are_judged_by_the_pairs_within_them(clusters, precision, recall):
    assert against(np.array(clusters), LABELS) == pytest.approx((precision, recall))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12))
def test_precision_one_way_is_recall_the_other(rows):
    one, other = (np.array(side) for side in zip(*rows, strict=True))

    assert against(one, other) == against(other, one)[::-1]


def test_the_most_recall_counts_only_where_precision_is_wanted():
    found = quality_of(0.5, 0.5, np.array([1.0, 0.9999, 0.99]), np.array([0.2, 0.6, 0.9]))

    assert found.recall_at_wanted == 0.6


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            RawIdentity("欧阳虚构", SubjectKind.PERSON, id_number="11010119900307803X", phone="+86 138-1234-5678"),
            {
                "id_number": "11010119900307803X", "id_valid": "11010119900307803X", "region": "110101",
                "birth": "19900307", "id_tail": "803X", "id_ends": "1101803X", "phone_full": "13812345678",
                "phone_tail": "12345678", "phone_ends": "1385678", "pinyin_first": "ou", "pinyin_last": "gou",
            },
        ),
        (
            RawIdentity("欧阳虚构", SubjectKind.PERSON, id_number="1101**********803X", phone="138****5678"),
            {
                "id_valid": "", "region": "", "birth": "", "id_tail": "803X", "id_ends": "1101803X",
                "phone_full": "", "phone_tail": "", "phone_ends": "1385678",
            },
        ),
        (
            RawIdentity("欧*", SubjectKind.PERSON),
            {"id_number": "", "id_tail": "", "pinyin": "", "pinyin_sorted": "", "pinyin_first": "ou", "pinyin_last": ""},
        ),
    ],
)  # fmt: skip
def test_the_rivals_get_what_is_known_in_normal_form(given, told):
    line = columns_of(7, read_identity(given))

    assert line["row"] == 7
    assert {name: line[name] for name in told} == told
