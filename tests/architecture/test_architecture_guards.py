"""The database's own guards say the same as the rules: one state machine, one vocabulary."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import CheckConstraint

from blacklist_service.rules.gates import PROVES_SERVICE, NoticeChannel
from blacklist_service.rules.grounds import GROUNDS
from blacklist_service.rules.listing_states import TRANSITIONS, EndReason, ListingState
from blacklist_service.rules.objections import ObjectionState, Outcome, is_open
from blacklist_service.rules.repairs import TRANSITIONS as REPAIR_TRANSITIONS
from blacklist_service.rules.repairs import RepairState
from blacklist_service.rules.terms import Severity
from blacklist_service.store import migrate
from blacklist_service.store.base import table_of
from blacklist_service.store.objections import CLOSED_OBJECTION_STATES, OPEN_REPAIR_STATES
from blacklist_service.store.tables import Listing, Notice, Objection, Repair
from blacklist_service.store.tables.listings import END_REASONS, LISTING_STATES
from blacklist_service.workflows.cases.clocks import OBJECTION_LATE, REVIEW_DISPUTED
from blacklist_service.workflows.propose_decision import END_EVENTS, EVENTS

GUARDS = Path(migrate.__file__).parent / "migrations" / "versions" / "0002_guards.py"


@pytest.fixture(scope="module")
def guards() -> ModuleType:
    spec = importlib.util.spec_from_file_location("guards", GUARDS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def codes_allowed(shelf: type, column: str) -> set[str]:
    """The codes in the database's own check of a column."""
    name = f"ck_{shelf.__tablename__}_{column}"
    (check,) = [
        one for one in table_of(shelf).constraints if isinstance(one, CheckConstraint) and one.name == name
    ]
    return set(str(check.sqltext).split("'")[1::2])


def test_the_triggers_know_exactly_the_paths_of_the_rules(guards: ModuleType) -> None:
    ruled = {(old.value, new.value) for (old, _event), new in TRANSITIONS.items()}
    guarded = {(old, new) for old, news in guards._PATHS.items() for new in news}
    assert guarded == ruled


def test_every_state_can_be_reached_and_none_leads_back_from_the_end(guards: ModuleType) -> None:
    reached = {"alleged"} | {new for news in guards._PATHS.values() for new in news}
    assert reached == {state.value for state in ListingState}
    assert {"ended", "rejected"} & set(guards._PATHS) == set()


def test_tables_and_rules_use_the_same_words() -> None:
    assert set(LISTING_STATES) == codes_allowed(Listing, "state") == {state.value for state in ListingState}
    assert set(END_REASONS) == codes_allowed(Listing, "end_reason") == {reason.value for reason in EndReason}
    assert codes_allowed(Notice, "channel") == {channel.value for channel in NoticeChannel}
    assert codes_allowed(Objection, "state") == {state.value for state in ObjectionState}
    assert codes_allowed(Repair, "state") == {state.value for state in RepairState}


def test_an_objection_is_open_in_the_store_as_in_the_rules() -> None:
    assert {state for state in ObjectionState if not is_open(state)} == set(CLOSED_OBJECTION_STATES)


def test_a_repair_is_open_in_the_store_as_long_as_the_rules_lead_on() -> None:
    assert {state for state, _event in REPAIR_TRANSITIONS} == set(OPEN_REPAIR_STATES)


def test_the_database_takes_the_channels_that_prove_service(guards: ModuleType) -> None:
    assert set(guards._PROVING_CHANNELS) == {channel.value for channel in PROVES_SERVICE}


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        (table_of(Listing).c.severity, Severity),
        (table_of(Listing).c.ground, GROUNDS),
        (table_of(Objection).c.outcome, Outcome),
        (table_of(Objection).c.state, ObjectionState),
        (table_of(Repair).c.state, RepairState),
        (table_of(Notice).c.channel, NoticeChannel),
        (table_of(Listing).c.suppressed_for, (OBJECTION_LATE, REVIEW_DISPUTED, "official")),
    ],
)
def test_every_code_fits_its_column(column: object, codes: list[str]) -> None:
    assert max(len(str(code)) for code in codes) <= column.type.length  # type: ignore[attr-defined]


def test_a_decision_ends_a_listing_only_for_reasons_of_its_own() -> None:
    """Repair, expiry and withdrawal have workflows of their own and cannot be decided by hand."""
    assert set(END_EVENTS) == {EndReason.REMOVED, EndReason.CORRECTED}
    assert set(EVENTS) == {"list", "reject", "overdue_only", "remove", "lift_suppression", "amend"}
