"""Agreement between two officials: share and Cohen's kappa, by worked examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.rules.agreement import Agreement, agreement_of

S, D, U = "same", "different", "unsure"
_pairs = st.lists(st.tuples(st.sampled_from((S, D)), st.sampled_from((S, D, U))), max_size=40)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], Agreement(0, 0, None, None)),
        # Everybody always says the same: chance alone explains it.
        ([(S, S)] * 4, Agreement(4, 4, 1.0, None)),
        ([(S, S), (D, D)], Agreement(2, 2, 1.0, 1.0)),
        ([(S, D), (D, S)], Agreement(2, 0, 0.0, -1.0)),
        # Cohen's worked form: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no give 0.4.
        ([(S, S)] * 20 + [(S, D)] * 5 + [(D, S)] * 10 + [(D, D)] * 15, Agreement(50, 35, 0.7, 0.4)),
        ([(S, U)], Agreement(1, 0, 0.0, 0.0)),
    ],
)
def test_worked_examples(pairs, expected):
    assert agreement_of(pairs) == expected


@given(_pairs)
def test_kappa_is_never_above_the_share_and_one_only_where_all_agree(pairs):
    found = agreement_of(pairs)
    assert found.agreeing <= found.decisions == len(pairs)
    if found.kappa is not None and found.share is not None:
        assert -1 <= found.kappa <= found.share <= 1
        assert (found.kappa == 1) == (found.agreeing == found.decisions)


@given(_pairs)
def test_the_order_of_the_two_officials_does_not_matter(pairs):
    assert agreement_of(pairs) == agreement_of([(second, first) for first, second in pairs])
