"""The components that need a look row by row, in portions that any process can settle."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.batch.compared import SHARED_SETS, Compared, Run, policy_of
from matching.batch.components import Components
from matching.batch.prepared import Longs, unpack
from matching.batch.result import PAIR
from matching.batch.settle import ALL_MEET, settle
from matching.batch.table import Ranked

_PORTION_ROWS = 4096


class _Component(NamedTuple):
    """One component as it travels: its ranks, packed identities, bits of shared fields, which rows are contested, and
    the pairs each row met, where they are too many for all to meet."""

    ranks: list[int]
    packed: list[bytes]
    shared: list[int]
    contested: list[bool]
    met: list[list[int]]


class Doubts(NamedTuple):
    """What came of the doubtful components: `subject` of each rank (itself for all others), PAIR records by rank."""

    subject: Longs
    links: npt.NDArray[np.void]


def settle_doubtful(  # noqa: PLR0917 -- one step of the batch
    rows: Ranked,
    components: Components,
    compared: Compared,
    contested: npt.NDArray[np.bool_],
    policy: bytes,
    run: Run,
    tell: Callable[[int], None],
) -> Doubts:
    """Settles every doubtful component; `tell` hears of how many rows are done."""
    subject = np.arange(len(rows))
    links = [np.empty(0, PAIR)]
    done = 0
    portions = _portions(rows, components, compared, contested)
    for ranks, subjects, found in run(settle_portion, ((policy, portion) for portion in portions)):
        subject[ranks] = subjects
        links.append(found)
        done += len(ranks)
        tell(done)
    return Doubts(subject, np.concatenate(links))


def _portions(
    rows: Ranked, components: Components, compared: Compared, contested: npt.NDArray[np.bool_]
) -> Iterator[list[_Component]]:
    is_doubtful = np.zeros(len(rows), np.bool_)
    is_doubtful[components.doubtful] = True
    ranks = np.flatnonzero(is_doubtful[components.label])
    ranks = ranks[np.argsort(components.label[ranks], kind="stable")]
    is_large = is_doubtful & (np.bincount(components.label, minlength=len(rows)) > ALL_MEET)
    met = _met(compared.pairs[is_large[components.label[compared.pairs[:, 0]]]])
    bounds = np.flatnonzero(np.diff(components.label[ranks])) + 1
    portion: list[npt.NDArray[np.intp]] = []
    held = 0
    for of_one in np.split(ranks, bounds) if len(ranks) else ():
        portion.append(of_one)
        held += len(of_one)
        if held >= _PORTION_ROWS:
            yield _portion(rows, portion, contested, met)
            portion, held = [], 0
    if portion:
        yield _portion(rows, portion, contested, met)


def _portion(
    rows: Ranked,
    components: list[npt.NDArray[np.intp]],
    contested: npt.NDArray[np.bool_],
    met: dict[int, list[int]],
) -> list[_Component]:
    ranks = np.concatenate(components)
    packed = iter(rows.packed(ranks))
    shared, is_contested = iter(rows.shared[ranks].tolist()), iter(contested[ranks].tolist())
    return [
        _Component(
            numbers,
            list(islice(packed, len(numbers))),
            list(islice(shared, len(numbers))),
            list(islice(is_contested, len(numbers))),
            [met.get(rank, []) for rank in numbers] if len(numbers) > ALL_MEET else [],
        )
        for numbers in (component.tolist() for component in components)
    ]


def _met(pairs: npt.NDArray[np.int64]) -> dict[int, list[int]]:
    met: dict[int, list[int]] = {}
    for mark, (one, other) in enumerate(pairs.tolist()):
        met.setdefault(one, []).append(mark)
        met.setdefault(other, []).append(mark)
    return met


def settle_portion(
    portion: tuple[bytes, list[_Component]],
) -> tuple[Longs, Longs, npt.NDArray[np.void]]:
    """The ranks of some components, the rank that stands for each one's subject, and their links."""
    policy = policy_of(portion[0])
    ranks: list[int] = []
    subjects: list[int] = []
    links: list[tuple[int, int, bool, float, str]] = []
    for component in portion[1]:
        numbers = component.ranks
        settled = settle(
            [unpack(packed) for packed in component.packed],
            [SHARED_SETS[bits] for bits in component.shared],
            component.contested,
            component.met,
            policy,
        )
        ranks.extend(numbers)
        subjects.extend(numbers[row] for row in settled.subject)
        links.extend(
            (numbers[link.one], numbers[link.other], link.is_same, link.score, link.reason)
            for link in settled.links
        )
    return np.array(ranks, np.int64), np.array(subjects, np.int64), np.array(links, PAIR)
