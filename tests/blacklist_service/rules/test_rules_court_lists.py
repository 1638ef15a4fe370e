"""How long a row of the courts' list is kept as reference, and which list is believed."""

from datetime import date
from functools import partial

import pytest

from blacklist_service.rules.court_lists import check_day, check_ended, row_kept_until
from tests.codes import code_of

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("published", "as_of", "until"),
    [
        (date(2026, 1, 5), date(2026, 3, 1), date(2026, 3, 31)),  # the list is fresh for 30 days
        (date(2024, 3, 10), date(2026, 3, 1), date(2026, 3, 10)),  # two years from publication come first
        (date(2020, 6, 1), date(2026, 3, 1), date(2022, 6, 1)),
    ],
)
def test_a_row_lasts_for_its_term_and_while_its_list_is_fresh(
    published: date, as_of: date, until: date
) -> None:
    assert row_kept_until(published, as_of, TODAY) == until


@pytest.mark.parametrize(
    ("as_of", "newest", "code"),
    [
        (TODAY, None, ""), (TODAY, TODAY, ""), (date(2026, 1, 31), None, ""), (date(2026, 1, 30), None, "COURT.DAY"),
        (date(2026, 3, 3), None, "COURT.DAY"), (date(2026, 3, 1), TODAY, "COURT.OLDER"),
    ],
)  # fmt: skip
def test_a_list_is_of_a_day_that_has_come_fresh_and_no_older(
    as_of: date, newest: date | None, code: str
) -> None:
    assert code_of(partial(check_day, as_of, newest, TODAY)) == code


@pytest.mark.parametrize(
    ("ended", "before", "expected", "code"),
    [
        (0, 0, False, ""), (1, 2, False, ""), (2, 3, False, "COURT.SHRUNK"), (3, 3, True, ""),
        (1, 1, False, "COURT.SHRUNK"),
    ],
)  # fmt: skip
def test_a_list_that_ends_most_of_what_was_kept_must_be_confirmed(
    ended: int, before: int, expected: bool, code: str
) -> None:
    assert code_of(partial(check_ended, ended, before, is_expected=expected)) == code
