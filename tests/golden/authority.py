"""Reads the reviewed table of authority (access/routes.txt) as the tests of the doors compare themselves with it."""

from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent / "access"


class Route(NamedTuple):
    """One line: a method, a route as the application spells it, and who may call it."""

    method: str
    path: str
    who: tuple[str, ...]


def read_authority() -> list[Route]:
    """The table, line by line."""
    lines = (FOLDER / "routes.txt").read_text("utf-8").splitlines()
    split = [line.split() for line in lines if line and not line.startswith("#")]
    return [Route(method, path, tuple(who)) for method, path, *who in split]


def answer_fields(document: dict[str, Any]) -> list[str]:
    """Each answer of the description with who gets it, and below it every field that it may have."""
    lines = []
    for path, operations in sorted(document["paths"].items()):
        for method, operation in sorted(operations.items()):
            for status, answer in sorted(operation["responses"].items()):
                names = sorted(_fields_of_answer(answer, document["components"]["schemas"]))
                if status.startswith("2") and names:
                    who = " ".join(operation.get("x-roles", [])) or "-"
                    lines += [f"{method.upper()} {path} {status} ({who})", *(f"    {name}" for name in names)]
    return lines


def _fields_of_answer(answer: dict[str, Any], parts: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for media in answer.get("content", {}).values():
        found |= {name.removeprefix(".") for name in _fields_of(media.get("schema", {}), parts)}
    return found


def _fields_of(schema: dict[str, Any], parts: dict[str, Any], within: str = "") -> set[str]:
    """The names in a schema, dotted, with [] for a list."""
    if "$ref" in schema:
        return _fields_of(parts[schema["$ref"].rpartition("/")[2]], parts, within)
    found: set[str] = set()
    for choice in schema.get("anyOf", []):
        found |= _fields_of(choice, parts, within)
    if "items" in schema:
        found |= _fields_of(schema["items"], parts, f"{within}[]")
    for name, inner in schema.get("properties", {}).items():
        found |= _fields_of(inner, parts, f"{within}.{name}") or {f"{within}.{name}"}
    return found
