"""Whom an official reaches, asked directly: areas, recusals, merged people, lists and pages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.grant_authority import grant_area, recuse
from blacklist_service.workflows.reach import (
    Reach,
    areas_of,
    page_within_reach,
    reach_of,
    reached_subjects,
    reaches,
    require_subjects,
    within_reach,
)
from tests.blacklist_service.workflows.test_workflows_authority import asked
from tests.codes import code_of


def reach_code(desk: Any, actor: Actor, *subjects: int) -> str:
    return code_of(lambda: asked(desk, require_subjects, desk.context, actor, subjects))


@pytest.mark.parametrize(
    ("reach", "is_whole"),
    [
        (Reach(("",)), True), (Reach(("340100", "")), True), (Reach(("340100",)), False), (Reach(()), False),
        (Reach(("",), frozenset({1})), False), (Reach(("",), frozenset(), frozenset({1})), False),
    ],
)  # fmt: skip
def test_a_whole_reach_knows_no_exception(reach: Reach, *, is_whole: bool) -> None:
    assert reach.is_whole is is_whole


def test_who_is_no_official_and_the_owner_of_the_machine_are_bounded_elsewhere(desk: Any) -> None:
    recuse(desk.context, SYSTEM, login="maker", member_code="platform")
    for actor in (desk.platform, SYSTEM, replace(desk.maker, user=0)):
        assert asked(desk, reach_of, actor) == Reach(("",))
        assert asked(desk, areas_of, actor) == [""]


@pytest.mark.parametrize("role", ["maker", "checker", "auditor"])
def test_an_official_reaches_the_members_region_until_an_area_is_given(desk: Any, role: str) -> None:
    actor = getattr(desk, role)
    assert asked(desk, areas_of, actor) == ["340100"]
    assert asked(desk, reach_of, actor) == Reach(("340100",))
    grant_area(desk.context, SYSTEM, login=actor.login, region="340200")
    assert asked(desk, areas_of, actor) == ["340200"]


def test_recusals_are_part_of_the_reach_whoever_the_subject_has_become(
    desk: Any, two_people: tuple[int, int]
) -> None:
    near, far = two_people
    recuse(desk.context, SYSTEM, login="checker", member_code="platform")
    recuse(desk.context, SYSTEM, login="checker", subject=near)
    assert asked(desk, reach_of, desk.checker) == Reach(
        ("340100",), frozenset({desk.platform.member}), frozenset({near})
    )
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE subject SET merged_into = :to WHERE id = :n"), {"to": far, "n": near})
    desk.adopt()
    assert asked(desk, reach_of, desk.checker).from_subjects == {far}
    unknown = replace(desk.checker, user=987654)
    assert asked(desk, reach_of, unknown) == Reach(("340100",))


def test_all_of_the_people_must_be_reached(desk: Any, two_people: tuple[int, int]) -> None:
    near, far = two_people
    assert reach_code(desk, desk.maker) == ""
    assert reach_code(desk, desk.maker, near) == ""
    for people in ((far,), (near, far), (far, near)):
        assert reach_code(desk, desk.maker, *people) == "NOT_FOUND"
        assert asked(desk, reaches, desk.context, desk.maker, people) is False
    assert asked(desk, reaches, desk.context, desk.maker, (near,)) is True
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near, far, near)) == {near}
    assert asked(desk, reached_subjects, desk.context, SYSTEM, (near, far)) == {near, far}
    grant_area(desk.context, SYSTEM, login="maker", region="340000")
    assert reach_code(desk, desk.maker, near, far) == ""
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near, far)) == {near, far}


@pytest.mark.parametrize("whom", ["member", "subject"])
def test_from_whom_one_keeps_away_is_known_and_closed(
    desk: Any, two_people: tuple[int, int], whom: str
) -> None:
    near, far = two_people
    for login in ("maker", "checker"):
        grant_area(desk.context, SYSTEM, login=login, region="")
    recuse(
        desk.context, SYSTEM, login="maker",
        **({"member_code": "platform"} if whom == "member" else {"subject": near}),
    )  # fmt: skip
    assert reach_code(desk, desk.maker, near) == "ACCESS.RECUSED"
    assert reach_code(desk, desk.maker, far) == ""
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near, far)) == {far}
    assert reach_code(desk, desk.checker, near, far) == ""


def test_one_who_is_merged_is_reached_as_who_is_left(desk: Any, two_people: tuple[int, int]) -> None:
    near, far = two_people
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE subject SET merged_into = :to WHERE id = :n"), {"to": far, "n": near})
    desk.adopt()
    assert reach_code(desk, desk.maker, near) == "NOT_FOUND"
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near,)) == frozenset()
    grant_area(desk.context, SYSTEM, login="maker", region="340200")
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near,)) == {near}


def test_a_person_of_no_region_belongs_to_the_operators(desk: Any) -> None:
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE member SET region = '' WHERE code = 'platform'"))
    desk.adopt()
    subject = desk.subject()
    desk.report(subject)
    away = replace(desk.context, profile=replace(desk.context.profile, region="510000"))
    here = replace(desk.context, profile=replace(desk.context.profile, region="340100"))
    assert asked(desk, reaches, away, desk.maker, (subject,)) is False
    assert asked(desk, reaches, here, desk.maker, (subject,)) is True


def test_of_a_list_what_is_reached_stays_in_its_order(desk: Any, two_people: tuple[int, int]) -> None:
    near, far = two_people
    things = [("c", (near,)), ("a", (far,)), ("b", ()), ("d", (near, far)), ("e", (near, near))]
    people = lambda thing: thing[1]  # noqa: E731
    seen = asked(desk, within_reach, desk.context, desk.maker, things, people)
    assert [name for name, _ in seen] == ["c", "b", "e"]
    everything = asked(desk, within_reach, desk.context, SYSTEM, things, people)
    assert (everything, everything is things) == (things, False)


@pytest.mark.parametrize(
    ("limit", "expected", "pages"),
    [
        (0, [], []), (1, [1], [(None, 1)]), (2, [1, 4], [(None, 2), (2, 4)]), (3, [1, 4, 5], [(None, 3), (3, 6)]),
        (9, [1, 4, 5], [(None, 9), (6, 18)]),
    ],
)  # fmt: skip
def test_a_page_is_filled_from_as_many_pages_as_it_takes(
    desk: Any,
    two_people: tuple[int, int],
    limit: int,
    expected: list[int],
    pages: list[tuple[int | None, int]],
) -> None:
    near, far = two_people
    queue = {1: near, 2: far, 3: far, 4: near, 5: near, 6: far}
    read_of: list[tuple[int | None, int]] = []

    def read(last: int | None, size: int) -> Sequence[int]:
        read_of.append((last, size))
        return [number for number in queue if last is None or number > last][:size]

    people = lambda page: [(queue[one],) for one in page]  # noqa: E731
    found = asked(desk, page_within_reach, desk.context, desk.maker, read, people, limit=limit)
    assert (found, read_of) == (expected, pages)


@pytest.mark.parametrize(
    ("area", "region", "expected"),
    [
        ("340000", "340200", [2, 3]), ("340000", "340100", [1, 4]), ("340000", "340000", [1, 2, 3, 4]),
        ("340100", "340000", [1, 4]), ("340100", "340200", []), ("", "340200", [2, 3]), ("", "510000", []),
    ],
)  # fmt: skip
def test_a_page_of_one_region_shows_what_of_it_is_reached(
    desk: Any, two_people: tuple[int, int], area: str, region: str, expected: list[int]
) -> None:
    near, far = two_people
    grant_area(desk.context, SYSTEM, login="maker", region=area)
    queue = {1: near, 2: far, 3: far, 4: near}

    def read(last: int | None, size: int) -> Sequence[int]:
        return [number for number in queue if last is None or number > last][:size]

    def people(page: Sequence[int]) -> list[tuple[int]]:
        return [(queue[one],) for one in page]

    found = asked(desk, page_within_reach, desk.context, desk.maker, read, people, limit=9, region=region)
    assert found == expected
