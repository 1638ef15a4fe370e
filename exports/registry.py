"""The formats: every module of exports/formats with a FORMAT is found by walking the folder, nothing is registered."""

import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType, ModuleType

from exports import formats
from exports.types import Format


class UnknownFormatError(LookupError):
    """No format of this name exists."""


def find_formats(modules: Iterable[ModuleType]) -> dict[str, Format]:
    """The FORMAT of each module, by name, in ascending order of name.

    Raises:
        TypeError: a module without FORMAT.
        ValueError: two modules of one format name.
    """
    found: dict[str, Format] = {}
    for module in modules:
        candidate = getattr(module, "FORMAT", None)
        if not isinstance(candidate, Format):
            raise TypeError(f"{module.__name__} has no FORMAT")
        if candidate.name in found:
            raise ValueError(f"two formats are named {candidate.name}")
        found[candidate.name] = candidate
    return dict(sorted(found.items()))


@cache
def format_modules() -> tuple[ModuleType, ...]:
    """The modules of exports/formats, in ascending order of name."""
    names = sorted(module.name for module in pkgutil.iter_modules(formats.__path__))
    return tuple(import_module(f"{formats.__name__}.{name}") for name in names)


@cache
def all_formats() -> Mapping[str, Format]:
    """Every format, by name."""
    return MappingProxyType(find_formats(format_modules()))


def get_format(name: str) -> Format:
    """The format of this name.

    Raises:
        UnknownFormatError: there is none.
    """
    try:
        return all_formats()[name]
    except KeyError:
        raise UnknownFormatError("no such format") from None
