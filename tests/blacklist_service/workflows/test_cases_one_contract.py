"""One contract of one member is one debt, whatever the number of its reports."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.workflows.cases.one_contract import Contract, contract_of, told_again
from blacklist_service.workflows.show_case import show_case

CONTRACTS = st.none() | st.tuples(st.integers(1, 2), st.sampled_from(["", "甲"]), st.sampled_from(["a", "b"]))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ((1, "", "HT-1"), (1, "", "ht-1"), True),
        ((1, "", "HT-1"), (1, "", "ＨＴ－１ "), True),
        ((1, "", "HT 1"), (1, "", "HT1"), True),
        ((1, "", "HT-1"), (1, "", "HT-2"), False),
        ((1, "", "HT-1"), (2, "", "HT-1"), False),
        ((1, "甲平台", "HT-1"), (1, "乙平台", "HT-1"), False),
    ],
)
def test_which_reports_tell_one_contract(one: Contract, other: Contract, *, is_same: bool) -> None:
    assert (contract_of(*one) == contract_of(*other)) is is_same


@pytest.mark.parametrize("nothing", ["", " ", "\u3000\t"])
def test_who_names_no_contract_tells_none(nothing: str) -> None:
    assert contract_of(1, "甲平台", nothing) is None


@given(st.dictionaries(st.integers(0, 20), CONTRACTS, max_size=12))
def test_of_each_contract_the_newest_is_left_and_of_no_contract_all(
    contracts: dict[int, Contract | None],
) -> None:
    left = contracts.keys() - told_again(contracts)
    named = [contracts[report] for report in left if contracts[report] is not None]
    assert len(named) == len(set(named))
    assert set(named) == set(contracts.values()) - {None}
    assert all(report in left for report, contract in contracts.items() if contract is None)
    for report in left:
        assert all(
            other <= report
            for other, one in contracts.items()
            if one is not None and one == contracts[report]
        )


def test_officials_see_which_report_of_a_contract_counts(desk: Any) -> None:
    """Every report of the desk names the same contract."""
    alleged = desk.alleged()
    desk.report(alleged.id, number=alleged.id + 1)
    shown = show_case(desk.context, desk.maker, alleged.id).reports
    assert [one.is_told_again for one in shown] == [True, False]
