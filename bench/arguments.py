"""Kinds of arguments of the measurements: what cannot be measured is refused by argparse, in one line."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path


def count(least: int = 1, step: int = 1) -> Callable[[str], int]:
    """A whole number from `least` on, a multiple of `step`."""

    def read(text: str) -> int:
        number = _number(int, text)
        if number < least or number % step:
            kind = f"a multiple of {step:,}" if step > 1 else "a whole number"
            raise ArgumentTypeError(f"{text} is not {kind} from {least:,} on")
        return int(number)

    return read


def share(text: str) -> float:
    """A part of the whole, 0–1."""
    number = _number(float, text)
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"{text} is no share between 0 and 1")
    return number


def new_file(text: str) -> Path:
    """A file that can be written: its folder is there, and it is no folder itself."""
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise ArgumentTypeError(f"{text} cannot be written: it is a folder, or its folder is missing")
    return path


def floor(text: str) -> tuple[str, float]:
    """GATE=BITS: a gate and its floor."""
    gate, _, bits = text.partition("=")
    return gate, _number(float, bits)


def _number(kind: type[int] | type[float], text: str) -> float:
    try:
        return kind(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no number") from None
