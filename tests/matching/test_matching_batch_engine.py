"""The engine for whole files: the same result whatever the order, the portions and the way of working."""

from collections.abc import Callable
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from blacklist_service.vault.run_codes import keyed_codes
from matching.batch import candidates, components
from matching.batch.compared import SHARED_SETS
from matching.batch.prepared import SEPARATOR, Longs, prepare
from matching.batch.resolve import resolve_all, resolve_table
from matching.batch.result import BatchResult
from matching.batch.settle import settle
from matching.batch.spool import Spool
from matching.batch.table import Table
from matching.blocks import BLOCK_CAP
from matching.decide import compare
from matching.policy import POLICY
from matching.types import Identity, Verdict

A = "11010119900307803X"
PHONE = "13812345670"
HOME = "安徽省合肥市包河区望江西路862号12栋{}室"


def codes(pairs: str) -> Longs:
    texts = iter(pairs.split(SEPARATOR))
    return np.array([hash(pair) for pair in zip(texts, texts, strict=True)], np.int64)


def clusters(result: BatchResult, label: Callable[[int], int] = lambda row: row) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for row, cluster in result.cluster_of.items():
        found.setdefault(cluster, set()).add(label(row))
    return {frozenset(rows) for rows in found.values()}


def questions(result: BatchResult, label: Callable[[int], int] = lambda row: row) -> set[frozenset[int]]:
    return {
        frozenset((label(pair.row_a), label(pair.row_b)))
        for pair in result.pairs
        if pair.verdict is Verdict.UNSURE
    }


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_order_of_the_rows_never_matters(crowded, person, data):
    rows = [person(*texts) for texts in data.draw(st.lists(crowded, min_size=2, max_size=12))]
    order = data.draw(st.permutations(range(len(rows))))
    straight = resolve_all(enumerate(rows), codes)
    turned = resolve_all(enumerate(rows[row] for row in order), codes)
    assert clusters(turned, lambda row: order[row]) == clusters(straight)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_key_of_a_run_never_matters(crowded, person, data):
    """The same list gives the same clusters and the same questions, whatever key its values were hashed under."""
    rows = [person(*texts) for texts in data.draw(st.lists(crowded, min_size=2, max_size=12))]
    one = resolve_all(enumerate(rows), keyed_codes(bytes(range(32))))
    other = resolve_all(enumerate(rows), keyed_codes(bytes(range(32, 64))))
    assert (clusters(one), questions(one)) == (clusters(other), questions(other))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_short_way_ends_where_settling_row_by_row_ends(crowded, person, data):
    """Components that are not doubtful are one subject: settling them by row says the same."""
    rows = [person(*texts) for texts in data.draw(st.lists(crowded, min_size=2, max_size=12))]
    shared: list[Identity] = []
    result = resolve_all(enumerate(rows), codes)
    for cluster in clusters(result):
        shared = [rows[row] for row in sorted(cluster, key=lambda row: _placing(rows[row]))]
        settled = settle(
            shared, [SHARED_SETS[0]] * len(shared), [False] * len(shared), [[]] * len(shared), POLICY
        )
        assert len(set(settled.subject)) == 1


def _placing(identity: Identity) -> int:
    return int(prepare([(0, identity)], codes).lines["order"][0])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_what_is_left_out_as_obvious_is_different(crowded, person, data):
    rows = [person(*texts) for texts in data.draw(st.lists(crowded, min_size=2, max_size=8))]
    table = Table()
    table.add(prepare(enumerate(rows), codes))
    ranked = table.close(POLICY)
    one, other = np.triu_indices(len(rows), 1)
    pairs = np.stack((one, other), axis=1).astype(np.int64)
    kept = {tuple(pair) for pair in candidates._not_obvious(ranked, pairs).tolist()}
    of_rank = ranked.column["row"].tolist()
    for a, b in pairs.tolist():
        if (a, b) not in kept:
            assert compare(rows[of_rank[a]], rows[of_rank[b]]).verdict is Verdict.DIFFERENT


def test_rows_that_say_the_same_are_one_however_many(person):
    rows = [person("覃汉琰", "", PHONE, HOME.format(1))] * (BLOCK_CAP * 5)
    assert len(clusters(resolve_all(enumerate(rows), codes))) == 1


def test_person_reported_hundreds_of_times_without_a_number_is_one(person):
    home, cards = HOME.format(1), [f"62170042345037{order:05d}" for order in range(BLOCK_CAP * 3)]
    rows = [person("覃汉琰", "", PHONE, home, bank_card=card) for card in cards]
    result = resolve_all(enumerate(rows), codes)
    assert len({row.bank_card for row in rows}) == len(rows)
    assert len(clusters(result)) == 1
    assert questions(result) == set()


def test_number_with_hundreds_of_names_is_one_subject_per_compatible_name(person):
    surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    rows = [
        person(f"{surname}{given}", A)
        for surname in surnames
        for given in ("伟", "芳", "娜敏", "静强", "磊军", "勇艳")
    ]
    result = resolve_all(enumerate(rows), codes)
    assert len(rows) > BLOCK_CAP
    # Every name hangs by a question at least: a person sees that something is wrong with the number.
    asked = {row for pair in result.pairs for row in (pair.row_a, pair.row_b)}
    assert asked == set(range(len(rows)))


def test_employers_phone_joins_nobody_but_its_key_does_not_hide_the_namesake(person):
    surnames, given = "王李张刘陈杨赵黄周吴徐孙胡朱高林", "伟芳娜敏静强磊军勇艳杰娟涛明超"
    rows = [person(f"{surname}{name}", "", PHONE) for surname in surnames for name in given]
    rows += [person("覃汉琰", "", PHONE, HOME.format(7)), person("覃汉琰", "", PHONE, HOME.format(7))]
    result = resolve_all(enumerate(rows), codes)
    assert result.capped_tokens >= 1
    joined = [cluster for cluster in clusters(result) if len(cluster) > 1]
    assert joined == [frozenset({len(rows) - 2, len(rows) - 1})]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=80))
def test_connected_rows_bear_the_smallest_number(size, edges):
    edges = [(a % size, b % size) for a, b in edges]
    label = components.connect(size, np.array(edges, np.int64).reshape(-1, 2)).tolist()
    expected = list(range(size))
    for _ in range(size):
        for a, b in edges:
            expected[a] = expected[b] = min(expected[a], expected[b])
    assert label == expected


def test_portions_may_be_worked_on_anywhere(easy_people):
    rows = [identity for _, identity in easy_people(17)]
    table = Table()
    for start in range(0, len(rows), 50):
        table.add(prepare(list(enumerate(rows))[start : start + 50], codes))
    seen = []

    def backwards(work, portions):
        waiting = list(portions)
        done = [work(portion) for portion in reversed(waiting)]
        seen.append(len(waiting))
        return iter(reversed(done))

    from_table = resolve_table(table, POLICY, backwards)
    assert clusters(from_table) == clusters(resolve_all(enumerate(rows), codes))
    assert seen


def test_spool_gives_back_what_it_took():
    spool = Spool(np.dtype("<i8"))
    assert len(spool.whole()) == 0
    spool = Spool(np.dtype("<i8"))
    parts = [np.array(Random(seed).sample(range(1000), seed), np.int64) for seed in range(5)]
    for part in parts:
        spool.append(part)
    assert spool.whole().tolist() == np.concatenate(parts).tolist()
    assert len(spool) == 10
