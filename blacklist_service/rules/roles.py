"""Which roles one person never has together, and which cases an official's areas cover."""

from collections.abc import Iterable
from types import MappingProxyType

from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.rules.law import is_within

# What each role is about: whose interest it serves when it acts.
DUTIES = MappingProxyType(
    {
        "platform": "reports",
        "agency": "receives",
        "maker": "decides",
        "checker": "decides",
        "supervisor": "decides",
        "auditor": "audits",
    }
)
# Whoever reports or receives does not decide, and whoever decides does not audit (职责分离).
FORBIDDEN = frozenset(
    {
        frozenset({"reports", "decides"}),
        frozenset({"receives", "decides"}),
        frozenset({"reports", "audits"}),
        frozenset({"receives", "audits"}),
        frozenset({"decides", "audits"}),
    }
)


def check_roles(roles: Iterable[str]) -> None:
    """One person may have these roles together, in whatever accounts.

    Raises: ForbiddenError ROLE.PAIR.
    """
    duties = {DUTIES[role] for role in roles}
    if any(pair <= duties for pair in FORBIDDEN):
        raise ForbiddenError(
            "ROLE.PAIR",
            "同一人员不得兼任这些角色。",
            "One person must not have these roles together.",
        )


def check_further_role(own: str, further: str) -> None:
    """An account with this role may be given a further one: only who decides is given more to decide.

    Raises: ForbiddenError ROLE.PAIR; InvalidError ROLE.FURTHER for a role that is none, or is the account's own.
    """
    if further == own or DUTIES.get(further) != "decides":
        raise InvalidError(
            "ROLE.FURTHER",
            "可增加的角色为经办、复核或主管，且不得与原角色相同。",
            "A further role is maker, checker or supervisor, and another than the account's own.",
        )
    if DUTIES[own] != "decides":
        raise ForbiddenError(
            "ROLE.PAIR",
            "同一人员不得兼任这些角色。",
            "One person must not have these roles together.",
        )


def shared_areas(areas: Iterable[str], region: str) -> tuple[str, ...]:
    """What some areas and a region (GB/T 2260) have in common: the smaller of each pair; none where they lie apart."""
    inner = (region if is_within(region, area) else area for area in areas if _overlap(area, region))
    return tuple(dict.fromkeys(inner))


def _overlap(area: str, region: str) -> bool:
    return is_within(region, area) or is_within(area, region)


def covers(areas: Iterable[str], region: str) -> bool:
    """A case of this region (GB/T 2260) lies in one of the areas; "" as an area is everywhere.

    A case that belongs to no region, because its reporters work everywhere, is everybody's.
    """
    return not region or any(is_within(region, area) for area in areas)
