"""Decorators spelled as calls: the program stays the same, and nothing of it stands under a decorator any more."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tools.undecorated import undecorated

ROOT = Path(__file__).parents[2]
PROGRAM = '''
from contextlib import contextmanager
from functools import cache, wraps

told = []


def twice(word, /, times=2):
    def wrap(act):
        @wraps(act)
        def wrapped(*given):
            told.append(word)
            return act(*given) * times

        return wrapped

    return wrap


@twice("outer",
       times=3)
@twice("inner")
def count(number):
    """Counts."""
    return number


class Room:
    @property
    def size(self):
        return 7

    @contextmanager
    def opened(self):
        yield self.size

    @staticmethod
    def name():
        return "room"

    @cache
    def kept(self):
        return 1
'''


def ran(source: str) -> tuple[Any, ...]:
    """What anybody can tell of the program from outside."""
    names: dict[str, Any] = {}
    exec(source, names)  # the program above, in either spelling
    room = names["Room"]()
    with room.opened() as size:
        seen = (names["count"](1), names["count"].__name__, names["count"].__doc__, names["told"], room.size)
    return (*seen, size, room.name(), room.kept())


def decorated(source: str) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]


def test_the_program_is_the_same_in_both_spellings() -> None:
    assert ran(PROGRAM) == ran(undecorated(PROGRAM))
    assert ran(PROGRAM)[:4] == (6, "count", "Counts.", ["outer", "inner"])


def test_only_what_has_to_stay_stands_under_a_decorator() -> None:
    assert sorted(decorated(PROGRAM)) == ["count", "kept", "name", "opened", "size", "wrapped"]
    assert sorted(decorated(undecorated(PROGRAM))) == ["kept", "name"]
    assert undecorated("def plain():\n    return 1\n") == "def plain():\n    return 1\n"


@pytest.mark.parametrize("name", ["workflows/approve_proposal.py", "api/idempotency.py", "store/nonces.py"])
def test_the_code_that_decides_is_open_to_change(name: str) -> None:
    source = (ROOT / "blacklist_service" / name).read_text("utf-8")
    assert decorated(source)
    assert decorated(undecorated(source)) == []
