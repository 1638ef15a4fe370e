"""Kept letters: erased with the person, unreadable in a restored copy, carried through a rotation, numbered at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text

from blacklist_service.errors import NotFoundError, NotReadyError
from blacklist_service.store import data_keys, journal, letters, sealed_columns
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Letter, LetterKey, LetterPaper
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.make_letter import LetterView, make_letter
from blacklist_service.workflows.replay_shreds import replay_shreds, shred_list
from blacklist_service.workflows.rewrap_records import rewrap_records
from blacklist_service.workflows.rotate_keys import rotate_keys
from blacklist_service.workflows.show_letter import list_letters, show_letter
from blacklist_service.workflows.sweep_retention import sweep_retention
from blacklist_service.workflows.writing.papers import open_paper
from tests.blacklist_service.workflows.conftest import SAMPLES
from tests.codes import exactly

SAMPLE_PROFILE = SAMPLES / "operator_profile.toml"
KEYS, PAPERS = table_of(LetterKey), table_of(LetterPaper)


def noticed(office: Any) -> LetterView:
    view = office.verified()
    return make_letter(office.context, office.maker, "listing_notice", "listing", view.id).letter


def rows(context: Context, table: Any) -> list[dict[str, Any]]:
    with context.store.read() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def destroy(office: Any, report: int) -> None:
    with office.context.store.begin() as connection:
        data_keys.destroy(connection, [report])


def test_a_letter_goes_with_the_report_that_it_was_printed_from(office: Any) -> None:
    gone, stays = noticed(office), noticed(office)
    old = {**rows(office.context, PAPERS)[0]}
    destroy(office, gone.target_id)

    with pytest.raises(NotFoundError, match=exactly("LETTER.ERASED")):
        show_letter(office.context, office.maker, gone.id)
    assert show_letter(office.context, office.maker, stays.id).pdf.startswith(b"%PDF")
    # Number, day and digest are still told, and an old copy of the paper alone opens no more.
    assert list_letters(office.context, office.maker, gone.target_id) == [gone]
    sealer = office.context.opening(SYSTEM, "test").vault.sealer
    with pytest.raises(SealBrokenError):
        open_paper(sealer, gone.id, bytes(old["sealed_pdf"]))


def test_the_sweep_erases_letters_and_a_restore_does_not_bring_them_back(office: Any) -> None:
    context = office.context
    letter = noticed(office)
    office.spoil_report(letter.target_id, settled_on=date(2020, 1, 5))
    office.adopt()
    before = {table: rows(context, table) for table in (KEYS, PAPERS, data_keys.KEY_OF_REPORT)}
    sweep_retention(context, SYSTEM, is_dry_run=False)
    assert (rows(context, KEYS), rows(context, PAPERS)) == ([], [])
    marks = {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}
    with context.store.begin() as connection:
        for table, kept in before.items():
            connection.execute(delete(table))
            connection.execute(insert(table), kept)
        sealed = letters.sealed_paper(connection, letter.id)
    assert sealed is not None
    assert open_paper(context.opening(SYSTEM, "test").vault.sealer, letter.id, sealed).startswith(b"%PDF")

    replay_shreds(context, SYSTEM, marks)
    assert (rows(context, KEYS), rows(context, PAPERS)) == ([], [])


def test_letters_of_a_case_that_ended_long_ago_go_with_its_words(office: Any) -> None:
    ended = office.ended()
    letter = make_letter(office.context, office.maker, "removal_decision", "listing", ended.id).letter
    office.days(366 * 6)
    sweep_retention(office.context, SYSTEM, is_dry_run=False)

    with pytest.raises(NotFoundError, match=exactly("LETTER.ERASED")):
        show_letter(office.context, office.maker, letter.id)


def test_a_letter_opens_as_itself_alone(office: Any) -> None:
    first, second = noticed(office), noticed(office)
    with office.context.store.read() as connection:
        sealed = letters.sealed_paper(connection, first.id)
    assert sealed is not None
    sealer = office.context.opening(SYSTEM, "test").vault.sealer
    assert open_paper(sealer, first.id, sealed).startswith(b"%PDF")
    with pytest.raises(SealBrokenError):
        open_paper(sealer, second.id, sealed)


def test_a_rotation_carries_the_keys_of_letters(office: Any) -> None:
    letter = noticed(office)
    pdf = show_letter(office.context, office.maker, letter.id).pdf
    before = rows(office.context, KEYS)
    rotate_keys(office.context, SYSTEM, "data")
    with office.context.store.read() as connection:
        assert sealed_columns.count_below(connection, 2) > 0
    done = rewrap_records(office.context, SYSTEM, grace=timedelta(0))

    assert done.remaining == 0
    assert rows(office.context, KEYS) != before
    assert show_letter(office.context, office.maker, letter.id).pdf == pdf


def test_a_look_stands_before_a_letter_is_made_or_shown(office: Any) -> None:
    letter = noticed(office)
    show_letter(office.context, office.checker, letter.id)
    with office.context.looks.read() as connection:
        looks = journal.looks_after(connection, 0, 100)
    found = [(look.actor, look.purpose) for look in looks if look.action == "letter"]
    assert found == [("maker", "listing_notice"), ("checker", "case_handling")]
    view = office.verified()
    with office.context.looks.begin() as connection:
        connection.execute(text("ALTER TABLE look RENAME TO look_gone"))
    with pytest.raises(NotReadyError):
        make_letter(office.context, office.maker, "listing_notice", "listing", view.id)
    assert len(rows(office.context, table_of(Letter))) == 1


def at_once(acts: list[Callable[[], LetterView]]) -> list[LetterView]:
    start = Barrier(len(acts))

    def run(act: Callable[[], LetterView]) -> LetterView:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_eight_letters_at_once_have_eight_numbers_without_a_gap(office: Any) -> None:
    views = [office.verified() for _ in range(8)]

    def make(number: int) -> Callable[[], LetterView]:
        return lambda: make_letter(office.context, office.maker, "listing_notice", "listing", number).letter

    made = at_once([make(view.id) for view in views])
    assert sorted(one.document_no for one in made) == [f"列告〔2026〕第{at}号" for at in range(1, 9)]


def test_one_letter_asked_for_by_four_at_once_is_one_letter(office: Any) -> None:
    view = office.verified()

    def make() -> LetterView:
        return make_letter(office.context, office.checker, "listing_notice", "listing", view.id).letter

    assert len({one.id for one in at_once([make] * 4)}) == 1


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from blacklist_service.clock import MovingClock
from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.settings import Settings
from blacklist_service.workflows import make_letter as making
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.open_service import open_service
from datetime import datetime
home, url, at, profile, listing, line = sys.argv[1:]
settings = Settings(home=Path(home), database_url=url, environment="test", public_url="https://list.example.org")
context = open_service(settings, MovingClock(at=datetime.fromisoformat(at)))
context = replace(context, profile=parse_operator_profile(Path(profile).read_bytes()))
lines = [0]
def trace(frame, event, argument):
    if not frame.f_code.co_filename.endswith(("make_letter.py", "store/letters.py", "writing/papers.py")):
        return None
    if event == "line":
        lines[0] += 1
        if lines[0] == int(line):
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
actor = actor_of_login(context, "maker")
sys.settrace(trace)
making.make_letter(context, actor, "listing_notice", "listing", int(listing))
print(lines[0])
"""


def test_a_kill_at_any_line_takes_no_number_and_keeps_no_half_letter(office: Any) -> None:
    """The process dies at lines all over the making; the next one is number 1 or finds the whole letter."""
    context, view = office.context, office.verified()
    profile = os.fspath(SAMPLE_PROFILE)
    given = [
        os.fspath(context.settings.home),
        context.settings.database_url,
        context.clock.now().isoformat(),
        profile,
    ]

    def die(line: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", KILLED, *given, str(view.id), str(line)],
            check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    for line in (20, 55, 85):
        assert die(line).returncode == -signal.SIGKILL, line
        made = rows(context, table_of(Letter))
        assert len(made) == len(rows(context, KEYS)) == len(rows(context, PAPERS))
    letter = make_letter(context, office.maker, "listing_notice", "listing", view.id).letter
    assert letter.document_no == "列告〔2026〕第1号"
    assert show_letter(context, office.maker, letter.id).pdf.startswith(b"%PDF")
