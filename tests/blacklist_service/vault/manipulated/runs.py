"""What a run spills into its file without a name, and the ids that outsiders are shown."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from blacklist_service.errors import NotFoundError
from blacklist_service.vault.opaque_ids import OpaqueIds
from blacklist_service.vault.root_keys import ROOTS, RootKey, RootKeys
from blacklist_service.vault.run_records import RunRecords
from blacklist_service.vault.seal import SealBrokenError
from tests.blacklist_service.vault.manipulated.attempts import Attempt, Depth, SealedForm, changed, sample

_TEXTS = [f"王示例 34010419900101{number:04}".encode() for number in range(20)]
_TAG = 16
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def run_form(_stack: ExitStack) -> SealedForm:
    """Texts of one run: whoever reaches its file can change bytes, move texts about and cut it, and opens nothing."""
    records, other = RunRecords(), RunRecords()
    for text in _TEXTS:
        records.append(text)
        other.append(text)
    records.open(0), other.open(0)  # both are flushed
    file, size = records._file.fileno(), len(_TEXTS[0]) + _TAG
    whole = os.pread(file, 1 << 20, 0)
    foreign = os.pread(other._file.fileno(), 1 << 20, 0)

    def lying(broken: bytes, number: int) -> Callable[[], object]:
        def opens() -> object:
            os.ftruncate(file, 0)
            os.pwrite(file, broken, 0)
            try:
                return records.open(number)
            finally:
                os.pwrite(file, whole, 0)

        return opens

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        for way, broken in changed(whole[:size], depth, chance):
            if broken[:size] != whole[:size]:
                yield Attempt(way, lying(broken + whole[size:], 0))
        for at in range(len(_TEXTS)):
            place = slice(at * size, (at + 1) * size)
            yield Attempt(
                "of another run", lying(whole[: place.start] + foreign[place] + whole[place.stop :], at)
            )
            for from_ in range(len(_TEXTS)):
                if from_ != at:
                    text = whole[from_ * size : (from_ + 1) * size]
                    yield Attempt(
                        "another place", lying(whole[: place.start] + text + whole[place.stop :], at)
                    )
        for length in range(0, len(whole), depth.cut_step):
            yield Attempt("the end cut off", lying(whole[:length], length // size))
        for number in (-1, -len(_TEXTS), len(_TEXTS), len(_TEXTS) + 1, 1 << 40):
            yield Attempt("a number beyond the end", lambda number=number: records.open(number))

    return SealedForm(
        lambda: [records.open(number) for number in range(len(_TEXTS))],
        (SealBrokenError, IndexError),
        attempts,
    )


def id_form(_stack: ExitStack) -> SealedForm:
    """Ids of rows: of one kind and one house, in one spelling."""
    ids, other = OpaqueIds(_house(1)), OpaqueIds(_house(2))
    numbers, kinds = (0, 1, 7, 1 << 40, (1 << 63) - 1), ("listing", "report", "submission", "objection")
    shown = {number: ids.show("listing", number) for number in numbers}

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        for one in shown.values():
            for broken in _misspelt(one, depth, chance):
                yield Attempt("a letter changed", lambda broken=broken: ids.read("listing", broken))
            for size in range(0, len(one), depth.cut_step):
                yield Attempt("the end cut off", lambda one=one, size=size: ids.read("listing", one[:size]))
                yield Attempt(
                    "lengthened", lambda one=one, size=size: ids.read("listing", one + one[: size + 1])
                )
            yield Attempt("another spelling", lambda one=one: ids.read("listing", one.upper()))
            for kind in kinds[1:]:
                yield Attempt("another kind", lambda one=one, kind=kind: ids.read(kind, one))
            yield Attempt("another house", lambda one=one: other.read("listing", one))
        drawn = ("".join(chance.choices(_LETTERS, k=26)) for _ in range(20 * depth.runs))
        yield from sample(
            (Attempt("made up", lambda one=one: ids.read("listing", one)) for one in drawn), depth
        )

    return SealedForm(
        lambda: [ids.read("listing", one) for one in shown.values()], (NotFoundError,), attempts
    )


def _misspelt(shown: str, depth: Depth, chance: random.Random) -> Iterator[str]:
    for at, old in enumerate(shown):
        others = [letter for letter in _LETTERS if letter != old]
        for letter in chance.sample(others, min(depth.values, len(others))):
            yield shown[:at] + letter + shown[at + 1 :]


def _house(seed: int) -> RootKeys:
    return RootKeys({purpose: {1: RootKey(bytes([seed]) * 32)} for purpose in ROOTS}, "one")
