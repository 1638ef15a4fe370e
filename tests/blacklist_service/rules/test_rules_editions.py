"""For how long an edition of public notice is valid."""

from datetime import date

import pytest

from blacklist_service.errors import InvalidError
from blacklist_service.rules.editions import check_days, valid_until
from tests.codes import exactly

DAY = date(2026, 11, 20)


@pytest.mark.parametrize("days", [1, 30])
def test_an_edition_is_valid_from_one_day_to_thirty(days: int) -> None:
    check_days(days, DAY)


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_no_other_number_of_days_is_taken(days: int) -> None:
    with pytest.raises(InvalidError, match=exactly("EDITION.DAYS")):
        check_days(days, DAY)


def test_the_day_of_issue_is_the_first() -> None:
    assert (valid_until(DAY, 1), valid_until(DAY, 30)) == (DAY, date(2026, 12, 19))
