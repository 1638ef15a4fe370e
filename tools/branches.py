"""`python -m tools.branches [GROUP …]`: every branch of the guarded code is run by its own tests.

The groups are those of tools/mutants.toml. Run by an interpreter that has coverage: `make branches`.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "tools" / "mutants.toml"
# Kills and other processes have tests of their own; what they reach is reached in one process as well.
_PYTEST = (
    "-n0", "-q", "-mnot slow and not process", "--hypothesis-profile=brief", "-oaddopts=--import-mode=importlib",
    "-pno:cacheprovider",
)  # fmt: skip
_COVERAGE = (sys.executable, "-m", "coverage")


def main(named: list[str]) -> None:
    """Every group, or those that are named; ends with 1, naming those where a test fails or a branch is run by none."""
    groups = tomllib.loads(PLAN.read_text("utf-8"))["groups"]
    # The tree is a part of the vault, and measured with it.
    failed = [name for name in named or sorted(groups.keys() - {"tree"}) if not _is_whole(name, groups[name])]
    if failed:
        raise SystemExit(f"\nnot whole: {' '.join(failed)}")


def _is_whole(name: str, group: Mapping[str, Any]) -> bool:
    print(f"\n{name}", flush=True)
    files = ",".join(group["files"])
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"COVERAGE_FILE": str(Path(folder) / "measured"), "PYTHONPATH": str(ROOT)}
        return all(
            subprocess.run([*_COVERAGE, *words], cwd=ROOT, env=env, check=False).returncode == 0
            for words in (
                ("run", "--branch", "--source=blacklist_service", "-m", "pytest", *_PYTEST, *group["tests"]),
                ("combine", "--quiet"),
                ("report", "--show-missing", "--skip-covered", "--fail-under=100", f"--include={files}"),
            )
        )


if __name__ == "__main__":
    main(sys.argv[1:])
