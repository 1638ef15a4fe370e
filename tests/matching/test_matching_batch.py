"""Resolving a file and measuring it."""

from random import Random

import numpy as np
import pytest

from matching.batch.prepared import SEPARATOR, Longs
from matching.batch.resolve import CHUNK, resolve_all
from matching.batch.result import BatchResult, PairVerdict, result_of
from matching.evaluate import ComparedPairs, evaluate
from matching.policy import amend_policy
from matching.types import Verdict

A, B = "11010119900307803X", "440308199901101512"
PHONE = "13812345670"
NAME = "覃汉琰"
# A rare name and a phone are enough here: these tests are about the engine, not about how much is enough.
WEAK = amend_policy({"floors": {"A6": 12}})


def codes(pairs: str) -> Longs:
    texts = iter(pairs.split(SEPARATOR))
    return np.array([hash(pair) for pair in zip(texts, texts, strict=True)], np.int64)


def partition(result: BatchResult, labels: list[int]) -> set[frozenset[int]]:
    clusters: dict[int, set[int]] = {}
    for row, cluster in result.cluster_of.items():
        clusters.setdefault(cluster, set()).add(labels[row])
    return {frozenset(rows) for rows in clusters.values()}


@pytest.mark.parametrize("seed", range(4))
def test_order_of_the_file_does_not_matter(easy_people, seed):
    people = [identity for _, identity in easy_people(99)]
    straight = resolve_all(enumerate(people), codes)
    order = list(range(len(people)))
    Random(seed).shuffle(order)
    shuffled = resolve_all(enumerate(people[row] for row in order), codes)
    assert partition(shuffled, order) == partition(straight, list(range(len(people))))


def test_row_before_the_number_is_as_good_as_after(person):
    rows = [person(NAME, "", PHONE), person(NAME, A, PHONE), person(NAME, B, PHONE)]
    for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0]):
        result = resolve_all(((row, rows[row]) for row in order), codes)
        assert len(set(result.cluster_of.values())) == 3
        assert {(pair.row_a, pair.row_b, pair.verdict) for pair in result.pairs} == {
            (0, 1, Verdict.UNSURE),
            (0, 2, Verdict.UNSURE),
            # One name, one phone and two numbers: two people, or one of the numbers is mistyped.
            (1, 2, Verdict.UNSURE),
        }


def test_two_damaged_numbers_are_not_joined_by_a_row_without_one(person):
    rows = [
        person(NAME, "", PHONE),
        person(NAME, "11010119900307813X", PHONE),
        person(NAME, "440308199901101513", PHONE),
    ]
    for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]):
        result = resolve_all(((row, rows[row]) for row in order), codes)
        assert len(set(result.cluster_of.values())) == 3
        assert {pair.verdict for pair in result.pairs} == {Verdict.UNSURE}


def test_clusters_are_named_by_their_smallest_row_and_answered_questions_vanish(person):
    rows = {9: person(NAME, A), 4: person(NAME, A, PHONE), 7: person(NAME, "", PHONE)}
    result = resolve_all(rows.items(), codes, WEAK)
    assert result.cluster_of == {9: 4, 4: 4, 7: 4}
    assert {pair.verdict for pair in result.pairs} == {Verdict.SAME}
    assert all(pair.row_a < pair.row_b for pair in result.pairs)


def test_progress_is_told_chunk_by_chunk(person):
    seen: list[int] = []
    rows = ((row, person(NAME, A)) for row in range(CHUNK + 500))
    resolve_all(rows, codes, progress=seen.append)
    assert seen == [CHUNK, CHUNK + 500]


def test_evaluation_counts_pairs_review_and_kinds():
    result = result_of(
        {1: 1, 2: 1, 3: 3, 4: 4, 5: 4, 6: 6},
        [
            PairVerdict(1, 2, Verdict.SAME, 30.0, "A1"),
            PairVerdict(4, 5, Verdict.SAME, 12.5, "A6"),
            PairVerdict(2, 3, Verdict.UNSURE, 5.0, "R2"),
            PairVerdict(3, 6, Verdict.UNSURE, 1.0, "R2"),
        ],
    )
    truth = {1: "a", 2: "a", 3: "a", 4: "b", 5: "c", 6: "d"}
    compared = ComparedPairs((pair.row_a, pair.row_b, pair.score) for pair in result.pairs)
    found = evaluate(result, truth, {3: "id:missing", 4: "clean", 5: "clean"}, compared)
    assert (found.rows, found.true_pairs, found.merged_pairs, found.wrong_pairs) == (6, 3, 2, 1)
    assert (found.precision, found.recall, found.recall_with_review) == (0.5, 1 / 3, 1.0)
    assert (found.review_pairs, found.review_precision, found.review_share) == (2, 0.5, 2 / 6)
    assert found.exact_clusters == 1 / 4
    assert found.precision_at_least == pytest.approx(1 - 0.95**0.5)
    assert found.missed_by_kind == {"": 2, "id:missing": 2}
    assert found.wrong_by_kind == {"clean": 1}
    assert [(line.score, line.precision) for line in found.sweep] == [
        (1.0, 0.5),
        (5.0, 2 / 3),
        (12.0, 0.5),
        (30.0, 1.0),
    ]


def test_evaluation_of_nothing_is_perfect():
    found = evaluate(result_of({}, []), {})
    assert (found.precision, found.recall, found.review_share) == (1.0, 1.0, 0.0)
    assert (found.precision_at_least, found.sweep) == (0.0, ())


def test_easy_file_is_resolved_without_a_wrong_pair(easy_people):
    rows = easy_people(5)
    result = resolve_all(enumerate(identity for _, identity in rows), codes, WEAK)
    found = evaluate(result, {row: str(true) for row, (true, _) in enumerate(rows)})
    assert found.wrong_pairs == 0
    assert found.recall > 0.95
