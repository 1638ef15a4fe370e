"""A rotation of each root is killed at every step: nothing that was made before fails, and the same command completes."""

import os
import shutil
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.settings import Settings
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Token
from blacklist_service.workflows.authenticate_caller import authenticate_caller
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import issue_key
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.reindex_tokens import reindex_tokens
from blacklist_service.workflows.retire_keys import retire_keys
from blacklist_service.workflows.rotate_keys import Purpose, rotate_keys
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.show_checkpoint import show_checkpoint
from blacklist_service.workflows.verify_journal import verify_journal
from matching.blocking import block_keys
from matching.normalize import read_identity
from matching.types import RawIdentity
from tests.blacklist_service.journalling.conftest import Ledger

ROOTS: tuple[Purpose, ...] = ("index", "mac", "id", "feed", "journal")
PERSON = RawIdentity(name="虚构甲", id_type="resident_id", id_number="110101199003070011")
_TRACED = (
    "rotate_keys.py", "retire_keys.py", "reindex_tokens.py", "seal_journal.py", "provider.py", "key_rotation.py",
)  # fmt: skip
_TOKENS = table_of(Token)


@dataclass(frozen=True)
class Before:
    """What was made before the rotation, and lies with others since."""

    api_key: str
    shown: str
    entry_key: bytes
    case: str
    checkpoint: str
    feed_key: bytes


def made_before(context: Context, clock: MovingClock) -> Before:
    Ledger(context, clock).upload()
    seal_journal(context)
    return Before(
        api_key=issue_key(context, SYSTEM, login="clerk").text,
        shown=context.vault.ids.show("submission", 1),
        entry_key=context.vault.entry_keys.mac("feed/1", b"1"),
        case=case_mac(context.vault, "2026-ABCD-EFGH-JKLM"),
        checkpoint=show_checkpoint(context),
        feed_key=context.vault.feed_signer.public_key,
    )


def all_is_read(context: Context, before: Before) -> None:
    """Nobody outside notices: keys, ids, cases, people, checkpoints and signatures of before are what they were."""
    vault = context.vault
    assert authenticate_caller(context, f"Bearer {before.api_key}").actor.login == "clerk"
    assert vault.ids.read("submission", before.shown) == 1
    assert vault.ids.read("submission", vault.ids.show("submission", 1)) == 1
    assert case_mac(vault, "2026-ABCD-EFGH-JKLM") == before.case
    assert before.feed_key in [known.public_key for known in vault.feed_keys.known()]
    with context.store.read() as connection:
        tokens = vault.tokens.tokens(block_keys(read_identity(PERSON)))
        asked = select(_TOKENS.c.subject_id).where(_TOKENS.c.token.in_(tokens))
        assert len(set(connection.execute(asked).scalars())) == 1
    seal_journal(context)
    assert verify_journal(context, held_notes=[before.checkpoint]).problem == ""


def rotate(context: Context, clock: MovingClock, root: Purpose) -> None:
    """The commands of a rotation from the first to the last, in a hurry, as after a leak."""
    rotate_keys(context, SYSTEM, root, is_emergency=root != "index")
    clock.move(timedelta(minutes=1))
    match root:
        case "index":
            reindex_tokens(context, SYSTEM, grace=timedelta(0))
        case "feed" | "journal":
            retire_keys(context, SYSTEM, root, grace=timedelta(0))


def ends_at(line: int) -> Any:
    """A trace that ends the process, without any clean-up, before the n-th line of the work runs."""
    left = line

    def traced(frame: FrameType, event: str, _given: object) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith(_TRACED):
            return None
        if event == "line":
            left -= 1
            if left < 0:
                os._exit(9)
        return traced

    return traced


def forked(settings: Settings, clock: MovingClock, root: Purpose, line: int) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        opened = open_service(settings, clock)
        sys.settrace(ends_at(line))
        rotate(opened, clock, root)
        status = 0
    finally:
        os._exit(status)


def closed(context: Context) -> None:
    context.store.engine.dispose()
    context.looks.engine.dispose()


def kill_at_steps(context: Context, clock: MovingClock, folder: Path, root: Purpose, stride: int) -> None:
    before = made_before(context, clock)
    closed(context)
    status, line = 9, 0
    while status == 9:
        home = shutil.copytree(context.settings.home, folder / f"line-{line}")
        settings = context.settings.model_copy(update={"home": home})
        bystander = open_service(settings, clock)  # with the keys of before, until it notices
        status = forked(settings, clock, root, line)
        if root == "index":
            # Without its quarter of an hour the index asks that every process has noticed, which takes a second.
            bystander.vault.keys.reread()
        all_is_read(bystander, before)
        survivor = open_service(settings, clock)
        all_is_read(survivor, before)
        rotate(survivor, clock, root)
        states = [key.state.value for key in survivor.vault.keys.reread().versions(root).values()]
        kept = "decrypt-only" if root in {"mac", "id"} else "retired"
        assert states == [kept] * (len(states) - 1) + ["active"]
        assert len(states) in {2, 3}
        all_is_read(survivor, before)
        assert survivor.vault.entry_keys.mac("feed/1", b"1") == before.entry_key or root == "mac"
        closed(survivor)
        closed(bystander)
        shutil.rmtree(home)
        line += stride
    assert status == 0
    assert line > 30


@pytest.mark.parametrize("root", ROOTS)
def test_a_killed_rotation_fails_no_reader_and_is_completed_by_the_same_command(
    sqlite_context: Context, moving_clock: MovingClock, tmp_path: Path, root: Purpose
) -> None:
    kill_at_steps(sqlite_context, moving_clock, tmp_path, root, stride=29)


@pytest.mark.slow
@pytest.mark.parametrize("root", ROOTS)
def test_a_rotation_killed_at_every_line_is_completed(
    sqlite_context: Context, moving_clock: MovingClock, tmp_path: Path, root: Purpose
) -> None:
    kill_at_steps(sqlite_context, moving_clock, tmp_path, root, stride=1)
