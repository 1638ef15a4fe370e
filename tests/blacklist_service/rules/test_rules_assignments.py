"""With whom a case may be: who is superior by region, and when a step is everybody's again."""

from datetime import date

import pytest

from blacklist_service.rules.assignments import is_above, is_everybodys, is_raised_to, next_above, widest_over
from blacklist_service.rules.deadlines import DaysLeft

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("area", "other", "above"),
    [
        ("340000", "340100", True),
        ("", "340000", True),
        ("", "340104", True),
        ("340100", "340104", True),
        ("340100", "340000", False),
        ("340100", "340100", False),
        ("510000", "340100", False),
        ("", "", False),
        ("340000", "", False),
    ],
)
def test_a_wider_area_is_superior_to_what_lies_in_it(area: str, other: str, above: bool) -> None:
    assert is_above(area, other) is above


@pytest.mark.parametrize(
    ("areas", "region", "widest"),
    [
        (("340100", "340000"), "340104", "340000"),
        (("340104", "510000"), "340104", "340104"),
        (("510000",), "340104", None),
        (("", "340000"), "340104", ""),
        (("340100", "510000"), "", "510000"),
        ((), "340104", None),
    ],
)
def test_an_official_reaches_a_case_through_the_widest_of_the_areas(
    areas: tuple[str, ...], region: str, widest: str | None
) -> None:
    assert widest_over(areas, region) == widest


@pytest.mark.parametrize(
    ("areas", "own", "above"),
    [
        (("340100", "340000", ""), "340100", "340000"),
        (("340100", ""), "340100", ""),
        (("340100", "340200"), "340100", None),
        (("340000", ""), "340000", ""),
        ((), "340100", None),
    ],
)
def test_a_case_is_raised_to_the_nearest_area_above(
    areas: tuple[str, ...], own: str, above: str | None
) -> None:
    assert next_above(areas, own) == above


@pytest.mark.parametrize(
    ("region", "areas", "is_for"),
    [
        ("340000", ("340000",), True),
        ("340000", ("",), True),
        ("340000", ("340100",), False),
        ("", ("340000",), False),
        ("", ("",), True),
    ],
)
def test_what_was_raised_is_for_those_whose_area_it_lies_in(
    region: str, areas: tuple[str, ...], is_for: bool
) -> None:
    assert is_raised_to(region, areas) is is_for


@pytest.mark.parametrize(
    ("days", "everybodys"),
    [
        (None, False),
        (DaysLeft(5, 3), False),
        (DaysLeft(4, 2), True),
        (DaysLeft(0, 0), True),
        (DaysLeft(-9, -7), True),
        # The holidays of that year are not known.
        (DaysLeft(3, None), False),
        (DaysLeft(2, None), True),
    ],
)
def test_near_its_deadline_a_step_is_everybodys(days: DaysLeft | None, everybodys: bool) -> None:
    assert is_everybodys(days, TODAY) is everybodys
