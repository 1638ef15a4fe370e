"""Roles that one person never has together, and areas that cover a case."""

from itertools import combinations

import pytest

from blacklist_service.errors import ForbiddenError, ServiceError
from blacklist_service.rules.roles import DUTIES, check_further_role, check_roles, covers, shared_areas
from blacklist_service.store.tables.authority import FURTHER_ROLES
from blacklist_service.store.tables.members import ROLES
from tests.codes import exactly

TOGETHER = [("maker", "checker"), ("platform", "agency")]


def test_every_role_has_its_duty() -> None:
    assert set(DUTIES) == {*ROLES, *FURTHER_ROLES}


@pytest.mark.parametrize(("own", "further", "code"), [
    ("maker", "supervisor", ""), ("checker", "maker", ""), ("maker", "maker", "ROLE.FURTHER"),
    ("maker", "auditor", "ROLE.FURTHER"), ("auditor", "supervisor", "ROLE.PAIR"), ("platform", "checker", "ROLE.PAIR"),
])  # fmt: skip
def test_only_who_decides_is_given_more_to_decide(own: str, further: str, code: str) -> None:
    found = ""
    try:
        check_further_role(own, further)
    except ServiceError as refused:
        found = refused.code
    assert found == code


@pytest.mark.parametrize("pair", list(combinations(sorted(ROLES), 2)), ids="+".join)
def test_every_pair_of_roles_is_allowed_or_forbidden_as_listed(pair: tuple[str, str]) -> None:
    if set(pair) in [set(one) for one in TOGETHER]:
        check_roles(pair)
        return
    for order in (pair, pair[::-1], (*pair, pair[0])):
        with pytest.raises(ForbiddenError, match=exactly("ROLE.PAIR")):
            check_roles(order)


@pytest.mark.parametrize("role", ROLES)
def test_one_role_twice_is_one_role(role: str) -> None:
    check_roles([role, role])


@pytest.mark.parametrize(
    ("areas", "region", "is_covered"),
    [
        ([""], "340104", True),
        (["340000"], "340104", True),
        (["340100"], "340104", True),
        (["340104"], "340104", True),
        (["340200"], "340104", False),
        (["330000"], "340104", False),
        (["330000", "340100"], "340104", True),
        (["340104"], "340100", False),  # a county office sees nothing of the whole city's
        ([], "340104", False),
        ([], "", True),  # what belongs to no region is everybody's
    ],
)
def test_covers(areas: list[str], region: str, *, is_covered: bool) -> None:
    assert covers(areas, region) == is_covered


@pytest.mark.parametrize(
    ("areas", "region", "shared"),
    [
        ([""], "340100", ("340100",)),
        (["340000"], "340104", ("340104",)),
        (["340104"], "340000", ("340104",)),
        (["340104"], "340104", ("340104",)),
        (["340104", "340200", "510000"], "340000", ("340104", "340200")),
        (["", "340000"], "340100", ("340100",)),  # said twice, it is one area
        (["340200"], "340100", ()),
        ([], "340100", ()),
    ],
)
def test_areas_and_a_region_share_the_smaller_of_each_pair(
    areas: list[str], region: str, shared: tuple[str, ...]
) -> None:
    assert shared_areas(areas, region) == shared
    assert all(covers(areas, one) and covers([region], one) for one in shared)
