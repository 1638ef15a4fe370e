"""Who decides on an edition of public notice that waits: reach × role, for each way in which it ends unprinted. All persons
are invented."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.approve_edition import approve_edition, refuse_edition
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.grant_authority import grant_area, recuse
from blacklist_service.workflows.show_edition import list_editions
from blacklist_service.workflows.withdraw_edition import withdraw_edition
from tests.blacklist_service.feeds.conftest import build_world
from tests.blacklist_service.feeds.press import SERIES, Press, open_press
from tests.codes import code_of
from tests.told import told

WHY = "虚构理由"
# The platform, and with it everybody in the edition, is of the city 340100.
REACHES = {
    "city": (("340100",), "done"),
    "province": (("340000",), "done"),
    "everywhere": (("",), "done"),
    "office": ((), "done"),
    "both provinces": (("340000", "510000"), "done"),
    "neighbour": (("340200",), "NOT_FOUND"),
    "outside": (("510000",), "NOT_FOUND"),
    "a county of it": (("340104",), "NOT_FOUND"),
}
Act = Callable[..., Any]
ACTS: dict[str, tuple[str, Act]] = {
    "withdraw": (
        "maker",
        lambda press, who, digest: withdraw_edition(press.context, who, SERIES, digest, reasons=WHY),
    ),
    "refuse": (
        "checker",
        lambda press, who, digest: refuse_edition(press.context, who, SERIES, digest, reasons=WHY),
    ),
    "approve": ("checker", lambda press, who, digest: approve_edition(press.context, who, SERIES, digest)),
}


@pytest.fixture
def press(context: Context, moving_clock: MovingClock, tmp_path: Path) -> Press:
    made = open_press(build_world(context, moving_clock), tmp_path / "public")
    made.world.list_people(2)
    return made


def states(press: Press) -> list[str]:
    return [one.state for one in list_editions(press.context, SYSTEM, SERIES)]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("reach", REACHES)
def test_only_who_reaches_everybody_in_it_decides_on_an_edition(press: Press, act: str, reach: str) -> None:
    role, does = ACTS[act]
    areas, expected = REACHES[reach]
    add_user(press.context, SYSTEM, member_code="office", login="other", role=role)
    for area in areas:
        grant_area(press.context, SYSTEM, login="other", region=area)
    digest = press.propose().digest
    other = actor_of_login(press.context, "other")
    if expected == "done":
        does(press, other, digest)
        assert states(press) == [{"withdraw": "void", "refuse": "refused", "approve": "approved"}[act]]
        return
    # Also of one who knows the digest: it does not exist.
    assert code_of(lambda: does(press, other, digest)) == expected
    assert states(press) == ["open"]
    assert told(press.context, "edition_withdrawn", "edition_refused", "edition_published") == []


@pytest.mark.parametrize("act", ACTS)
def test_who_keeps_away_from_somebody_in_it_decides_nothing(press: Press, act: str) -> None:
    role, does = ACTS[act]
    add_user(press.context, SYSTEM, member_code="office", login="other", role=role)
    digest = press.propose().digest
    recuse(press.context, SYSTEM, login="other", member_code="platform")
    assert code_of(lambda: does(press, actor_of_login(press.context, "other"), digest)) == "ACCESS.RECUSED"
    assert states(press) == ["open"]
