"""What is installed is all that the program needs: the package holds every file that the source folders hold."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("blacklist_service", "matching", "exports")


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    """A template or a migration that only an editable install sees would be missing in production."""
    built = subprocess.run(
        [sys.executable, "-c", f"import setuptools.build_meta as b; print(b.build_wheel({str(tmp_path)!r}))"],
        cwd=_copy(tmp_path / "source"), check=True, capture_output=True, text=True,
    )  # fmt: skip
    wheel = zipfile.ZipFile(tmp_path / built.stdout.split()[-1])
    held = set(wheel.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES, "wsgi.py"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert sorted(set(tracked) - held) == []


def _copy(target: Path) -> Path:
    """The tracked files without the history, so that building leaves nothing in the source tree."""
    subprocess.run(["git", "checkout-index", "-a", "--prefix", f"{target}/"], cwd=ROOT, check=True)
    return target
