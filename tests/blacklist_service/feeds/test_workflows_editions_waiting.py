"""An edition that waits: nothing that happens to one person voids it, and nothing is printed that was not proposed.

All persons are invented.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from blacklist_service.jobs.kinds import KINDS
from blacklist_service.workflows.approve_edition import refuse_edition
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.expire_editions import expire_editions
from blacklist_service.workflows.make_statement import make_statement, withdraw_statement
from blacklist_service.workflows.show_edition import list_editions, show_edition
from blacklist_service.workflows.withdraw_edition import withdraw_edition
from tests.blacklist_service.feeds.conftest import World, invented_id
from tests.blacklist_service.feeds.press import SERIES, Press, open_press
from tests.codes import code_of
from tests.told import told

CASE = "AAAA-BBBB-{}"


@pytest.fixture
def press(world: World, tmp_path: Path) -> Press:
    return open_press(world, tmp_path / "public")


def case_of(press: Press, listing: int) -> tuple[str, str, str]:
    """What proves a listing's case to be one's own; the case gets its number."""
    number = CASE.format(listing)
    mac = case_mac(press.context.vault, number)
    press.world.sql("UPDATE listing SET case_no = :c WHERE id = :n AND case_no IS NULL", c=mac, n=listing)
    return number, f"王示例{listing}号", invented_id(listing)


def rows_kept(press: Press) -> int:
    with press.context.store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM edition_row")).scalar() or 0)


def test_who_speaks_up_while_an_edition_waits_is_left_out_and_holds_up_nobody(press: Press) -> None:
    speaks, stays = press.world.list_person(), press.world.list_person()
    proof = case_of(press, speaks)
    view = press.propose()
    make_statement(press.context, *proof, statement="虚构：愿意还款")
    shown = show_edition(press.context, press.world.checker, SERIES)
    assert (shown.edition.entries, shown.left_since) == (2, 1)
    assert shown.refused == {speaks: "EDITION.STATEMENT"}
    printed = press.approve(view.digest)
    assert (printed.state, printed.entries, printed.printed) == ("approved", 2, 1)
    assert [one.printed for one in list_editions(press.context, SYSTEM, SERIES)] == [1]
    (published,) = told(press.context, "edition_published")
    assert (published[4]["entries"], published[4]["left_since"]) == (1, 1)
    press.recall()
    assert [row["key"] for row in press.rows(1)] == [press.key(stays)]
    withdraw_statement(press.context, *proof)
    press.print()
    assert {row["key"] for row in press.rows(2)} == {press.key(stays), press.key(speaks)}


def test_nobody_voids_an_edition_by_speaking_and_taking_it_back(press: Press) -> None:
    speaks, _stays = press.world.list_person(), press.world.list_person()
    proof = case_of(press, speaks)
    make_statement(press.context, *proof, statement="虚构：愿意还款")
    view = press.propose()
    withdraw_statement(press.context, *proof)
    shown = show_edition(press.context, press.world.checker, SERIES)
    assert (shown.left_since, shown.refused) == (0, {speaks: "EDITION.AWAITS_NEXT"})
    assert press.approve(view.digest).printed == 1


def test_who_speaks_and_takes_it_back_in_time_is_printed_as_proposed(press: Press) -> None:
    proof = case_of(press, press.world.list_person())
    view = press.propose()
    make_statement(press.context, *proof, statement="虚构：愿意还款")
    withdraw_statement(press.context, *proof)
    assert press.approve(view.digest).printed == 1


def test_who_has_ended_is_left_out_and_the_others_are_printed(press: Press) -> None:
    ended, stays = press.world.list_person(), press.world.list_person()
    view = press.propose()
    press.world.end(ended)
    assert show_edition(press.context, press.world.checker, SERIES).left_since == 1
    assert press.approve(view.digest).printed == 1
    press.recall()
    assert [row["key"] for row in press.rows(1)] == [press.key(stays)]


def test_nobody_is_added_to_what_was_approved(press: Press) -> None:
    press.world.list_person()
    view = press.propose()
    later = press.world.list_person()
    assert show_edition(press.context, press.world.checker, SERIES).refused == {later: "EDITION.AWAITS_NEXT"}
    assert press.approve(view.digest).printed == 1
    press.print()
    assert len(press.rows(2)) == 2


def test_what_reads_otherwise_now_waits_and_is_suspended_where_it_was_printed(press: Press) -> None:
    changed, stays = press.world.list_person(), press.world.list_person()
    press.print()
    view = press.propose()
    press.set_term("severity", "ordinary", changed)
    shown = show_edition(press.context, press.world.checker, SERIES)
    assert (shown.left_since, shown.refused) == (1, {changed: "EDITION.AWAITS_NEXT"})
    assert press.approve(view.digest).printed == 1
    press.recall()
    assert [row["key"] for row in press.rows(2)] == [press.key(stays)]
    assert press.recalls() == {press.key(changed): ("suspended", [1])}
    press.print()
    assert {row["severity"] for row in press.rows(3)} == {"ordinary", "serious"}


def test_an_edition_of_which_nobody_is_left_is_not_printed(press: Press) -> None:
    only = press.world.list_person()
    view = press.propose()
    press.world.mark(only, "is_disputed", to=True)
    press.world.list_person()
    assert code_of(lambda: press.approve(view.digest)) == "EDITION.EMPTY"
    assert [one.state for one in list_editions(press.context, SYSTEM, SERIES)] == ["open"]


def test_rows_that_somebody_changed_are_not_what_was_approved(press: Press) -> None:
    press.world.list_person()
    press.world.list_person()
    view = press.propose()
    press.world.sql("UPDATE edition_row SET entry_sha256 = :other", other="0" * 64)
    assert code_of(lambda: press.approve(view.digest)) == "STORE.ROW_CHANGED"
    press.world.sql("DELETE FROM edition_row")
    assert code_of(lambda: press.approve(view.digest)) == "EDITION.CHANGED"
    assert code_of(lambda: show_edition(press.context, press.world.checker, SERIES)) == "EDITION.CHANGED"


def test_the_rows_of_an_edition_stay_no_longer_than_it_waits(press: Press) -> None:
    press.world.list_person()
    press.propose()
    assert rows_kept(press) == 1
    again = press.propose()
    assert rows_kept(press) == 1
    refuse_edition(press.context, press.world.checker, SERIES, again.digest, reasons="示例")
    assert rows_kept(press) == 0
    press.print()
    assert rows_kept(press) == 0


def test_what_nobody_decided_in_time_is_void_by_the_clock(press: Press) -> None:
    press.world.list_person()
    first = press.propose()
    press.context.clock.at = first.expires_at
    assert expire_editions(press.context) == 0
    press.world.move()
    assert code_of(lambda: press.approve(first.digest)) == "APPROVAL.EXPIRED"
    assert expire_editions(press.context) == 1
    assert expire_editions(press.context) == 0
    (entry,) = told(press.context, "edition_expired")
    assert (entry[0], entry[4]) == ("system", {"feed": SERIES, "edition": 1, "digest": first.digest})
    assert rows_kept(press) == 0
    assert code_of(lambda: press.approve(first.digest)) == "EDITION.NONE"
    assert [one.state for one in list_editions(press.context, press.world.checker, SERIES)] == ["expired"]
    # Its number is free again, and who waits in time is left alone.
    second = press.propose()
    assert second.number == 1
    assert expire_editions(press.context) == 0
    assert press.approve(second.digest).printed == 1
    told_states = [one.state for one in list_editions(press.context, press.world.checker, SERIES)]
    assert told_states == ["approved", "expired"]


def test_the_clocks_job_closes_it_and_one_that_is_taken_back_is_not_late(press: Press) -> None:
    press.world.list_person()
    waits = press.propose()
    press.context.clock.at = waits.expires_at + timedelta(seconds=1)
    KINDS["watch_deadlines"].run(press.context, 0)
    assert len(told(press.context, "edition_expired")) == 1
    again = press.propose()
    withdraw_edition(press.context, press.world.maker, SERIES, again.digest, reasons="虚构")
    press.context.clock.at = again.expires_at + timedelta(days=1)
    KINDS["watch_deadlines"].run(press.context, 0)
    states = [one.state for one in list_editions(press.context, press.world.checker, SERIES)]
    assert states == ["void", "expired"]
    assert len(told(press.context, "edition_expired")) == 1
