"""Agents against the person who named them, and against whoever is the person of the case later: nobody is shut out by
guesses at the agent's door, and of an agent whose time is over no more is kept than has to be."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.settings import Settings
from blacklist_service.store import agents, cases
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.cases.attempts import LOCKED_FOR, MOST_FAILURES
from blacklist_service.workflows.cases.ended_agents import forget_agents
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.replay_shreds import replay_shreds, shred_list
from blacklist_service.workflows.restore_backup import Source, restore_backup
from blacklist_service.workflows.revoke_agent import revoke_agent
from blacklist_service.workflows.sealing.shred_reports import shred_reports
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_own_agents import show_own_agents
from blacklist_service.workflows.show_subject import show_own_record
from blacklist_service.workflows.sweep_retention import sweep_retention
from tests.blacklist_service.workflows.test_workflows_agents import AGENT, CLOSED, NUMBER, Named
from tests.codes import code_of
from tests.told import told

OTHER_NUMBER = "110101198505050016"


def test_wrong_codes_lock_the_agents_door_and_never_the_persons(desk: Any) -> None:
    named = Named(desk)
    for _ in range(MOST_FAILURES):
        assert not named.is_in(code="AAAA-BBBB-CCCC-DDDD")
    assert not named.is_in()
    assert show_own_record(*named.own)
    desk.clock.move(LOCKED_FOR + timedelta(seconds=1))
    assert named.is_in()
    for _ in range(MOST_FAILURES):
        assert not named.is_in(code="AAAA-BBBB-CCCC-DDDD")
    revoke_agent(*named.own)
    # The failures were of the code before.
    assert named.is_in(code=named.name_agent())


def test_each_door_has_a_lock_of_its_own(desk: Any) -> None:
    """Who guesses at the person's door keeps neither its agent out, nor does an agent of yesterday today's."""
    named = Named(desk)
    for _ in range(MOST_FAILURES):
        assert code_of(lambda: show_own_record(desk.context, named.case_no, "虚构乙", NUMBER)) == CLOSED
    assert code_of(lambda: show_own_record(*named.own)) == CLOSED
    assert named.is_in()
    desk.clock.move(LOCKED_FOR + timedelta(seconds=1))
    revoke_agent(*named.own)
    former, named.code = named.code, named.name_agent(name="虚构丁", id_number=OTHER_NUMBER)
    for _ in range(MOST_FAILURES + 1):
        assert not named.is_in(code=former)
        assert not named.is_in(name="虚构戊")
    assert named.is_in(name="虚构丁", number=OTHER_NUMBER)
    for _ in range(MOST_FAILURES):
        assert not named.is_in(name="虚构丁", number=OTHER_NUMBER, code=former)
    assert not named.is_in(name="虚构丁", number=OTHER_NUMBER)
    kinds = desk.kinds("listing", named.listing.id)
    assert kinds.count("case_proof_failed") == 3 * MOST_FAILURES


@pytest.mark.parametrize("code", ["", "---"])
def test_who_comes_as_the_agent_that_nobody_named_is_counted(desk: Any, code: str) -> None:
    """The record that stands for no agent lies open in the source; its name and number are a guess like any other."""
    listing = desk.listed()
    for case_no in (desk.case_numbers[listing.id], "2026-ZZZZ-ZZZZ-ZZZZ"):
        for _ in range(MOST_FAILURES + 1):
            asked = (desk.context, case_no, "查无此人", "000000000000000000")
            assert code_of(lambda asked=asked: show_own_record(*asked, access_code=code)) == CLOSED
    assert desk.kinds("listing", listing.id).count("case_proof_failed") == MOST_FAILURES
    assert desk.kinds("listing", 0).count("case_proof_failed") == MOST_FAILURES + 1


def test_whom_another_named_is_shown_to_nobody_and_keeps_nobody_out(desk: Any) -> None:
    named = Named(desk)
    named.as_agent(object_to_listing, reason="paid", narrative="虚构")
    named.own = named.turn_out_another()
    own = show_own_agents(*named.own)
    assert (own.agents, own.acts) == ((), ())
    shown = show_case(desk.context, desk.maker, named.listing.id).agents
    assert [(one.name, one.is_standing) for one in shown] == [("", False)]
    desk.clock.move(timedelta(seconds=1))
    assert named.is_in(code=named.name_agent(name="虚构丁"), name="虚构丁")
    own = show_own_agents(*named.own)
    assert ([one.name for one in own.agents], own.acts) == (["虚构丁"], ())


def test_of_an_agent_whose_time_is_over_the_name_alone_is_kept(desk: Any) -> None:
    named = Named(desk)
    revoke_agent(*named.own)
    assert named.kept() == (AGENT, "", "")
    assert show_own_agents(*named.own).agents[0].name == AGENT
    named.name_agent(valid_until=desk.context.clock.today())
    assert named.kept()[:2] == (AGENT, NUMBER)
    desk.clock.move(timedelta(days=1))
    named.name_agent(valid_until=desk.context.clock.today())
    assert [agent.ended_at is None for agent in named.rows()] == [True, False, False]
    assert named.kept(1) == (AGENT, "", "")
    assert sweep_retention(desk.context, SYSTEM, is_dry_run=False).agents == ()
    desk.clock.move(timedelta(days=1))
    assert sweep_retention(desk.context, SYSTEM, is_dry_run=True).agents == (named.listing.id,)
    sweep_retention(desk.context, SYSTEM, is_dry_run=False)
    assert named.kept() == (AGENT, "", "")
    sweep_retention(desk.context, SYSTEM, is_dry_run=False)
    assert [kind for _actor, kind in named.told()].count("agent_ended") == 1


def test_who_named_an_agent_goes_with_the_report_that_said_who_it_is(desk: Any) -> None:
    named = Named(desk)
    revoke_agent(*named.own)
    named.own = named.turn_out_another()
    desk.clock.move(timedelta(seconds=1))
    named.name_agent()
    with desk.context.store.begin() as connection:
        own = desk.context.opening(SYSTEM, "retention")
        due = cases.reports_by_number(connection, [named.listing.id])
        shred_reports(connection, own, due)
        forget_agents(connection, own, {report.subject_id for report in due})
    assert [agent.sealed_person is None for agent in named.rows()] == [False, True]
    check_rows(desk.context, SYSTEM)


@pytest.mark.parametrize("way", ["words of the case", "report of the person"])
def test_no_agent_comes_back_by_a_restore(desk: Any, elsewhere: Settings, tmp_path: Path, way: str) -> None:
    """In the backup the agent stands; since then its record went, with the case's words or with the person's report."""
    named = Named(desk)
    context, folder = desk.context, tmp_path / "backup"
    back_up(context, SYSTEM, folder)
    if way == "words of the case":
        desk.decide(named.listing, "remove")
        desk.days(1300)
        sweep_retention(context, SYSTEM, is_dry_run=False)
    else:
        with context.store.begin() as connection:
            due = cases.reports_by_number(connection, [named.listing.id])
            shred_reports(connection, context.opening(SYSTEM, "retention"), due)
            forget_agents(connection, context.opening(SYSTEM, "retention"), {named.listing.id})
    assert [one.sealed_person for one in named.rows()] == [None]
    marks = {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}
    done = restore_backup(elsewhere, desk.clock, Source(folder, marks=marks)).replayed
    assert done is not None
    assert done.cases + done.shredded >= 1
    back = open_service(elsewhere, desk.clock)
    with back.store.read() as connection:
        assert [one.sealed_person for one in agents.agents_of(connection, named.listing.id)] == [None]
    gone = (back, named.case_no, AGENT, NUMBER)
    assert code_of(lambda: show_own_record(*gone, access_code=named.code)) == CLOSED
    assert check_rows(back, SYSTEM).wrong == 0
    back.store.engine.dispose()
    back.looks.engine.dispose()


def test_an_agent_taken_back_after_the_backup_stays_out_and_no_other_one(
    desk: Any, elsewhere: Settings, tmp_path: Path
) -> None:
    taken_back, stands = Named(desk), Named(desk)
    context, folder = desk.context, tmp_path / "backup"
    back_up(context, SYSTEM, folder)
    revoke_agent(*taken_back.own)
    marks = {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}
    assert len(marks) == 1
    done = restore_backup(elsewhere, desk.clock, Source(folder, marks=marks)).replayed
    assert (done.agents, done.shredded, done.cases) == (1, 0, 0)
    back = open_service(elsewhere, desk.clock)
    entry = told(back, "agent_revoked_again")
    assert [(one[0], one[4]) for one in entry] == [("system", {"agent": taken_back.rows()[-1].id})]
    gone = (back, taken_back.case_no, AGENT, NUMBER)
    assert code_of(lambda: show_own_record(*gone, access_code=taken_back.code)) == CLOSED
    assert show_own_record(back, stands.case_no, AGENT, NUMBER, access_code=stands.code)
    # A second run finds nobody, and the list of the restored service names the agent still.
    assert replay_shreds(back, SYSTEM, marks).agents == 0
    assert {bytes.fromhex(mark) for mark in shred_list(back, SYSTEM)} == marks
    # Whoever is named anew is another appointment.
    person = (back, *taken_back.own[1:])
    assert show_own_agents(*person)
    assert check_rows(back, SYSTEM).wrong == 0
    back.store.engine.dispose()
    back.looks.engine.dispose()
