"""Offline resolution of one file: rows with a valid number first, so that the order of the file hardly matters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from matching.blocking import block_keys
from matching.cluster import Placement, Resolver
from matching.policy import POLICY, Policy
from matching.types import Identity, Validity, Verdict


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """Two rows that the machine joined (same) or would ask about (unsure); row_a < row_b."""

    row_a: int
    row_b: int
    verdict: Verdict
    score: float
    reason: str


@dataclass(slots=True)
class BatchResult:
    """`cluster_of` gives each row the smallest row number of its cluster.

    `pairs`: the links that made the clusters, and one question per pair of clusters that might be one."""

    cluster_of: dict[int, int] = field(default_factory=dict)
    pairs: list[PairVerdict] = field(default_factory=list)
    capped_tokens: int = 0


def resolve_all(
    rows: Iterable[tuple[int, Identity]],
    tokenize: Callable[[str, str], int],
    policy: Policy = POLICY,
    progress: Callable[[int], None] | None = None,
) -> BatchResult:
    """Clusters of all rows (number, identity); row numbers are unique and not negative.

    `tokenize(kind, text)` turns a block key into an integer. `progress` is called with the rows read, every thousand.
    """
    resolver = Resolver(policy)
    found = _Findings()
    waiting: list[_Waiting] = []
    for count, (row, identity) in enumerate(rows, start=1):
        tokens = tuple(tokenize(kind, text) for kind, text in block_keys(identity))
        trust = _trust(identity)
        if trust == 0:
            found.note(row, resolver.place(row, identity, tokens))
        else:
            waiting.append(_Waiting(trust, row, identity, tokens))
        if progress is not None and count % 1000 == 0:
            progress(count)
    waiting.sort(key=lambda one: one.trust)
    for one in waiting:
        found.note(one.row, resolver.place(one.row, one.identity, one.tokens))
    for one in waiting:
        if resolver.find(one.row) == one.row and found.subject_of[one.row] == one.row:
            found.note(one.row, resolver.revisit(one.row, one.tokens))
    cluster_of = _smallest_rows({row: resolver.find(subject) for row, subject in found.subject_of.items()})
    return BatchResult(cluster_of, found.links + _open_questions(found, cluster_of), resolver.capped_tokens)


class _Waiting(NamedTuple):
    """A row that is placed after those that say more."""

    trust: int
    row: int
    identity: Identity
    tokens: tuple[int, ...]


def _trust(identity: Identity) -> int:
    """0 with a valid number, 1 with another number, 2 without one: who says most founds the subjects."""
    if not identity.identifiers:
        return 2
    return 0 if any(one.validity is Validity.VALID for one in identity.identifiers) else 1


class _Findings:
    """Where rows went, and the pairs that were looked at."""

    def __init__(self) -> None:
        self.subject_of: dict[int, int] = {}
        self.links: list[PairVerdict] = []
        self.questions: dict[tuple[int, int], PairVerdict] = {}

    def note(self, row: int, placement: Placement) -> None:
        self.subject_of.setdefault(row, placement.subject)
        for candidate in placement.decisions:
            decision = candidate.decision
            first, second = sorted((row, candidate.via))
            pair = PairVerdict(first, second, decision.verdict, decision.score, decision.reason)
            if decision.verdict is Verdict.SAME:
                self.links.append(pair)
            else:
                self.questions[first, second] = pair


def _smallest_rows(subject_of: dict[int, int]) -> dict[int, int]:
    smallest: dict[int, int] = {}
    for row, subject in subject_of.items():
        smallest[subject] = min(row, smallest.get(subject, row))
    return {row: smallest[subject] for row, subject in subject_of.items()}


def _open_questions(found: _Findings, cluster_of: dict[int, int]) -> list[PairVerdict]:
    """One question per pair of clusters, the best-scored; none within a cluster."""
    best: dict[tuple[int, int], PairVerdict] = {}
    for pair in found.questions.values():
        first, second = sorted((cluster_of[pair.row_a], cluster_of[pair.row_b]))
        if first == second:
            continue
        known = best.get((first, second))
        if known is None or pair.score > known.score:
            best[first, second] = pair
    return [best[key] for key in sorted(best)]
