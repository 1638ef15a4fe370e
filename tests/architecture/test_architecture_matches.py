"""A test that expects a refusal expects one code: not what looks like it, and not a longer one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.codes import exactly

_TESTS = Path(__file__).parents[1]
_CODE = re.compile(r"[A-Z][A-Z0-9_]*\\?\.[A-Z]")


def loose(tree: ast.AST) -> Iterator[int]:
    """The lines of every `match=` that names a code otherwise than by `exactly`, or takes it from elsewhere."""
    for node in ast.walk(tree):
        for given in node.keywords if isinstance(node, ast.Call) else ():
            if given.arg == "match" and not _is_exact(given.value):
                yield given.value.lineno


def _is_exact(pattern: ast.expr) -> bool:
    if isinstance(pattern, ast.Constant):
        return not _CODE.search(str(pattern.value))
    if isinstance(pattern, ast.JoinedStr):
        first, last = pattern.values[0], pattern.values[-1]
        ends = [str(one.value) for one in (first, last) if isinstance(one, ast.Constant)]
        return len(ends) == 2 and ends[0].startswith("^") and ends[1].endswith("$")
    return isinstance(pattern, ast.Call) and ast.unparse(pattern.func) == "exactly"


def test_no_test_takes_a_longer_code_for_the_one_it_names() -> None:
    found = {path: list(loose(ast.parse(path.read_text("utf-8")))) for path in sorted(_TESTS.rglob("*.py"))}
    assert len(found) > 300
    assert {str(path): lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'raises(E, match="A.B")',
        r'raises(E, match=r"^A\.B:")',
        "raises(E, match=code)",
        'raises(E, match=f"{code}")',
    ],
)
def test_a_loose_one_is_found(line: str) -> None:
    assert list(loose(ast.parse(line))) == [1]


@pytest.mark.parametrize(
    "line",
    ['raises(E, match="no space left")', 'raises(E, match=exactly("A.B"))', 'raises(E, match=f"^a {b}$")'],
)
def test_another_is_left_alone(line: str) -> None:
    assert list(loose(ast.parse(line))) == []


@pytest.mark.parametrize("text", ["A.BC", "A.B_C", "A.B.C", "AXB", "X A.B", "A.B9"])
def test_exactly_fits_no_other_code(text: str) -> None:
    assert re.search(exactly("A.B", "D.E"), text) is None


@pytest.mark.parametrize("text", ["A.B", "A.B: says why", "D.E field"])
def test_exactly_fits_the_code(text: str) -> None:
    assert re.search(exactly("A.B", "D.E"), text)
