"""Invariant 12 under whatever name it is imported: time through `clock`, randomness through `ids`, keys through `vault`.

The rule beside it (one_source) reads names as they are usually written; this one follows each name to where it comes
from, and reads SQL too, because a database has a clock and dice of its own."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

_TIME = re.compile(
    r"datetime\.(datetime|date)\.(now|utcnow|today)"
    r"|time\.(time|time_ns|localtime|gmtime|ctime|asctime|strftime|clock_gettime(_ns)?)"
    r"|sqlalchemy\.(sql\.)?func\.(now|sysdate|(current|local|clock|statement|transaction)_?(timestamp|date|time))"
)
_CHANCE = re.compile(
    r"(random|secrets|numpy\.random)\..+|os\.(urandom|getrandom)|uuid\.(uuid\d|getnode)"
    r"|sqlalchemy\.(sql\.)?func\.(random|randomblob|gen_random_uuid)"
)
_KEYS = re.compile(r"cryptography\..+|hmac\.(new|digest|HMAC)")
_SQL = re.compile(
    r"\bcurrent_(timestamp|date|time)\b|\blocaltimestamp\b|\bnow\(\)|\b(clock|statement|transaction)_timestamp\("
    r"|\b(date|time|datetime|julianday|unixepoch|strftime)\(.*'now'|\brandom\(\)|\brandomblob\(|\bgen_random_uuid\(",
    re.IGNORECASE,
)
_HOMES: dict[re.Pattern[str], tuple[str, ...]] = {
    _TIME: ("blacklist_service/clock.py",),
    _CHANCE: ("blacklist_service/ids.py", "blacklist_service/vault/"),
    _KEYS: ("blacklist_service/vault/", "exports/minisign.py"),
    _SQL: ("blacklist_service/clock.py",),
}
_EXCEPTIONS = {
    "blacklist_service/store/server.py": "the doctor compares the server's clock with ours; nothing is decided by it",
}


def _origins(tree: ast.AST) -> dict[str, str]:
    """Each imported name with where it really comes from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                found[name.asname or name.name.partition(".")[0]] = (
                    name.name if name.asname else name.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                found[name.asname or name.name] = f"{node.module}.{name.name}"
    return found


def _dotted(node: ast.AST, origins: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return origins.get(node.id, "")
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, origins)
        return f"{base}.{node.attr}" if base else ""
    return ""


def _docstrings(tree: ast.AST) -> set[int]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    return {id(one.value) for one in first if isinstance(one, ast.Expr)}


def _uses(tree: ast.AST, rule: re.Pattern[str]) -> Iterator[int]:
    """The lines where something of the rule is named, or said in SQL."""
    origins, told = _origins(tree), _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            if (
                rule is _SQL
                and isinstance(node.value, str)
                and id(node) not in told
                and rule.search(node.value)
            ):
                yield node.lineno
        elif rule is not _SQL and rule.fullmatch(_dotted(node, origins)):
            yield node.lineno  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", _HOMES, ids=["time", "chance", "keys", "sql"])
def test_nothing_enters_by_another_door(product: list[Any], rule: re.Pattern[str]) -> None:
    outside = [m for m in product if not m.path.startswith(_HOMES[rule]) and m.path not in _EXCEPTIONS]

    assert [f"{module.path}:{line}" for module in outside for line in _uses(module.tree, rule)] == []


@pytest.mark.parametrize("rule", _HOMES, ids=["time", "chance", "keys", "sql"])
def test_the_rule_sees_the_home_itself(product: list[Any], rule: re.Pattern[str]) -> None:
    """A rule that finds nothing where it must find something would find nothing anywhere."""
    homes = [m for m in product if m.path.startswith(_HOMES[rule]) or m.path in _EXCEPTIONS]

    assert [line for module in homes for line in _uses(module.tree, rule)] != []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (_TIME, "from datetime import datetime as dt\nx = dt.now()"),
        (_TIME, "import datetime\nx = datetime.datetime.now()"),
        (_TIME, "from time import time as t\nx = t()"),
        (_TIME, "from datetime import date\nmake = date.today"),
        (_TIME, "import sqlalchemy as sa\nx = sa.func.now()"),
        (_CHANCE, "from os import urandom\nx = urandom(8)"),
        (_CHANCE, "import random as r\nx = r.random()"),
        (_CHANCE, "from uuid import uuid4 as draw\nx = draw()"),
        (_KEYS, "from cryptography.hazmat.primitives.ciphers import aead\nx = aead.AESGCM"),
        (_KEYS, "from hmac import new as mac\nx = mac(b'', b'')"),
        (_SQL, "x = text('SELECT CURRENT_TIMESTAMP')"),
        (_SQL, "x = text(\"UPDATE a SET b = datetime('now')\")"),
        (_SQL, "x = f'INSERT INTO {t} VALUES (random())'"),
    ],
)
def test_the_rule_finds_what_breaks_it(rule: re.Pattern[str], text: str) -> None:
    assert list(_uses(ast.parse(text), rule)) != []


def test_what_only_speaks_of_time_is_no_use_of_it() -> None:
    text = '"""Says now() and CURRENT_DATE."""\nfrom datetime import datetime\ndef f(clock, at: datetime):\n    return clock.now()\n'

    assert not any(list(_uses(ast.parse(text), rule)) for rule in _HOMES)
