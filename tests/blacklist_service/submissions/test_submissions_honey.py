"""Honey records stand among the sealed reports and nowhere else; whoever opens one is refused and told of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError, RefusedError
from blacklist_service.store import journal, quotas, sealed_identities
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.place_honey import place_honey
from blacklist_service.workflows.reindex_tokens import reindex_tokens
from blacklist_service.workflows.resolve_again import resolve_again
from blacklist_service.workflows.rotate_keys import rotate_keys
from blacklist_service.workflows.sealing.records import open_identity
from blacklist_service.workflows.show_submission import show_submission
from blacklist_service.workflows.sweep_retention import sweep_retention
from blacklist_service.workflows.tell_refused_opening import refused_openings, tell_refused_opening
from tests.codes import exactly

_PLACED = 3


def _count(context: Context, table: str) -> int:
    with context.store.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.fixture
def placed(context: Context, clerk: Actor, send: Callable[..., Any], csv_of: Any, line: Any) -> Any:
    """A submission of five invented people, then honey beside it; what was counted before."""
    view = send(clerk, csv_of([line(number) for number in range(5)]))
    before = {
        table: _count(context, table)
        for table in ("token", "listing", "review", "match_decision", "submission_row")
    }
    assert place_honey(context, SYSTEM, _PLACED) == _PLACED
    return view, before


def _honey(context: Context) -> list[tuple[int, bytes]]:
    with context.store.read() as connection:
        page = sealed_identities.unerased_page(connection, -1, 100)
        states = dict(connection.execute(text("SELECT id, state FROM report")).all())
    return [(number, sealed) for number, _, sealed in page if states[number] == "withdrawn"]


def test_honey_stands_among_the_reports_and_nowhere_else(context: Context, clerk: Actor, placed: Any) -> None:
    view, before = placed
    assert _count(context, Report.__tablename__) == 5 + _PLACED
    assert {table: _count(context, table) for table in before} == before, (
        "no token, listing, question or row leads to it"
    )
    (shown,) = [show_submission(context, clerk, context.vault.ids.read("submission", view.submission))]
    assert shown == view, "what its member is told stays as it was"
    with context.store.read() as connection:
        assert sealed_identities.count(connection) == 5
    again = resolve_again(context, SYSTEM, is_dry_run=True)
    assert again.reports == 5


def test_opening_one_alarms_suspends_and_is_told(
    context: Context,
    clerk: Actor,
    placed: Any,  # honey is there
) -> None:
    honey = _honey(context)
    assert len(honey) == _PLACED
    number, sealed = honey[0]
    with pytest.raises(ForbiddenError, match=exactly("VAULT.ALARM")) as refusal:
        open_identity(context.opening(clerk, "match_review", "review/1").vault.sealer, number, sealed)
    tell_refused_opening(context, clerk, refusal.value)
    assert refused_openings(context) == {"honey_opened": 1}
    with context.store.read() as connection:
        told = journal.entries_of(connection, "user_account", clerk.user)
        held = quotas.find_suspension(connection, clerk.member, user=clerk.user)
    assert [(entry.kind, entry.actor) for entry in told] == [
        ("honey_opened", "system"),
        ("person_suspended", "system"),
    ]
    assert held is not None
    assert held.reason == "decoy"


def test_the_services_own_walks_pass_it_by(
    context: Context,
    moving_clock: MovingClock,
    placed: Any,  # honey is there
) -> None:
    rotate_keys(context, SYSTEM, "index")
    moving_clock.move(timedelta(hours=1))
    assert reindex_tokens(context, SYSTEM, grace=timedelta(0)).reindexed == 5 + _PLACED
    sweep_retention(context, SYSTEM, is_dry_run=False)
    moving_clock.move(timedelta(days=2500))
    sweep_retention(context, SYSTEM, is_dry_run=False)
    assert _honey(context) == [], "retention takes it away like every withdrawn report"
    assert refused_openings(context) == {}


def test_alone_it_would_show(context: Context) -> None:
    with pytest.raises(RefusedError, match=exactly("HONEY.NOWHERE")):
        place_honey(context, SYSTEM, 1)
