"""How the source looks: imports at the top, docstrings, names that say something, files and functions of one thing."""

import ast
import re
from collections.abc import Iterator

_EMPTY_WORDS = {"util", "utils", "manager", "handler", "helper", "helpers", "common", "misc"}
_DOCUMENTED_ROOMS = ("matching/", "exports/", "blacklist_service/intake/", "blacklist_service/rules/")
_MOST_LINES = 300
_MOST_FUNCTION_LINES = 60
_SENTENCE_END = re.compile(r"(?<!e\.g)(?<!i\.e)[.!?](?=\s|$)|[。！？]")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _inner_imports(module) -> Iterator[str]:
    for function in ast.walk(module.tree):
        if isinstance(function, _FUNCTIONS):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{module.path}:{node.lineno}"


def _empty_names(module) -> Iterator[str]:
    names = [module.path.rpartition("/")[2].removesuffix(".py")]
    # A test is named by what it states, and may speak of common names.
    kinds = (ast.ClassDef,) if module.path.startswith("tests/") else (*_FUNCTIONS, ast.ClassDef)
    names += [node.name for node in ast.walk(module.tree) if isinstance(node, kinds)]
    for name in names:
        if _EMPTY_WORDS & {word.lower() for word in _WORD.findall(name)}:
            yield f"{module.path}: {name}"


def _is_interface(node: ast.AST) -> bool:
    """A stub of an overload or a protocol says nothing of its own."""
    return any("overload" in ast.unparse(mark) for mark in getattr(node, "decorator_list", ()))


def _undocumented(module) -> Iterator[str]:
    for node in module.tree.body:
        if (
            isinstance(node, (*_FUNCTIONS, ast.ClassDef))
            and not node.name.startswith("_")
            and not _is_interface(node)
            and not ast.get_docstring(node)
        ):
            yield f"{module.path}:{node.lineno} {node.name}"


def _long_functions(module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, _FUNCTIONS):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > _MOST_FUNCTION_LINES:
                yield f"{module.path}:{node.lineno} {node.name} ({lines} lines)"


def test_imports_stand_at_the_top(everything):
    assert [place for module in everything for place in _inner_imports(module)] == []


def test_no_name_says_nothing(everything):
    assert [name for module in everything for name in _empty_names(module)] == []


def test_every_module_says_what_it_is_for(everything):
    silent = [module.path for module in everything if not ast.get_docstring(module.tree)]

    assert silent == []


def test_the_first_paragraph_of_a_module_has_one_to_three_sentences(product):
    long = []
    for module in product:
        first = (ast.get_docstring(module.tree) or "").partition("\n\n")[0]
        # Lists and formulas are not sentences.
        if len(_SENTENCE_END.findall(first)) > 3:
            long.append(module.path)

    assert long == []


def test_the_public_face_of_the_pure_rooms_is_documented(product):
    rooms = [module for module in product if module.path.startswith(_DOCUMENTED_ROOMS)]

    assert len(rooms) > 40
    assert [place for module in rooms for place in _undocumented(module)] == []


def test_a_file_is_one_thing(everything):
    long = {
        module.path: lines
        for module in everything
        # A migration is a record of one step, mostly generated, and never edited again.
        if not module.is_migration and not module.path.startswith("tests/")
        if (lines := module.text.count("\n")) > _MOST_LINES
    }

    assert long == {}


def test_a_function_fits_on_a_screen(everything):
    # A journey of a test may be as long as its story.
    checked = [
        module for module in everything if not module.is_migration and not module.path.startswith("tests/")
    ]

    assert [place for module in checked for place in _long_functions(module)] == []


def test_the_rules_find_what_breaks_them(planted):
    text = "def handle_all_utils():\n    import os\n    return os\n\n\nclass NameHelper:\n    pass\n"
    long = "def f():\n" + "    pass\n" * 61
    module = planted("matching/utils.py", text, ast.parse(text))

    assert list(_inner_imports(module)) == ["matching/utils.py:2"]
    assert list(_empty_names(module)) == [
        "matching/utils.py: utils",
        "matching/utils.py: handle_all_utils",
        "matching/utils.py: NameHelper",
    ]
    assert list(_undocumented(module)) == [
        "matching/utils.py:1 handle_all_utils",
        "matching/utils.py:6 NameHelper",
    ]
    assert list(_long_functions(planted("a.py", long, ast.parse(long)))) == ["a.py:1 f (62 lines)"]
