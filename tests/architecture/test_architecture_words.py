"""What must not stand in the repository: machine paths, registry hosts, talk about the workplace."""

import re
from pathlib import Path

import pytest

_SKIPPED = {".git", ".venv", "var", "build", "dist", "node_modules"}
_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".cfg",
    ".lock",
    ".csv",
    ".jsonl",
    ".html",
    ".css",
    ".js",
    ".mako",
    ".txt",
    "",
}
# Written so that this file does not find itself.
_FORBIDDEN = {
    "machine path": r"(?<![\w.])/wor[k]/|(?<![\w.])/tm[p]/[a-z]|/hom[e]/[a-z]|/roo[t]/",
    "registry host": r"pypi\.or[g]|pythonhosted\.or[g]|(?<!emit-)index-ur[l]|npmjs\.or[g]|\"resolved\": *\"htt[p]",
    "workplace": r"\b(this|previous|next|earlier|developer) sessio[n] (of|by|before|after|will|did)\b|\bCE[O]\b"
    r"|\bcl[a]ude\b|\banthropi[c]\b|\bas an a[i]\b|\bassistan[t]\b|\bchatgp[t]\b|\bcopilo[t]\b",
}


def _text_files(root: Path) -> list[Path]:
    found = []
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        skipped = _SKIPPED & set(parts) or "__pycache__" in parts or parts[0].endswith(".egg-info")
        if not hidden and not skipped and path.is_file() and path.suffix in _TEXT:
            found.append(path)
    return found


def _lines_with(pattern: str, text: str) -> list[int]:
    wanted = re.compile(pattern, re.IGNORECASE)
    return [number for number, line in enumerate(text.splitlines(), 1) if wanted.search(line)]


@pytest.mark.parametrize("what", sorted(_FORBIDDEN))
def test_nothing_tells_of_the_workplace(root: Path, what: str):
    files = _text_files(root)
    found = []
    for file in files:
        name = file.relative_to(root).as_posix()
        text = file.read_text("utf-8", errors="replace")
        found += [f"{name}:{number}" for number in _lines_with(_FORBIDDEN[what], text)]

    assert len(files) > 200
    assert found == []


def test_the_patterns_find_what_they_are_for():
    planted = {
        "machine path": "see /wor" + "k/main",
        "registry host": "from pypi" + ".org",
        "workplace": "asked the " + "CE" + "O",
    }

    assert {what for what, line in planted.items() if _lines_with(_FORBIDDEN[what], line)} == set(_FORBIDDEN)
    assert _lines_with(_FORBIDDEN["machine path"], "docs/work/list") == []
