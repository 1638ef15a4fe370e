"""Looks past the law's time of keeping: who looked at whom is forgotten, the tree and its proofs hold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.store import journal
from blacklist_service.store.journal_tree import ACCESS, rows_of
from blacklist_service.workflows import erase_looks as workflow
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.erase_looks import ErasedLooks, erase_looks, plan_looks
from blacklist_service.workflows.journalling.rows import is_erased
from blacklist_service.workflows.prove_entry import prove_leaf
from blacklist_service.workflows.verify_journal import verify_journal
from tests.told import told as entries_told

# 2026-03-02 and three years: the last day of keeping is 2029-03-02.
THREE_YEARS = timedelta(days=1096)


def erased(ledger: Any, *numbers: int) -> list[bool]:
    with ledger.context.looks.read() as looks:
        rows = rows_of(looks, ACCESS, list(numbers))
    return [is_erased(rows[number]) for number in numbers]


def told(ledger: Any) -> list[tuple[str, int]]:
    with ledger.context.store.read() as connection:
        entries = journal.entries_after(connection, 0, 100)
    return [(entry.kind, entry.object_id) for entry in entries if entry.kind == "looks_erased"]


def test_only_what_is_past_its_time_is_forgotten_and_every_proof_holds(ledger: Any) -> None:
    old = [ledger.look(subject) for subject in (7, 8)]
    ledger.seal()
    ledger.clock.move(timedelta(days=1))
    young = ledger.look(9)
    ledger.seal()
    proofs = [prove_leaf(ledger.context, kept.leaf) for kept in (*old, young)]
    ledger.clock.at += THREE_YEARS - timedelta(days=1)
    assert plan_looks(ledger.context).looks == erase_looks(ledger.context, SYSTEM).looks == 0
    ledger.clock.move(timedelta(days=1))
    assert plan_looks(ledger.context).looks == 2
    assert erased(ledger, *(kept.number for kept in old)) == [False, False]
    assert erase_looks(ledger.context, SYSTEM).looks == 2
    assert erased(ledger, *(kept.number for kept in (*old, young))) == [True, True, False]
    assert erase_looks(ledger.context, SYSTEM).looks == 0
    assert told(ledger) == [("looks_erased", 2)]
    assert [prove_leaf(ledger.context, kept.leaf) for kept in (*old, young)] == proofs
    ledger.seal()
    report = verify_journal(ledger.context)
    assert (report.problem, report.erased) == ("", 2)


def test_the_law_of_the_region_decides(sqlite_ledger: Any) -> None:
    """Shenzhen keeps the log of enquiries for five years."""
    ledger = sqlite_ledger
    ledger.look()
    profile = replace(ledger.context.profile, region="440300")
    ledger.context = replace(ledger.context, profile=profile)
    ledger.clock.at += THREE_YEARS + timedelta(days=700)
    assert erase_looks(ledger.context, SYSTEM).looks == 0
    ledger.clock.at += timedelta(days=40)
    assert erase_looks(ledger.context, SYSTEM).looks == 1


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_batches_leave_nothing_out(sqlite_ledger: Any, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(workflow, "_BATCH", 2)
    numbers = [sqlite_ledger.look().number for _ in range(count)]
    sqlite_ledger.clock.at += THREE_YEARS + timedelta(days=1)
    sqlite_ledger.look()
    assert plan_looks(sqlite_ledger.context).looks == count
    assert erase_looks(sqlite_ledger.context, SYSTEM).looks == count
    assert all(erased(sqlite_ledger, *numbers))
    assert sum(number for _, number in told(sqlite_ledger)) == count


def test_the_erasure_is_told_by_whom_and_from_which_look_to_which(sqlite_ledger: Any) -> None:
    numbers = [sqlite_ledger.look().number for _ in range(3)]
    sqlite_ledger.clock.at += THREE_YEARS + timedelta(days=1)
    maker = Actor(1, "maker", "maker", 1, "office")
    done = erase_looks(sqlite_ledger.context, maker)
    assert done == ErasedLooks(sqlite_ledger.context.clock.today(), 3)
    detail = {"first": numbers[0], "last": numbers[-1]}
    assert entries_told(sqlite_ledger.context) == [("maker", "looks_erased", "retention", 3, detail)]
    assert plan_looks(sqlite_ledger.context) == ErasedLooks(sqlite_ledger.context.clock.today(), 0)


def test_an_agency_forgets_nothing(sqlite_ledger: Any) -> None:
    with pytest.raises(ForbiddenError):
        erase_looks(sqlite_ledger.context, Actor(1, "a", "agency", 1, "A"))
