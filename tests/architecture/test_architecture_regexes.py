"""No pattern takes more than proportional work on what a stranger sends: 100 kB of the texts that it likes least."""

import importlib
import math
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

_PACKAGES = ("matching", "exports", "blacklist_service")
_TINY, _SHORT, _LONG = 500, 6_250, 100_000
# A thousand times what a text of 500 characters takes that is read once.
_SLOW = 0.005
# Sixteen times the text may take sixteen times the work; a square would take 256 times.
_MOST_GROWTH = 64
_UNITS = ("0", "a", " ", "-", '"', "\\", "(", "中", "0a", "甲市")
_TAILS = ("", "!")


def _patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    seen = set()
    for package in _PACKAGES:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "__main__" in found.name or ".migrations" in found.name:
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and value not in seen:
                    seen.add(value)
                    yield f"{found.name}.{name}", value


PATTERNS = dict(_patterns())


def _seconds(pattern: re.Pattern[str] | re.Pattern[bytes], unit: str, tail: str, size: int) -> float:
    said = (
        (unit * (size // len(unit)) + tail).encode()
        if isinstance(pattern.pattern, bytes)
        else unit * (size // len(unit)) + tail
    )
    began = time.process_time()
    pattern.fullmatch(said)  # type: ignore[arg-type]
    pattern.match(said)  # type: ignore[arg-type]
    return time.process_time() - began


def _worst(pattern: re.Pattern[str] | re.Pattern[bytes]) -> float:
    """The growth from the short to the long text at the unit that takes longest; without end where a tiny one is slow."""
    growth = 0.0
    for unit in _UNITS:
        for tail in _TAILS:
            if _seconds(pattern, unit, tail, _TINY) > _SLOW and _seconds(pattern, unit, tail, _TINY) > _SLOW:
                return math.inf
            short = _seconds(pattern, unit, tail, _SHORT)
            # A square would take at least a tenth of a microsecond a character even here.
            if short > _SHORT * 1e-7:
                long = min(_seconds(pattern, unit, tail, _LONG) for _ in range(2))
                growth = max(growth, long / short)
    return growth


def test_there_are_patterns_to_look_at():
    assert len(PATTERNS) > 90


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_the_work_grows_with_the_text_and_no_faster(name):
    assert _worst(PATTERNS[name]) < _MOST_GROWTH


def test_a_pattern_that_goes_back_and_forth_is_found():
    assert _worst(re.compile(r"[0-9]*[0-9]*[0-9]*!")) > _MOST_GROWTH
