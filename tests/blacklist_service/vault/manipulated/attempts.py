"""What somebody who can write where sealed bytes lie may do to them: the ways that are the same for every sealed form."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

_RUN_BYTES = 40


class Depth(NamedTuple):
    """How far a form is tried: how many other values each byte gets, how many bytes each cut is apart from the next,
    how many runs of bytes are replaced, and which share of the other attempts is made (one of so many)."""

    values: int
    cut_step: int
    runs: int
    one_of: int

    def at_most(self, values: int) -> "Depth":
        """The same for a form that is slow to open."""
        return self._replace(values=min(self.values, values))


# The normal suite tries each byte once and a sample of the rest; `make faults` everything.
QUICK, WHOLE = Depth(1, 9, 20, 12), Depth(255, 1, 500, 1)


class Attempt(NamedTuple):
    """One manipulation: what was done, and the opening that must be refused."""

    way: str
    open: Callable[[], object]


@dataclass(frozen=True)
class SealedForm:
    """One form of sealed bytes behind its public door: the opening of what nobody touched, how the door refuses, and
    every manipulation."""

    sound: Callable[[], object]
    refusals: tuple[type[Exception], ...]
    attempts: Callable[[Depth, random.Random], Iterator[Attempt]]


# What a form needs while it is tried, such as a key service, is closed with the stack.
MakeForm = Callable[[ExitStack], SealedForm]


def changed(sealed: bytes, depth: Depth, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """(way, bytes) of everything that can be done to one sealed text without another one beside it."""
    for at, old in enumerate(sealed):
        for value in chance.sample(range(1, 256), depth.values):
            yield "a byte changed", sealed[:at] + bytes([old ^ value]) + sealed[at + 1 :]
    for size in range(0, len(sealed), depth.cut_step):
        yield "the end cut off", sealed[:size]
        yield "the front cut off", sealed[size + 1 :]
    for more in (1, 12, 16, 32, 64):
        yield "lengthened", sealed + bytes(more)
        yield "lengthened", bytes(more) + sealed
        yield "lengthened", sealed + sealed[-more:]
    yield "doubled", sealed + sealed
    for _ in range(depth.runs):
        at, run = chance.randrange(len(sealed)), chance.randint(2, _RUN_BYTES)
        other = chance.randbytes(len(sealed[at : at + run]))
        if other != sealed[at : at + run]:
            yield "a run of bytes replaced", sealed[:at] + other + sealed[at + run :]


def attempts_on(
    sealed: bytes, open_: Callable[[bytes], object], depth: Depth, chance: random.Random
) -> Iterator[Attempt]:
    """Everything that can be done to one sealed text, each to be opened by the same door."""
    for way, broken in changed(sealed, depth, chance):
        yield Attempt(way, lambda broken=broken: open_(broken))


def sample(attempts: Iterator[Attempt], depth: Depth) -> Iterator[Attempt]:
    """Of many attempts of one kind the share that this depth makes."""
    return (attempt for number, attempt in enumerate(attempts) if number % depth.one_of == 0)
