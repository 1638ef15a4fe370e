"""The checklist has its 69 lines in order, and every test that a line names exists; a line without one says why."""

import ast
import re

import pytest

_TEST = re.compile(r"`(tests/[\w/.-]+\.py)::(test_\w+)`")
_WHY = ("Operator: ", "Partly: ", "Not met: ")
_LINES = 69


@pytest.fixture(scope="module")
def lines(root):
    text = (root / "docs" / "operations" / "checklist.md").read_text("utf-8")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    return [row for row in cells if row[0].isdecimal()]


@pytest.fixture(scope="module")
def tests_of(root):
    def names(file):
        path = root / file
        tree = ast.parse(path.read_text("utf-8") if path.exists() else "")
        return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    return names


def test_every_line_is_there_and_whole(lines):
    assert [int(row[0]) for row in lines] == list(range(1, _LINES + 1))
    assert [row[0] for row in lines if len(row) != 4 or not row[1] or not row[2]] == []


def test_every_line_has_a_test_that_exists_or_a_reason(lines, tests_of):
    wrong = []
    for number, _, met, cell in lines:
        named = _TEST.findall(cell)
        is_known = all(name in tests_of(file) for file, name in named)
        is_clean = _TEST.sub("", cell).replace("<br>", "").strip() in {"", "–"}
        if not (named or met.startswith(_WHY)) or not is_known or not is_clean:
            wrong.append(number)
    assert wrong == []


def test_few_lines_are_without_a_test(lines):
    assert sum(not _TEST.search(row[3]) for row in lines) < _LINES // 3
