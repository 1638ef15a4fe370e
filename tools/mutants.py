"""`python -m tools.mutants [GROUP …]`: how many small changes of the guarded code its own tests notice.

mutmut makes the changes, in a folder for each group of tools/mutants.toml under var/mutants; tools/mutants_of_group.py
tries a sample of them there. Run by an interpreter that has mutmut: `make mutants`.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from configparser import ConfigParser
from io import StringIO
from pathlib import Path
from typing import Any

from tools.undecorated import undecorated

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "tools" / "mutants.toml"
WORK = ROOT / "var" / "mutants"
_COPIED = (
    "bench",
    "demo",
    "docs",
    "exports",
    "matching",
    "pyproject.toml",
    "samples",
    "tests",
    "tools",
    "wsgi.py",
)
# What is said to people: a text with Chinese in it, the English beside it, the words of an inner error; no test repeats
# such a sentence. An error's code, which docs/api/codes.md holds still by a test of its own. And a statement's text: in
# small letters or in capitals, which is what mutmut makes of it, SQL is the same.
_SENTENCES = (
    r'"[^"]*[\u4e00-\u9fff]', r'^\s*"[A-Z][^"]* [^"]* [^"]*"[,)]?',
    r'^\s*f?"( |CREATE |SELECT |INSERT |UPDATE |DELETE )',
    r'raise (ValueError|TypeError|NoteError|FieldSyntaxError)\("', r'^\s*"[A-Z_]+(\.[A-Z_]+)+",$',
)  # fmt: skip
_PYTEST = (
    "-mnot slow and not postgres and not process", "-n0", "--hypothesis-seed=1", "--hypothesis-profile=brief",
    "-pno:schemathesis", "-pno:cacheprovider", "-ptools.quickest_first",
)  # fmt: skip
# Where a machine is busy a second of work takes many of the clock: only what hangs is to run out of time.
_SECONDS, _TIMES = 20, 6


def main(named: list[str]) -> None:
    """Every group, or those that are named, one after the other."""
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    given = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for name in named or plan["groups"]:
        group, template = plan["groups"][name], WORK / name / "template"
        _lay_out(WORK / name, group)
        # The first run of the tests, over the code as it is, makes the database from which every later one copies.
        shutil.rmtree(template, ignore_errors=True)
        given["BLACKLIST_TEST_SQLITE_TEMPLATE"] = str(template)
        program = [
            sys.executable,
            ROOT / "tools" / "mutants_of_group.py",
            str(plan["seed"]),
            str(group.get("sample", plan["sample"])),
        ]
        subprocess.run(program, cwd=WORK / name, env=given, check=True)


def _lay_out(folder: Path, group: Mapping[str, Any]) -> None:
    """A folder that looks like the repository, with a configuration of mutmut for this group alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    _lay_out_code(folder, group)
    written = ConfigParser(interpolation=None)
    written.read(ROOT / "setup.cfg", "utf-8")
    written["mutmut"] = {
        "source_paths": "blacklist_service",
        "only_mutate": _lines(group["files"]),
        "do_not_mutate": _lines(group.get("without", ())),
        "do_not_mutate_patterns": _lines(_SENTENCES),
        "also_copy": _lines(_COPIED),
        "pytest_add_cli_args_test_selection": _lines(group["tests"]),
        "pytest_add_cli_args": _lines(_PYTEST),
        "timeout_constant": str(_SECONDS),
        "timeout_multiplier": str(_TIMES),
        "use_git_change_detection": "false",
    }
    text = StringIO()
    written.write(text)
    kept = folder / "setup.cfg"
    if kept.exists() and kept.read_text("utf-8") != text.getvalue():
        # mutmut would forget what was drawn, and try every mutant: what was tried otherwise is tried anew.
        shutil.rmtree(folder / "mutants", ignore_errors=True)
    kept.write_text(text.getvalue(), "utf-8")


def _lay_out_code(folder: Path, group: Mapping[str, Any]) -> None:
    """The code, that of the group in a spelling in which mutmut changes all of it."""
    shutil.rmtree(folder / "blacklist_service", ignore_errors=True)
    shutil.copytree(ROOT / "blacklist_service", folder / "blacklist_service")
    for file in {file for pattern in group["files"] for file in ROOT.glob(pattern) if file.suffix == ".py"}:
        kept = folder / file.relative_to(ROOT)
        kept.write_text(undecorated(file.read_text("utf-8")), "utf-8")
        # mutmut makes the mutants of a file anew where it is younger than they are.
        shutil.copystat(file, kept)
    tried = folder / "mutants" / "blacklist_service"
    if tried.exists():
        # mutmut brings programs up to date there, and leaves a table or a template as it first found it.
        shutil.copytree(
            folder / "blacklist_service", tried, ignore=shutil.ignore_patterns("*.py"), dirs_exist_ok=True
        )


def _lines(items: Iterable[str]) -> str:
    return "\n" + "\n".join(items)


if __name__ == "__main__":
    main(sys.argv[1:])
