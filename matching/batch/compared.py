"""The decisions over candidate pairs: the one rule of `decide`, in portions that any process can work on."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pickle import loads
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from matching.batch.candidates import Pairs
from matching.batch.prepared import unpack
from matching.batch.table import SHAREABLE, Ranked
from matching.decide import judge
from matching.policy import Policy
from matching.types import Verdict

_PORTION = 16_384
REASON = "U4"
SHARED_SETS = tuple(frozenset(field for _, field, bit in SHAREABLE if bits & bit) for bits in range(8))


class Run(Protocol):
    """How portions are worked on: like `map`, in this process or in several; the results come in order."""

    def __call__(self, work: Callable[[Any], Any], portions: Iterable[Any], /) -> Iterator[Any]: ...


class Portion(NamedTuple):
    """Pairs as positions in a list of packed identities, each with its shared fields (bits of SHAREABLE)."""

    policy: bytes
    packed: list[bytes]
    shared: npt.NDArray[np.uint8]
    pairs: npt.NDArray[np.uint32]


class Compared(NamedTuple):
    """Pairs of ranks that are the same or a question, with score (bits) and gate or rule."""

    pairs: Pairs
    is_same: npt.NDArray[np.bool_]
    score: npt.NDArray[np.float32]
    reason: npt.NDArray[np.str_]


def compare_all(rows: Ranked, pairs: Pairs, policy: bytes, run: Run, tell: Callable[[int], None]) -> Compared:
    """Compares the pairs; those that are different are left out. `tell` hears of how many are done."""
    near = pairs[_by_neighbourhood(len(rows), pairs)]
    portions = [near[start : start + _PORTION] for start in range(0, len(near), _PORTION)]
    found = [_NOTHING]
    done = 0
    for portion, (kept, is_same, score, reason) in zip(
        portions, run(compare_portion, (_portion(rows, portion, policy) for portion in portions)), strict=True
    ):
        found.append(Compared(portion[kept], is_same, score, reason))
        done += len(portion)
        tell(done)
    whole = Compared(*(np.concatenate(parts) for parts in zip(*found, strict=True)))
    order = np.lexsort(whole.pairs.T[::-1])
    return Compared(whole.pairs[order], whole.is_same[order], whole.score[order], whole.reason[order])


def _by_neighbourhood(size: int, pairs: Pairs) -> npt.NDArray[np.intp]:
    """An order of the pairs in which those that share rows are together, so that a row is mostly unpacked once."""
    first_met = np.arange(size)
    np.minimum.at(first_met, pairs[:, 1], pairs[:, 0])
    return np.argsort(first_met[pairs[:, 0]], kind="stable")


_NOTHING = Compared(
    np.empty((0, 2), np.int64), np.empty(0, np.bool_), np.empty(0, np.float32), np.empty(0, REASON)
)


def _portion(rows: Ranked, pairs: Pairs, policy: bytes) -> Portion:
    ranks, places = np.unique(pairs, return_inverse=True)
    return Portion(
        policy, rows.packed(ranks), rows.shared[ranks], places.reshape(pairs.shape).astype(np.uint32)
    )


@lru_cache(maxsize=4)
def policy_of(packed: bytes) -> Policy:
    """The policy that a portion brings along; each process unpacks it once."""
    policy: Policy = loads(packed)  # noqa: S301 -- comes from this program's own process
    return policy


def compare_portion(
    portion: Portion,
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_], npt.NDArray[np.float32], npt.NDArray[np.str_]]:
    """Which pairs of a portion are the same or a question: their places, and what they are."""
    identities = [unpack(packed) for packed in portion.packed]
    policy = policy_of(portion.policy)
    crowded = portion.shared.tolist()
    kept: list[int] = []
    same: list[bool] = []
    scores: list[float] = []
    reasons: list[str] = []
    for place, (one, other) in enumerate(portion.pairs.tolist()):
        shared = SHARED_SETS[crowded[one] | crowded[other]]
        score, (_, verdict, reason) = judge(identities[one], identities[other], policy, shared)
        if verdict is not Verdict.DIFFERENT:
            kept.append(place)
            same.append(verdict is Verdict.SAME)
            scores.append(score)
            reasons.append(reason)
    return (
        np.array(kept, np.uint32),
        np.array(same, np.bool_),
        np.array(scores, np.float32),
        np.array(reasons, REASON),
    )
