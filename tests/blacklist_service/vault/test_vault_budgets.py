"""Budgets of openings and honey records: what is beyond or invented does not come out, and is told."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ForbiddenError, NotReadyError
from blacklist_service.vault.key_rotation import with_activated, with_pending
from blacklist_service.vault.keyring import Vault, open_vault, remote_vault
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.vault.openings_log import OpeningsLog, verify_openings
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.rewrap import Rewrapper
from blacklist_service.vault.seal import HoneyRecordError
from blacklist_service.vault.tools import Part, PersonRecords, Reason
from tests.blacklist_service.vault.vault_process import running_vault, served_vault
from tests.codes import exactly

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
MAKER, OTHER = (Reason(login, "match_review", "review/7", "official") for login in ("maker1", "maker2"))
SERVICE = Reason("system", "reindex", "", "service")
BUDGETS = {"official": (3, 5), "service": (100, 100)}
PERSON = PersonRecords(7, (Part("report.identity", 1, b"invented"), Part("report.details", 1, b"more")))


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(at=MONDAY)


def _admitted(gate: BudgetGate, reason: Reason, count: int) -> int:
    """How many of so many openings are admitted."""
    done = 0
    for row in range(count):
        with suppress(ForbiddenError):
            gate.admit(reason, "report.identity", row)
            done += 1
    return done


def test_a_minute_and_a_day_have_their_budgets(clock: MovingClock) -> None:
    gate = BudgetGate(BUDGETS, clock)
    assert _admitted(gate, MAKER, 4) == 3
    assert _admitted(gate, OTHER, 4) == 3, "each actor has its own"
    assert _admitted(gate, SERVICE, 4) == 4, "each class has its own"
    clock.at = MONDAY + timedelta(minutes=1)
    assert _admitted(gate, MAKER, 4) == 2, "five on one day"
    clock.at = MONDAY + timedelta(minutes=2)
    assert _admitted(gate, MAKER, 1) == 0
    # Chinese midnight is at 16:00 UTC.
    clock.at = datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert _admitted(gate, MAKER, 4) == 3


def test_a_class_that_nobody_stated_opens_nothing(clock: MovingClock) -> None:
    assert _admitted(BudgetGate(BUDGETS, clock), MAKER._replace(budget="unlimited"), 2) == 0


def test_the_days_counts_outlive_the_process_and_refusals_are_told(
    tmp_path: Path, clock: MovingClock
) -> None:
    folder = tmp_path / "openings"
    assert _admitted(BudgetGate(BUDGETS, clock, OpeningsLog(folder, clock)), MAKER, 4) == 3
    clock.at = MONDAY + timedelta(minutes=5)
    again = BudgetGate(BUDGETS, clock, OpeningsLog(folder, clock))
    assert _admitted(again, MAKER, 4) == 2
    told = (folder / "2026-03-02.log").read_text()
    assert (told.count('"opened"'), told.count('"refused"')) == (5, 3)
    assert verify_openings(folder) == (8, None)


def test_a_log_goes_on_day_by_day_past_what_is_torn(tmp_path: Path, clock: MovingClock) -> None:
    folder = tmp_path / "openings"
    log = OpeningsLog(folder, clock)
    for day in range(3):
        clock.at = MONDAY + timedelta(days=day)
        log.write(MAKER, "report.identity", day, "opened")
    assert [one.name for one in sorted(folder.iterdir())] == [
        "2026-03-02.log", "2026-03-03.log", "2026-03-04.log",
    ]  # fmt: skip
    assert verify_openings(folder) == (3, None)
    # A power cut leaves an empty file, or half a line.
    (folder / "2026-03-05.log").touch()
    clock.at = MONDAY + timedelta(days=3)
    log = OpeningsLog(folder, clock)
    log.write(MAKER, "report.identity", 3, "opened")
    assert verify_openings(folder) == (4, None)
    with (folder / "2026-03-05.log").open("ab") as torn:
        torn.write(b'["2026-03-05T01:30')
    log = OpeningsLog(folder, clock)
    log.write(MAKER, "report.identity", 4, "opened")
    assert verify_openings(folder) == (4, "2026-03-05.log:2")
    assert (folder / "2026-03-05.log").read_bytes().count(b"\n") == 3
    assert log.opened_on(clock.at.date()) == {("maker1", "official"): 2}
    assert log.opened_on(MONDAY.date()) == {("maker1", "official"): 1}


def test_a_log_that_cannot_be_made_stops_the_vault(tmp_path: Path, clock: MovingClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotReadyError, match=exactly("VAULT.LOG")):
        OpeningsLog(tmp_path / "file" / "openings", clock)


def test_a_line_that_was_not_written_whole_is_no_telling(
    tmp_path: Path, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full takes the beginning of a line."""
    log, write = OpeningsLog(tmp_path, clock), os.write
    monkeypatch.setattr(os, "write", lambda file, line: write(file, line[:5]))
    with pytest.raises(NotReadyError, match=exactly("VAULT.LOG")):
        log.write(MAKER, "report.identity", 1, "opened")


