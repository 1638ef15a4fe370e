"""What is asked of the journal's rows: who looked first, what happened last to what, how often; and who did not cosign."""

import json
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.store import journal
from blacklist_service.workflows.ask_witnesses import WitnessAsked, ask_witnesses
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, record
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.journalling.looks import record_looks
from tests.codes import exactly


def write(ledger: Any, kind: str, object_kind: str, number: int) -> int:
    with ledger.context.store.begin() as connection:
        return record(
            connection,
            ledger.context,
            SYSTEM,
            kind=kind,
            object_kind=object_kind,
            object_id=number,
            detail={},
        )


def test_the_first_look_at_each_since_an_instant(ledger: Any) -> None:
    ledger.look(7)
    ledger.clock.move(timedelta(minutes=1))
    since = ledger.clock.at
    for subject in (7, 8, 7):
        ledger.look(subject)
        ledger.clock.move(timedelta(minutes=1))
    with ledger.context.looks.read() as looks:
        first = journal.first_looks(looks, "reader", [7, 8, 9], since=since)
        later = journal.first_looks(looks, "reader", [7, 8, 9], since=since + timedelta(seconds=1))
        assert journal.first_looks(looks, "another", [7, 8, 9], since=since) == {}
        assert journal.first_looks(looks, "reader", [8], since=since) == {8: since + timedelta(minutes=1)}
        newest = [look.subject_id for look in journal.looks_at(looks, [7, 8], limit=3)]
    assert first == {7: since, 8: since + timedelta(minutes=1)}
    assert later == {7: since + timedelta(minutes=2), 8: since + timedelta(minutes=1)}
    assert newest == [7, 8, 7]


def test_what_happened_to_a_thing_and_what_happened_last_to_many(ledger: Any) -> None:
    first = write(ledger, "listing_verified", "listing", 1)
    write(ledger, "notice_given", "listing", 2)
    second = write(ledger, "notice_given", "listing", 1)
    repair = write(ledger, "repair_granted", "repair", 1)
    write(ledger, "repair_granted", "repair", 2)
    with ledger.context.store.read() as connection:
        history = [one.id for one in journal.entries_of(connection, "listing", 1)]
        about = [one.id for one in journal.newest_about(connection, {"listing": [1], "repair": [1]}, 2)]
        told = [
            one.id for one in journal.newest_of_kinds(connection, "listing", [1, 2], ["listing_verified"], 9)
        ]
        assert journal.last_entry(connection) == repair + 1
        assert [one.id for one in journal.entries_after(connection, first, 1)] == [first + 1]
    assert history == [first, second]
    assert about == [repair, second]
    assert told == [first]


def test_what_was_told_of_accounts_is_counted_by_kind_since_an_instant(ledger: Any) -> None:
    write(ledger, "opening_refused", "user_account", 1)
    ledger.clock.move(timedelta(days=1))
    since = ledger.clock.at
    for kind, thing in (
        ("opening_refused", "user_account"), ("opening_refused", "user_account"), ("honey_opened", "user_account"),
        ("opening_refused", "listing"), ("person_suspended", "user_account"),
    ):  # fmt: skip
        write(ledger, kind, thing, 1)
    with ledger.context.store.read() as connection:
        counted = journal.count_of_accounts(connection, ("opening_refused", "honey_opened"), since)
    assert counted == {"opening_refused": 2, "honey_opened": 1}


def test_a_witness_that_does_not_answer_is_told_in_the_log(
    sqlite_ledger: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    sqlite_ledger.write(1)
    sqlite_ledger.seal()
    settings = sqlite_ledger.context.settings.model_copy(
        update={"journal_witness_urls": "http://127.0.0.1:1 http://localhost:1"}
    )
    object.__setattr__(sqlite_ledger.context, "settings", settings)
    asked = ask_witnesses(sqlite_ledger.context)
    assert asked == [WitnessAsked(host, None, "WITNESS.DOWN") for host in ("127.0.0.1", "localhost")]
    written = capfd.readouterr()
    lines = [line for line in (written.err + written.out).splitlines() if "witness_failed" in line]
    assert len(lines) == 2
    for line, host in zip(lines, ("127.0.0.1", "localhost"), strict=True):
        assert host in line
        assert "WITNESS.DOWN" in line
        assert not line.startswith("{") or json.loads(line)["event"] == "witness_failed"


def test_who_is_suspended_looks_at_nobody_and_nothing_is_kept(ledger: Any) -> None:
    context = ledger.context
    add_member(context, SYSTEM, code="office", name="虚构整治办", kind="office")
    add_user(context, SYSTEM, member_code="office", login="maker", role="maker")
    maker = actor_of_login(context, "maker")
    suspend_login(context, SYSTEM, "maker")
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.SUSPENDED")), context.store.read() as connection:
        record_looks(context, connection, maker, subjects=(7,), action="listing", purpose="decision")
    with context.looks.read() as looks:
        assert journal.looks_after(looks, 0, 10) == []
