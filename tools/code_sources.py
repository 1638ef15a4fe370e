"""Reads from the source which stable codes there are, what is told under each, and as which kind of refusal.

A code is told where it stands before a Chinese and an English text: in a call, a tuple, or as the key of such a
pair. Codes that travel without a sentence are described in `bare_codes.toml`.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from blacklist_service.errors import ServiceError
from blacklist_service.intake.findings import SEVERITY, TEXTS

_ROOT = Path(__file__).resolve().parent.parent
_PRODUCT = ("blacklist_service", "exports", "matching")
_DOTTED = re.compile(r"[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)+\Z")
_CODE = re.compile(r"[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)*\Z")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# An identifier's problem reaches the sender as a finding of the row: ID.CHECKSUM becomes ROW.ID_CHECKSUM.
_IDENTIFIERS = "matching/identifiers/"


@dataclass(frozen=True, order=True, slots=True)
class Told:
    """One sentence under a code, and the file where it stands."""

    zh: str
    en: str
    path: str


def bare_codes() -> dict[str, tuple[str, str]]:
    """The codes that travel without a sentence: Chinese and English meaning."""
    table = tomllib.loads(Path(__file__).with_name("bare_codes.toml").read_text("utf-8"))
    return {code: (told["zh"], told["en"]) for code, told in table.items()}


@cache
def _files() -> tuple[tuple[str, ast.Module], ...]:
    return tuple(
        (file.relative_to(_ROOT).as_posix(), ast.parse(file.read_text("utf-8")))
        for folder in _PRODUCT
        for file in sorted((_ROOT / folder).rglob("*.py"))
    )


def code_uses() -> dict[str, list[str]]:
    """Every dotted code with the places that name it."""
    uses: dict[str, list[str]] = {}
    for path, tree in _files():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.match(node.value):
                uses.setdefault(_as_told(path, node.value), []).append(f"{path}:{node.lineno}")
    return uses


def _as_told(path: str, code: str) -> str:
    as_finding = "ROW." + code.replace(".", "_")
    return as_finding if path.startswith(_IDENTIFIERS) and as_finding in TEXTS else code


def told_codes() -> dict[str, list[Told]]:
    """Every code that has a sentence, findings included."""
    found: dict[str, set[Told]] = {
        code: {Told(zh, en, "blacklist_service/intake/findings.toml")} for code, (zh, en) in TEXTS.items()
    }
    for path, tree in _files():
        for node in ast.walk(tree):
            for row in _rows(node):
                told = _told(row, path)
                if told is not None:
                    found.setdefault(told[0], set()).add(told[1])
    return {code: sorted(sentences) for code, sentences in sorted(found.items())}


def _rows(node: ast.AST) -> Iterator[Sequence[ast.expr]]:
    if isinstance(node, ast.Call):
        yield node.args
        # A check tells its good and its bad news; the code stands for the bad.
        yield from ([*node.args[:1], *bad.elts] for bad in _bad_news(node))
    elif isinstance(node, ast.Tuple):
        yield node.elts
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and isinstance(value, ast.Tuple):
                yield [key, *value.elts]


def _bad_news(call: ast.Call) -> list[ast.Tuple]:
    return [
        given.value for given in call.keywords if given.arg == "bad" and isinstance(given.value, ast.Tuple)
    ]


def _told(row: Sequence[ast.expr], path: str) -> tuple[str, Told] | None:
    """The code and sentence of a row: the code first, the two texts side by side among the next."""
    texts = [_text(part) for part in row[:6]]
    if not texts or texts[0] is None or not _CODE.match(texts[0]):
        return None
    for zh, en in pairwise(texts[1:]):
        if zh is not None and en is not None and _CHINESE.search(zh):
            return texts[0], Told(zh, en, path)
    return None


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return (left or "…") + (right or "…") if left or right else None
    return None


def kinds_of_codes() -> dict[str, set[str]]:
    """As which kinds of refusal (classes of errors) each code is raised."""
    classes = {kind.__name__ for kind in _family(ServiceError)}
    kinds: dict[str, set[str]] = {}
    for _path, tree in _files():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in classes
                and node.args
            ):
                code = _text(node.args[0])
                if code is not None and _CODE.match(code):
                    kinds.setdefault(code, set()).add(node.func.id)
    return kinds


def _family(kind: type[ServiceError]) -> list[type[ServiceError]]:
    return [kind, *(member for below in kind.__subclasses__() for member in _family(below))]


def severity_of(code: str) -> str:
    """error or warning for a finding, "" for every other code."""
    return SEVERITY[code].value if code in SEVERITY else ""
