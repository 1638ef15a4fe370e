"""Spells decorators as calls: `@opening("case")` above `def show` is `show = opening("case")(show)` below it.

mutmut leaves alone what stands under a decorator, and with it every workflow that opens sealed records, every page and
every context manager. In this spelling it is the same program, and mutmut changes it like any other.
"""

import ast
from collections import defaultdict

# These are known to mutmut, belong to a function of the same name above them, or keep what an unchanged call gave.
_STAY = {
    "staticmethod",
    "classmethod",
    "abstractmethod",
    "overload",
    "setter",
    "cache",
    "lru_cache",
    "cached_property",
}


def undecorated(source: str) -> str:
    """The same module without decorators on its functions, but for those that have to stay."""
    gone: set[int] = set()
    below: defaultdict[int, list[str]] = defaultdict(list)
    # Inner functions come first where both end on the same line.
    for one in reversed([node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]):
        if not one.decorator_list or any(_name(each) in _STAY for each in one.decorator_list):
            continue
        call = one.name
        for each in reversed(one.decorator_list):
            call = f"{ast.unparse(each)}({call})"
        gone.update(range(one.decorator_list[0].lineno, one.lineno))
        below[one.end_lineno or one.lineno].append(f"{' ' * one.col_offset}{one.name} = {call}")
    lines: list[str] = []
    for number, line in enumerate(source.split("\n"), 1):
        lines += [line] if number not in gone else []
        lines += below[number]
    return "\n".join(lines)


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)
