"""Two restores in a row: whom the second backup holds stays erased, and nobody is erased who came in between under a
number that was given before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.settings import Settings
from blacklist_service.store import agents, data_keys, reports
from blacklist_service.store.session import open_store
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.replay_shreds import Replayed, replay_shreds, shred_list
from blacklist_service.workflows.restore_backup import Source, restore_backup
from blacklist_service.workflows.revoke_agent import revoke_agent
from blacklist_service.workflows.sealing.shred_reports import former_macs
from blacklist_service.workflows.show_subject import show_own_record
from blacklist_service.workflows.sweep_retention import sweep_retention
from tests.blacklist_service.workflows.test_workflows_agents import AGENT, CLOSED, NUMBER, Named
from tests.codes import code_of

LONG_AGO = {"settled_on": date(2020, 1, 5)}
FORMS = ["as this release writes it", "as an earlier release wrote it"]


def marks(context: Context) -> set[bytes]:
    return {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}


@contextmanager
def restored(
    desk: Any, settings: Settings, folder: Path, listed: set[bytes]
) -> Iterator[tuple[Any, Replayed]]:
    """The desk in the service that a backup gives elsewhere, a day later; gone again afterwards."""
    desk.days(1)
    done = restore_backup(settings, desk.clock, Source(folder, marks=listed))
    assert (done.is_held, done.replayed is not None) == (False, True)
    back = open_service(settings, desk.clock)
    desk.days(1)
    try:
        yield replace(desk, context=back), done.replayed
    finally:
        back.store.engine.dispose()
        back.looks.engine.dispose()
        _empty(settings)


def _empty(settings: Settings) -> None:
    if settings.is_sqlite:
        for path in settings.home.glob("*.sqlite*"):
            path.unlink()
        return
    store = open_store(settings.url)
    with store.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    store.engine.dispose()


def is_sealed_still(desk: Any, number: int) -> bool:
    with desk.context.store.read() as connection:
        found = reports.find(connection, number)
        has_key = number in {key.report for key in data_keys.stored_keys(connection, -1, 100)}
    assert found is not None
    assert has_key == (found.sealed_identity is not None)
    return has_key


def shred(desk: Any) -> None:
    sweep_retention(desk.context, SYSTEM, is_dry_run=False)


@pytest.mark.parametrize("form", FORMS)
def test_whom_a_second_backup_holds_stays_erased_by_the_newest_list(
    desk: Any, elsewhere: Settings, tmp_path: Path, form: str
) -> None:
    """The first backup knows nothing of the person, so the list of the service restored from it has to."""
    first, second = tmp_path / "first", tmp_path / "second"
    desk.alleged()
    back_up(desk.context, SYSTEM, first)
    erased = desk.alleged(**LONG_AGO)
    back_up(desk.context, SYSTEM, second)
    shred(desk)
    listed = marks(desk.context) if form == FORMS[0] else set(former_macs(desk.context, [erased.id]))
    assert len(listed) == 1
    with restored(desk, elsewhere, first, listed | {b"no mark", b"x" * 39}) as (again, done):
        assert (done.listed, done.shredded) == (3, 0)
        newest = marks(again.context)
        assert len(newest) == 1
        assert (newest == listed) == (form == FORMS[0])
    with restored(desk, elsewhere, second, newest) as (again, done):
        assert (done.listed, done.shredded) == (1, 1)
        assert not is_sealed_still(again, erased.id)
        assert desk.tokens(erased.id) == again.tokens(erased.id) == set()
        assert marks(again.context) == newest


@pytest.mark.parametrize("form", FORMS)
def test_no_old_list_erases_who_was_reported_after_a_restore_under_the_same_number(
    desk: Any, elsewhere: Settings, tmp_path: Path, form: str
) -> None:
    first, later = tmp_path / "first", tmp_path / "later"
    desk.alleged()
    back_up(desk.context, SYSTEM, first)
    erased = desk.alleged(**LONG_AGO)
    shred(desk)
    listed = marks(desk.context) if form == FORMS[0] else set(former_macs(desk.context, [erased.id]))
    with restored(desk, elsewhere, first, listed) as (again, _done):
        innocent = again.alleged(**LONG_AGO)
        assert innocent.id == erased.id
        newest = marks(again.context)
        for given in (listed, newest, listed | newest):
            assert replay_shreds(again.context, SYSTEM, given).shredded == 0
        assert is_sealed_still(again, innocent.id)
        assert again.tokens(innocent.id) != set()
        back_up(again.context, SYSTEM, later)
    with restored(desk, elsewhere, later, newest) as (again, done):
        assert done.shredded == 0
        assert is_sealed_still(again, innocent.id)
        # Its own time comes as that of everybody, and its own mark names it.
        shred(again)
        own = marks(again.context) - newest
        assert len(own) == 1
    with restored(desk, elsewhere, later, own) as (again, done):
        assert done.shredded == 1
        assert not is_sealed_still(again, innocent.id)


@pytest.mark.parametrize("form", FORMS)
def test_no_old_list_ends_an_appointment_of_after_a_restore_under_the_same_number(
    desk: Any, elsewhere: Settings, tmp_path: Path, form: str
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    named = Named(desk)
    revoke_agent(*named.own)
    before = marks(desk.context)
    desk.days(1)
    back_up(desk.context, SYSTEM, first)
    code = named.name_agent()
    back_up(desk.context, SYSTEM, second)
    desk.days(1)
    revoke_agent(*named.own)
    number = named.rows()[0].id
    former = desk.context.vault.lookups.mac("agent_withdrawn", b"%d" % number)
    listed = marks(desk.context) - before if form == FORMS[0] else {former}
    assert len(listed) == 1
    with restored(desk, elsewhere, first, listed) as (again, done):
        assert done.agents == 0
        newest = marks(again.context)
        named.desk, named.own = again, (again.context, *named.own[1:])
        new_code = named.name_agent()
        with again.context.store.read() as connection:
            assert agents.agents_of(connection, named.listing.id)[0].id == number
        for given in (listed, newest):
            assert replay_shreds(again.context, SYSTEM, given).agents == 0
        assert named.is_in(code=new_code)
    with restored(desk, elsewhere, second, newest) as (again, done):
        assert done.agents == 1
        gone = (again.context, named.case_no, AGENT, NUMBER)
        assert code_of(lambda: show_own_record(*gone, access_code=code)) == CLOSED


def test_what_an_earlier_release_noted_is_told_with_its_instant(desk: Any) -> None:
    """The rows of its list are as they were; whoever reads the list learns until when they count."""
    noted, later = desk.alleged(), desk.alleged()
    former = former_macs(desk.context, [noted.id, later.id])
    with desk.context.store.begin() as connection:
        data_keys.list_shredded(connection, former, desk.clock.now() - timedelta(days=1))
        data_keys.list_shredded(connection, [b"\xff" * 32], desk.clock.now())
    (told,) = [mark for mark in marks(desk.context) if mark.startswith(former[0])]
    assert len(told) == 40
    # Both came after that instant.
    assert replay_shreds(desk.context, SYSTEM, marks(desk.context)).shredded == 0
    # A bare mark on a service that was never restored: no number was given twice here.
    assert replay_shreds(desk.context, SYSTEM, former[:1]).shredded == 1
    assert (is_sealed_still(desk, noted.id), is_sealed_still(desk, later.id)) == (False, True)


def test_a_key_without_a_report_goes(desk: Any) -> None:
    """As when the keys were restored from a newer backup than the reports: it opens what lies in that backup."""
    kept = desk.alleged()
    with desk.context.store.begin() as connection:
        data_keys.add(connection, [(kept.id + 1, b"key")])
    replay_shreds(desk.context, SYSTEM, [])
    with desk.context.store.read() as connection:
        assert [key.report for key in data_keys.stored_keys(connection, -1, 10)] == [kept.id]
