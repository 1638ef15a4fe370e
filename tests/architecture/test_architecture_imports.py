"""Who may import whom: the contracts of setup.cfg hold, and the libraries live without the service's packages."""

import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

_BLOCKED = (
    "flask",
    "apiflask",
    "werkzeug",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "structlog",
    "click",
)
_IMPORT_ALL = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError("blocked here: " + name)

sys.meta_path.insert(0, Blocked())
library = importlib.import_module({library!r})
count = 0
for found in pkgutil.walk_packages(library.__path__, library.__name__ + "."):
    importlib.import_module(found.name)
    count += 1
print(count)
"""


# Which rooms stand outside a wall because they are what it is around; whatever else there is stands behind it.
_OUTSIDE = {
    "web": {"app", "cli", "api", "console", "portal", "form_parts", "page_words", "reader_choices"},
    "tables": {"store"},
    "keys": {"vault"},
}


def test_the_import_contracts_of_setup_cfg_hold(root: Path):
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=root, capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 0, done.stdout[-3000:]
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("wall", sorted(_OUTSIDE))
def test_a_wall_is_around_every_room_that_there_is(root: Path, wall: str):
    contracts = ConfigParser()
    contracts.read(root / "setup.cfg", encoding="utf-8")
    behind = contracts[f"importlinter:contract:{wall}"]["source_modules"].split()
    service = root / "blacklist_service"
    rooms = {path.stem for path in service.glob("*.py")} | {
        path.parent.name for path in service.glob("*/__init__.py")
    }

    assert len(rooms) > 20
    assert {f"blacklist_service.{room}" for room in rooms - {"__init__"} - _OUTSIDE[wall]} <= set(behind)


def _import_all(root: Path, library: str, blocked: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    program = _IMPORT_ALL.format(blocked=blocked, library=library)
    return subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("library", ["matching", "exports"])
def test_a_library_works_without_the_services_packages(root: Path, library: str):
    done = _import_all(root, library, _BLOCKED)

    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 5


def test_the_block_does_block(root: Path):
    done = _import_all(root, "blacklist_service", _BLOCKED)

    assert done.returncode != 0
    assert "blocked here" in done.stderr
