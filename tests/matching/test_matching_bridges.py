"""Rows made to tie two people together: by a former name, a second phone, a firm's old name. All are invented."""

import pytest

from matching.batch.resolve import resolve_all

ID = "110101199003072316"
PHONE, OTHER = "13812345678", "13911112222"
HOME = "合肥市望江西路862号3栋101室"


def code(kind: str, text: str) -> int:
    return hash((kind, text))


@pytest.mark.parametrize(
    ("victims", "bridge"),
    [
        ([("李娜", ID, OTHER, ""), ("张伟", "", PHONE, HOME)], ("张伟（曾用名李娜）", ID, PHONE, HOME)),
        ([("李娜", ID, OTHER, ""), ("覃汉琰", "", PHONE, HOME)], ("覃汉琰（曾用名李娜）", ID, PHONE, HOME)),
        ([("王汉琰", ID, OTHER, ""), ("李汉琰", "", PHONE, "")], ("李汉琰", ID, f"{OTHER}/{PHONE}", "")),
        ([("李**", ID, PHONE, HOME), ("李浩", ID, PHONE, HOME)], ("李乐", ID, PHONE, HOME)),
    ],
)
def test_no_single_row_ties_two_names_together(person, victims, bridge):
    rows = [person(*texts) for texts in (*victims, bridge)]
    written_out = [row for row, (name, *_) in enumerate((*victims, bridge)) if "*" not in name]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        result = resolve_all(((row, rows[row]) for row in order), code)
        names = {}
        for row in written_out:
            names.setdefault(result.cluster_of[row], set()).add(rows[row].name)
        assert len(set(result.cluster_of.values())) > 1
        assert all(len(found) == 1 for found in names.values()) or len(set(result.cluster_of.values())) == 2
        assert any(pair.verdict.value == "unsure" for pair in result.pairs)
