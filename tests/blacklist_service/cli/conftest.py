"""The program as its users run it: on a home of its own, through click or as a real process. All persons invented."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from blacklist_service.cli import main, output
from blacklist_service.cli.field_words import WORDS, headed, is_name
from blacklist_service.clock import MovingClock
from tools.sample_rows import COLUMNS, SampleReport, reports

ROOT = Path(__file__).parents[3]


@dataclass
class Ran:
    """What one call gave."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of standard output."""
        return json.loads(self.out)


Program = Callable[..., Ran]


def _environment(home: Path) -> dict[str, str]:
    return {"BLACKLIST_HOME": str(home), "BLACKLIST_ENVIRONMENT": "test", "BLACKLIST_PREPARE_PROCESSES": "0"}


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command shows to people under a bare name has its word: a new one is a line in `cli/field_words.py`."""

    def strictly(name: str) -> str:
        assert not is_name(name) or name in WORDS, f"{name} has no Chinese word"
        return headed(name)

    monkeypatch.setattr(output, "headed", strictly)


@pytest.fixture
def home(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service that is set up, named by the environment."""
    shutil.copytree(sqlite_template, tmp_path / "home")
    monkeypatch.chdir(tmp_path)  # no .env of a developer
    for name, value in _environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


@pytest.fixture
def blacklist(moving_clock: MovingClock) -> Program:
    """The program, in this process and by the moving clock. `status` is what the call must end with."""

    def run(*arguments: str | Path, status: int = 0) -> Ran:
        result = CliRunner().invoke(main, [str(one) for one in arguments], obj=moving_clock)
        assert result.exit_code == status, (result.exit_code, result.stdout, result.stderr, result.exception)
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """The program as a process of its own."""

    def started(*arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BLACKLIST_")}
        return subprocess.Popen(
            [sys.executable, "-m", "blacklist_service.cli", *(str(one) for one in arguments)],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return started


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)
    return path


@pytest.fixture
def write_csv() -> Callable[..., Path]:
    """Writes a table as CSV."""

    def write(
        path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "utf-8"
    ) -> Path:
        return _write(path, header, rows, encoding)

    return write


@pytest.fixture
def invented(tmp_path: Path) -> Callable[..., tuple[Path, list[SampleReport]]]:
    """A file of so many invented reports, every tenth damaged, and the truth about them."""

    def make(
        count: int, name: str = "reports.csv", encoding: str = "utf-8", seed: int = 7
    ) -> tuple[Path, list[SampleReport]]:
        made = list(reports(count, seed))
        for report in made[::10]:
            # Every tenth has a wrong check digit, which is always noticed.
            number = report.person.resident_id
            report.row["证件号码"] = number[:-1] + ("1" if number[-1] != "1" else "2")
        rows = [[report.row[column] for column in COLUMNS] for report in made]
        return _write(tmp_path / name, COLUMNS, rows, encoding), made

    return make


@pytest.fixture
def platform(home: Path, blacklist: Program) -> str:
    """The code of a member that reports."""
    blacklist("member", "add", "--code", "P-1", "--name", "虚构网贷", "--kind", "platform")
    return "P-1"
