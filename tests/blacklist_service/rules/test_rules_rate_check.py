"""A rate beside its cap: by the day of the loan, exactly at the cap, with the law that the figure comes from."""

from datetime import date
from decimal import Decimal

import pytest

from blacklist_service.rules.gates import is_rate_above_cap
from blacklist_service.rules.rate_check import check_rate


@pytest.mark.parametrize(
    ("rate", "loan", "cap", "is_above"),
    [
        (2400, date(2018, 3, 1), "24", False),
        (2401, date(2018, 3, 1), "24", True),
        (1540, date(2020, 8, 20), "15.4", False),
        (1541, date(2020, 8, 20), "15.4", True),
        (2400, date(2020, 8, 19), "24", False),
        (2500, date(1980, 1, 1), "24", True),
        (0, date(2026, 1, 1), "12.0", False),
    ],
)
def test_the_cap_is_that_of_the_day_of_the_loan(rate: int, loan: date, cap: str, is_above: bool) -> None:
    found = check_rate(rate, loan)
    assert found is not None
    assert (found.rate, found.cap, found.is_above) == (Decimal(rate) / 100, Decimal(cap), is_above)
    assert found.is_above is is_rate_above_cap(rate, loan)
    assert found.law.code == "rate_cap"
    assert found.law.value == found.cap


@pytest.mark.parametrize(("rate", "loan"), [(None, date(2018, 3, 1)), (2400, None), (None, None)])
def test_what_is_not_known_is_not_checked(rate: int | None, loan: date | None) -> None:
    assert check_rate(rate, loan) is None
