"""The source of the whole tree as parsed modules, so that each rule of the house reads like a sentence."""

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_PRODUCT = ("matching", "exports", "blacklist_service")
_BESIDE = ("tools", "bench", "demo", "tests")


@dataclass(frozen=True)
class Module:
    """One source file: its path from the root, its text, its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_migration(self) -> bool:
        return self.path.startswith("blacklist_service/store/migrations/")


def _modules(folders: tuple[str, ...]) -> Iterator[Module]:
    for folder in folders:
        for file in sorted((_ROOT / folder).rglob("*.py")):
            text = file.read_text("utf-8")
            yield Module(file.relative_to(_ROOT).as_posix(), text, ast.parse(text))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the repository."""
    return _ROOT


def _parsed(folders: tuple[str, ...]) -> list[Module]:
    """Two million nodes that stay until the end: nobody looks through them for what is not used, neither while they are
    made nor afterwards, which took more than a second each time."""
    gc.collect()
    gc.disable()
    try:
        return list(_modules(folders))
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def product() -> list[Module]:
    """What is installed: the two libraries and the service."""
    return _parsed(_PRODUCT)


@pytest.fixture(scope="session")
def everything(product: list[Module]) -> list[Module]:
    """The product and what stands beside it: tools, benchmarks, demo, tests."""
    return [*product, *_parsed(_BESIDE)]


@pytest.fixture
def planted() -> "type[Module]":
    """Makes a module that breaks a rule, to see that the rule finds it."""
    return Module
