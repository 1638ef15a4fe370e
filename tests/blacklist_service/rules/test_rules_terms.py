"""How long a listing stands and how long bad information may be kept."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.retention import (
    ListingTermFacts,
    ReportKeepingFacts,
    may_delete_network_log,
    may_delete_query_log,
    may_drop_tombstone,
    must_delete_report,
    must_end,
    words_kept_until,
)
from blacklist_service.rules.terms import (
    Publicity,
    Severity,
    expires_on,
    is_expired,
    publicity,
    retention_ends_on,
)
from tests.codes import exactly

LISTED_ON = st.dates(date(2023, 5, 1), date(2040, 12, 31))
ENDS = st.none() | st.dates(date(2010, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("severity", "listed_on", "shortest", "longest"),
    [
        (Severity.MINOR, date(2026, 3, 10), date(2026, 3, 10), date(2026, 6, 10)),
        (Severity.ORDINARY, date(2026, 3, 10), date(2026, 6, 10), date(2027, 3, 10)),
        (Severity.SERIOUS, date(2026, 3, 10), date(2027, 3, 10), date(2029, 3, 10)),
        (Severity.SERIOUS, date(2028, 2, 29), date(2029, 2, 28), date(2031, 2, 28)),
    ],
)
def test_publicity(severity: Severity, listed_on: date, shortest: date, longest: date):
    assert publicity(severity, listed_on) == Publicity(shortest, longest)


@pytest.mark.parametrize(
    ("settled_on", "conduct_ended_on", "kept_until"),
    [
        (None, None, None),  # unpaid: the clock has not started
        (date(2020, 6, 30), None, date(2025, 6, 30)),
        (None, date(2020, 6, 30), date(2025, 6, 30)),
        (date(2022, 1, 1), date(2021, 1, 1), date(2026, 1, 1)),  # the earlier end counts
        (date(2020, 2, 29), None, date(2025, 2, 28)),
        (date(2012, 1, 1), None, date(2017, 1, 1)),  # before the Regulation came into force
    ],
)
def test_five_years_from_the_end_of_the_conduct(
    settled_on: date | None, conduct_ended_on: date | None, kept_until: date | None
):
    assert retention_ends_on(settled_on, conduct_ended_on) == kept_until


def test_a_listing_before_the_rules_is_refused():
    with pytest.raises(NotReadyError, match=exactly("LAW.PARAMETER")):
        publicity(Severity.SERIOUS, date(2023, 4, 30))


@given(st.sampled_from(Severity), LISTED_ON, ENDS, ENDS)
def test_a_listing_never_outlives_its_term(
    severity: Severity, listed_on: date, settled_on: date | None, conduct_ended_on: date | None
):
    last_day = expires_on(severity, listed_on, settled_on, conduct_ended_on)
    kept_until = retention_ends_on(settled_on, conduct_ended_on)
    assert last_day <= publicity(severity, listed_on).max_until
    assert kept_until is None or last_day <= kept_until
    facts = ListingTermFacts(ListingState.LISTED, last_day, settled_on, conduct_ended_on)
    assert must_end(facts, last_day) is False
    assert must_end(facts, date.fromordinal(last_day.toordinal() + 1)) is True


@given(st.sampled_from(Severity), LISTED_ON)
def test_shortest_publicity_never_exceeds_longest(severity: Severity, listed_on: date):
    shown = publicity(severity, listed_on)
    assert listed_on <= shown.min_until < shown.max_until


@given(ENDS, ENDS)
def test_retention_counts_from_the_earliest_end(a: date | None, b: date | None):
    assert retention_ends_on(a, b) == retention_ends_on(b, a)
    if a is not None:
        assert retention_ends_on(a, b) <= retention_ends_on(a)


def test_on_its_last_day_a_listing_still_stands():
    assert is_expired(date(2026, 3, 10), date(2026, 3, 10)) is False
    assert is_expired(date(2026, 3, 10), date(2026, 3, 11)) is True


TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("facts", "ends"),
    [
        (ListingTermFacts(ListingState.LISTED, expires_on=date(2026, 3, 9)), True),
        (ListingTermFacts(ListingState.LISTED, expires_on=TODAY), False),
        (ListingTermFacts(ListingState.ALLEGED), False),
        (ListingTermFacts(ListingState.ALLEGED, settled_on=date(2021, 3, 9)), True),
        (ListingTermFacts(ListingState.ALLEGED, settled_on=date(2021, 3, 10)), False),
        (ListingTermFacts(ListingState.OVERDUE_ONLY, conduct_ended_on=date(2020, 1, 1)), True),
        (ListingTermFacts(ListingState.ENDED, expires_on=date(2020, 1, 1)), False),
        (ListingTermFacts(ListingState.REJECTED, settled_on=date(2020, 1, 1)), False),
    ],
)
def test_which_listings_end_today(facts: ListingTermFacts, ends: bool):
    assert must_end(facts, TODAY) is ends


@pytest.mark.parametrize(
    ("facts", "deleted"),
    [
        (ReportKeepingFacts(), False),
        (ReportKeepingFacts(settled_on=date(2021, 3, 9)), True),
        (ReportKeepingFacts(settled_on=date(2021, 3, 10)), False),
        (ReportKeepingFacts(conduct_ended_on=date(2015, 1, 1)), True),
        (ReportKeepingFacts(closed_on=date(2025, 9, 9)), True),
        (ReportKeepingFacts(closed_on=date(2025, 9, 10)), False),
        (ReportKeepingFacts(closed_on=date(2010, 1, 1)), True),
        (ReportKeepingFacts(closed_on=date(2025, 9, 9), settled_on=date(2024, 1, 1)), True),
    ],
)
def test_which_reports_are_deleted_today(facts: ReportKeepingFacts, deleted: bool):
    assert must_delete_report(facts, TODAY) is deleted
    assert must_delete_report(replace(facts, has_legal_hold=True), TODAY) is False


@pytest.mark.parametrize(
    ("ended_on", "last_day"),
    [
        (date(2026, 3, 10), date(2029, 3, 10)),
        (date(2028, 2, 29), date(2031, 2, 28)),
        # Before the regulation came into force its time counts from that day.
        (date(2020, 5, 1), date(2028, 1, 1)),
    ],
)
def test_what_was_written_in_a_case_is_kept_as_long_as_its_records(ended_on: date, last_day: date):
    assert words_kept_until(ended_on) == last_day


def test_logs_are_kept_to_the_floor():
    assert may_delete_network_log(date(2025, 9, 10), TODAY) is False
    assert may_delete_network_log(date(2025, 9, 9), TODAY) is True
    assert may_delete_query_log(date(2023, 3, 9), TODAY) is True
    assert may_delete_query_log(date(2023, 3, 9), TODAY, "440300") is False


def test_a_tombstone_waits_for_every_recipient_and_its_time():
    issued_on = date(2025, 1, 1)
    assert may_drop_tombstone(issued_on, True, date(2026, 2, 5)) is False
    assert may_drop_tombstone(issued_on, True, date(2026, 2, 6)) is True
    assert may_drop_tombstone(issued_on, False, date(2030, 1, 1)) is False
