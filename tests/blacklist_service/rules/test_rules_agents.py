"""Agents: until when somebody may act for a person, and in what."""

from datetime import date

import pytest

from blacklist_service.errors import InvalidError
from blacklist_service.rules.agents import (
    AgentScope,
    check_until,
    is_standing,
    longest_until,
    may_act,
    own_business,
)
from blacklist_service.rules.listing_states import ListingState, is_final
from tests.codes import exactly

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize("until", [TODAY, date(2027, 3, 10)])
def test_an_agent_is_named_for_up_to_a_year(until: date):
    assert longest_until(TODAY) == date(2027, 3, 10)
    check_until(until, TODAY)


@pytest.mark.parametrize("until", [date(2026, 3, 9), date(2027, 3, 11), date.min, date.max])
def test_no_other_last_day_is_taken(until: date):
    with pytest.raises(InvalidError, match=exactly("AGENT.UNTIL")):
        check_until(until, TODAY)


@pytest.mark.parametrize("state", list(ListingState))
def test_it_ends_with_its_last_day_and_with_the_case(state: ListingState):
    assert is_standing(TODAY, state, TODAY) is not is_final(state)
    assert is_standing(TODAY, state, date(2026, 3, 11)) is False


def test_who_may_read_does_not_act():
    assert (may_act(AgentScope.READ), may_act(AgentScope.ACT)) == (False, True)
    assert own_business().code == "AGENT.SCOPE"
