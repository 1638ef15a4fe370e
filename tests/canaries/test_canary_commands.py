"""Canary persons at every command of the program: in files, and where nobody should type them. What a command says on
its two outputs, and leaves behind, names nobody; a file that was asked for holds what its reader may see."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from blacklist_service.cli import main
from blacklist_service.clock import MovingClock
from tests.blacklist_service.cli.conftest import _environment
from tests.blacklist_service.cli.test_cli_program import LEAVES
from tests.canaries import search
from tests.canaries.route_story import UPLOAD

# They run until somebody stops them: only what they say of wrong words is looked at.
ENDLESS = {("serve",), ("worker",), ("vault", "serve")}
# Names of institutions, of policies and of files are told.
TOLD = {"member add": {"--name", "--code"}, "policy estimate": {"--version"}, "audit prove": {"event"}}


@pytest.fixture
def home(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service that is set up, in a folder of its own with a file of canaries and a folder for temporary files."""
    shutil.copytree(sqlite_template, tmp_path / "home")
    (tmp_path / "temp").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    for name, value in _environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


def _value(param: click.Parameter, folder: Path, said: str) -> str:
    """A file of canaries where a file is asked for, else the canary itself."""
    kind = param.type
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    if isinstance(kind, click.File) or (isinstance(kind, click.Path) and kind.exists):
        path = folder / "list.csv"
        path.write_text(UPLOAD, "utf-8")
        return str(path)
    if isinstance(kind, click.Path):
        return str(folder / "out")
    if isinstance(kind, click.DateTime):
        return "2026-03-01"
    return "1" if isinstance(kind, click.types.IntParamType | click.types.FloatParamType) else said


def _good(path: tuple[str, ...], folder: Path, said: str) -> list[str]:
    """Every argument and every required option, with a canary wherever a text may stand."""
    words: list[str] = []
    for param in LEAVES[path].params:
        if {param.name, param.opts[0]} & TOLD.get(" ".join(path), set()):
            words += [param.opts[0], "x"] if isinstance(param, click.Option) else ["x"]
            continue
        if isinstance(param, click.Argument):
            words.append(_value(param, folder, said))
        elif param.required:
            words += [param.opts[0], _value(param, folder, said)]
    return words


def _calls(path: tuple[str, ...], folder: Path) -> Iterator[list[str]]:
    command = LEAVES[path]
    for said in (search.NAME, search.NUMBER):
        good = _good(path, folder, said)
        if path in ENDLESS:
            yield from ([said], ["--port", said], [f"--{said}"], ["--host", said, said])
            continue
        yield good
        yield [*good, said]
        yield [said, f"--{said}"]
        for param in command.params:
            if param.opts[0] in TOLD.get(" ".join(path), set()):
                continue
            if (
                isinstance(param, click.Option)
                and not param.is_flag
                and not isinstance(param.type, click.Path | click.File)
            ):
                # Wrong for a number, a date or a code; possible for a text.
                yield [*good, param.opts[0], said]
            elif isinstance(param, click.Option) and param.is_flag and "help" not in param.opts[0]:
                yield [*good, param.opts[0]]


# click leaves a file open where a later word is wrong.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_no_command_says_or_keeps_a_canary(
    path: tuple[str, ...], home: Path, tmp_path: Path, moving_clock: MovingClock
) -> None:
    said: list[tuple[str, bytes]] = []
    for words in _calls(path, Path.cwd()):
        for form in ([], ["--json"]):
            ran = CliRunner().invoke(main, [*form, *path, *words], obj=moving_clock, input=f"{search.NAME}\n")
            told = " ".join(word for word in words if word.startswith("--") and word[2:].isascii())
            said += [(f"stdout {told}", ran.stdout.encode()), (f"stderr {told}", ran.stderr.encode())]
            assert ran.exit_code in {0, 1, 2}
    assert said
    hits = sorted(set(search.found(said)))
    assert hits == []
    assert search.found(search.files(home, tmp_path / "temp")) == []
