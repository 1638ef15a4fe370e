"""Rows made to tie two people together: by a former name, a second phone, a firm's old name. All are invented."""

import pytest

from blacklist_service.vault.run_codes import keyed_codes
from matching.batch.resolve import resolve_all
from matching.cluster import Resolver
from matching.types import Verdict

ID = "110101199003072316"
PHONE, OTHER = "13812345678", "13911112222"
HOME = "合肥市望江西路862号3栋101室"


@pytest.mark.parametrize(
    ("victims", "bridge"),
    [
        ([("李娜", ID, OTHER, ""), ("张伟", "", PHONE, HOME)], ("张伟（曾用名李娜）", ID, PHONE, HOME)),
        ([("李娜", ID, OTHER, ""), ("覃汉琰", "", PHONE, HOME)], ("覃汉琰（曾用名李娜）", ID, PHONE, HOME)),
        ([("王汉琰", ID, OTHER, ""), ("李汉琰", "", PHONE, "")], ("李汉琰", ID, f"{OTHER}/{PHONE}", "")),
        ([("李**", ID, PHONE, HOME), ("李浩", ID, PHONE, HOME)], ("李乐", ID, OTHER, HOME)),
    ],
)
def test_no_single_row_ties_two_names_together(person, victims, bridge):
    rows = [person(*texts) for texts in (*victims, bridge)]
    written_out = [row for row, (name, *_) in enumerate((*victims, bridge)) if "*" not in name]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        result = resolve_all(((row, rows[row]) for row in order), keyed_codes(b"tests"))
        names = {}
        for row in written_out:
            names.setdefault(result.cluster_of[row], set()).add(rows[row].name)
        assert len(set(result.cluster_of.values())) > 1
        assert all(len(found) == 1 for found in names.values()) or len(set(result.cluster_of.values())) == 2
        assert any(pair.verdict.value == "unsure" for pair in result.pairs)


OF_THE_BROTHER = "110101198511230419"


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
def test_a_brother_with_a_number_of_his_own_is_not_joined_by_a_mistyped_one(person, order):
    """王建军's loan under the number of 王建国, his guarantor at home; 王建军 has another one under his own."""
    rows = [
        person("王建国", ID, PHONE, HOME),
        person("王建军", ID, PHONE, HOME),
        person("王建军", OF_THE_BROTHER, PHONE, ""),
    ]
    result = resolve_all(((row, rows[row]) for row in order), keyed_codes(b"tests"))
    assert len(set(result.cluster_of.values())) == 3
    assert {(pair.row_a, pair.row_b) for pair in result.pairs if pair.verdict is Verdict.UNSURE} == {
        (0, 1),
        (1, 2),
    }
    alone = resolve_all(enumerate(rows[:2]), keyed_codes(b"tests"))
    assert len(set(alone.cluster_of.values())) == 1
    assert {pair.reason for pair in alone.pairs} == {"A19"}


def test_a_brother_who_is_known_keeps_a_mistyped_number_from_joining_on_arrival(person):
    resolver = Resolver()
    arrivals = [
        ("王建国", ID, PHONE, HOME),
        ("王建军", OF_THE_BROTHER, PHONE, ""),
        ("王建军", ID, PHONE, HOME),
    ]
    for report, texts in enumerate(arrivals):
        placement = resolver.place(report, person(*texts), [0])
    assert placement.is_new
    assert {(one.via, one.decision.reason) for one in placement.decisions} == {(0, "C3"), (1, "V1")}
