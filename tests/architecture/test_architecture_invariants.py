"""The page of invariants lists all twelve in both languages, and every place and every test that it names exists."""

import ast
import re
from pathlib import Path

import pytest

_PAGE = Path(__file__).parents[2] / "docs" / "invariants.md"
_TEST = re.compile(r"`(tests/[\w/.-]+\.py)::(test_\w+)`")
_CODE = re.compile(r"`((?:blacklist_service|matching|exports)/[\w/.-]+)`")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CELLS = 5


def _rows() -> dict[int, list[str]]:
    """The cells of each invariant: number, wording, where the code keeps it, tests, what was broken."""
    found = {}
    for line in _PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0].isdecimal():
            found[int(cells[0])] = cells
    return found


def _tests_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _docstring_of(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""


def test_all_twelve_are_listed_in_order() -> None:
    assert list(_rows()) == list(range(1, 13))


@pytest.mark.parametrize("number", range(1, 13))
def test_a_row_is_whole(number: int) -> None:
    cells = _rows()[number]

    assert len(cells) == _CELLS
    chinese, _, english = cells[1].partition("<br>")
    assert _CHINESE.search(chinese)
    assert re.search(r"[A-Za-z]{3}", english)
    assert _CODE.search(cells[2])
    assert len(cells[4].split(";")) >= 2, "broken in at least two ways"


@pytest.mark.parametrize("number", range(1, 13))
def test_every_place_that_a_row_names_exists(number: int) -> None:
    root = _PAGE.parents[1]

    assert [path for path in _CODE.findall(_rows()[number][2]) if not (root / path).exists()] == []


@pytest.mark.parametrize("number", range(1, 13))
def test_a_file_of_tests_is_named_for_each(number: int) -> None:
    """Whoever looks for an invariant in the tests finds it by its number."""
    root = _PAGE.parents[1]
    files = {root / file for file, _name in _TEST.findall(_rows()[number][3])}

    assert any(
        file.stem.startswith(f"test_invariant_{number:02}")
        or re.search(rf"\binvariant {number}\b", _docstring_of(file), re.IGNORECASE)
        for file in files
    )


@pytest.mark.parametrize("number", range(1, 13))
def test_every_test_that_a_row_names_exists(number: int) -> None:
    root = _PAGE.parents[1]
    named = _TEST.findall(_rows()[number][3])
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (root / file).exists() or name not in _tests_of(root / file)
    ]

    assert named
    assert missing == []
    # Nothing in the cell escapes the check by being spelled otherwise.
    assert _TEST.sub("", _rows()[number][3]).replace("<br>", "").strip() == ""
