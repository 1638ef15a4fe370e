"""A route's rule says what was said above it, no more: what is not said is closed, has no second factor, is not read."""

from typing import Any

import pytest

from blacklist_service.access_rules import (
    Rule,
    allow,
    answers_evenly,
    evenly,
    parameters_of,
    reads,
    rule_of,
)


def view() -> None:
    """Invented."""


def ruled(*roles: str, **said: Any) -> Rule | None:
    def route() -> None:
        """Invented."""

    assert allow(*roles, **said)(route) is route
    return rule_of(route)


def test_a_route_of_which_nothing_is_said_is_closed() -> None:
    assert ruled() == Rule()
    assert (Rule().roles, Rule().stages, Rule().door, Rule().step_up) == ((), ("complete",), "api", "none")
    assert not any((Rule().subject, Rule().operator, Rule().everybody, Rule().streams))


@pytest.mark.parametrize(
    "said",
    [
        {"subject": True},
        {"operator": True},
        {"everybody": True},
        {"streams": True},
        {"door": "console"},
        {"stages": ("password", "enrolment")},
        {"step_up": "recent"},
        {"step_up": "each"},
    ],
    ids=str,
)
def test_each_word_of_a_rule_opens_that_and_nothing_else(said: dict[str, Any]) -> None:
    assert ruled("maker", "checker", **said) == Rule(roles=("maker", "checker"), **said)


@pytest.mark.parametrize("route", [None, view])
def test_without_a_rule_nobody_may_call_and_nothing_is_evened(route: Any) -> None:
    assert rule_of(route) is None
    assert answers_evenly(route) is False


def test_a_marked_route_answers_evenly_and_another_does_not() -> None:
    def marked() -> None:
        """Invented."""

    assert evenly(marked) is marked
    assert answers_evenly(marked) is True
    assert rule_of(marked) is None


def test_a_page_reads_the_parameters_that_it_names_and_no_others() -> None:
    def named() -> None:
        """Invented."""

    assert reads("region", "after")(named) is named
    assert parameters_of(named) == {"region", "after"}
    assert parameters_of(view) == parameters_of(None) == frozenset()
    assert rule_of(named) is None