def test_what_cannot_be_told_is_not_opened(tmp_path: Path, clock: MovingClock) -> None:
    folder = tmp_path / "openings"
    gate = BudgetGate(BUDGETS, clock, OpeningsLog(folder, clock))
    folder.rmdir()
    with pytest.raises(NotReadyError, match=exactly("VAULT.LOG")):
        gate.admit(MAKER, "report.identity", 1)


@pytest.fixture
def provider(fresh_home: Path) -> FileKeyProvider:
    made = FileKeyProvider(fresh_home)
    made.create()
    return made


@pytest.fixture
def gated(provider: FileKeyProvider, clock: MovingClock, tmp_path: Path) -> Vault:
    return open_vault(provider, gate=BudgetGate(BUDGETS, clock, OpeningsLog(tmp_path / "openings", clock)))


def test_opening_a_honey_record_alarms_and_gives_nothing(gated: Vault, tmp_path: Path) -> None:
    honey = gated.sealer.seal_honey(PERSON)
    for part, sealed in zip(PERSON.parts, honey.parts, strict=True):
        with pytest.raises(ForbiddenError, match=exactly("VAULT.ALARM")):
            gated.because(MAKER).sealer.open(part.table, 7, 1, honey.key + sealed)
        with pytest.raises(HoneyRecordError):
            gated.because(SERVICE).sealer.open(part.table, 7, 1, honey.key + sealed)
    told = (tmp_path / "openings" / "2026-03-02.log").read_text()
    assert (told.count('"alarm","maker1"'), told.count('"alarm"')) == (2, 2)
    told_of = ('"official","match_review","review/7","report.identity",7]', '"alarm","maker1"')
    assert any(all(one in line for one in told_of) for line in told.splitlines())


def test_a_honey_record_looks_like_any_other(gated: Vault) -> None:
    """Equal lengths and headers, and bytes that never repeat, however often the same row is sealed."""
    honey = [gated.sealer.seal_honey(PERSON) for _ in range(50)]
    plain = gated.sealer.seal_people([PERSON] * 50)
    header = 10
    assert {one.key[:header] for one in honey} == {one.key[:header] for one in plain}
    assert {tuple(map(len, (one.key, *one.parts))) for one in honey} == {
        tuple(map(len, (one.key, *one.parts))) for one in plain
    }
    assert len({one.key[header:22] for one in honey}) == 50
    assert len({one.key[22:70] for one in honey}) == 50


def test_an_ordinary_record_is_no_honey_and_honey_is_it_for_its_row_only(gated: Vault) -> None:
    (plain,) = gated.sealer.seal_people([PERSON])
    opened = gated.because(SERVICE).sealer.open("report.identity", 7, 1, plain.key + plain.parts[0])
    assert opened == b"invented"


def test_honey_stays_honey_when_the_root_is_rotated(
    gated: Vault, provider: FileKeyProvider, clock: MovingClock
) -> None:
    honey = gated.sealer.seal_honey(PERSON)
    roots = with_pending(provider.load(), "data", MONDAY)
    provider.change(lambda _: with_activated(roots, "data", 2, MONDAY))
    rotated = open_vault(provider, gate=BudgetGate(BUDGETS, clock))
    made_after = rotated.sealer.seal_honey(PERSON)
    rewrapped = Rewrapper(provider.load()).rewrapped(honey.key)
    for key, part in (
        (honey.key, honey.parts[0]),
        (rewrapped, honey.parts[0]),
        (made_after.key, made_after.parts[0]),
    ):
        with pytest.raises(ForbiddenError, match=exactly("VAULT.ALARM")):
            rotated.because(MAKER).sealer.open("report.identity", 7, 1, key + part)


@contextmanager
def _process(home: Path) -> Iterator[Path]:
    with running_vault(home) as process:
        yield process.socket
        assert process.command("openings").returncode == 0


@pytest.mark.parametrize(
    "serving", [pytest.param(_process, marks=pytest.mark.process), served_vault], ids=["process", "thread"]
)
def test_the_vault_process_counts_and_alarms(
    tmp_path: Path, serving: Callable[[Path], AbstractContextManager[Path]]
) -> None:
    home = tmp_path / "home"
    with serving(home) as path:
        vault = remote_vault(path)
        honey = vault.sealer.seal_honey(PERSON)
        refused: list[tuple[Reason, type[Exception], str]] = [
            (MAKER, ForbiddenError, "VAULT.ALARM"),
            (SERVICE, HoneyRecordError, "VAULT.HONEY"),
            (MAKER._replace(budget="none"), ForbiddenError, "VAULT.BUDGET"),
        ]
        for reason, kind, code in refused:
            with pytest.raises(kind, match=exactly(code)):
                vault.because(reason).sealer.open("report.identity", 7, 1, honey.key + honey.parts[0])
    assert verify_openings(home / "openings") == (4, None)
    (log,) = (home / "openings").glob("*.log")
    assert [line.split('"')[3] for line in log.read_text().splitlines()] == [
        "opened",
        "alarm",
        "opened",
        "refused",
    ]
