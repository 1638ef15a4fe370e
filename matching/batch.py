"""Offline resolution of one file: every row is placed, then rows without a number are looked at again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from matching.blocking import block_keys
from matching.cluster import Placement, Resolver
from matching.policy import POLICY, Policy
from matching.types import Identity, Verdict


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
    links: list[PairVerdict] = []
    questions: dict[tuple[int, int], PairVerdict] = {}
    founders: list[tuple[int, tuple[int, ...]]] = []
    placed: dict[int, int] = {}
    for count, (row, identity) in enumerate(rows, start=1):
        tokens = tuple(tokenize(kind, text) for kind, text in block_keys(identity))
        placement = resolver.place(row, identity, tokens)
        placed[row] = placement.subject
        _collect(row, placement, links, questions)
        if placement.is_new and not resolver.has_number(row):
            founders.append((row, tokens))
        if progress is not None and count % 1000 == 0:
            progress(count)
    for row, tokens in founders:
        if resolver.find(row) == row:
            _collect(row, resolver.revisit(row, tokens), links, questions)
    cluster_of = _smallest_rows({row: resolver.find(subject) for row, subject in placed.items()})
    return BatchResult(cluster_of, links + _open_questions(questions, cluster_of), resolver.capped_tokens)


def _collect(
    row: int, placement: Placement, links: list[PairVerdict], questions: dict[tuple[int, int], PairVerdict]
) -> None:
    for candidate in placement.decisions:
        decision = candidate.decision
        first, second = sorted((row, candidate.via))
        pair = PairVerdict(first, second, decision.verdict, decision.score, decision.reason)
        if decision.verdict is Verdict.SAME:
            links.append(pair)
        else:
            questions[first, second] = pair


def _smallest_rows(subject_of: dict[int, int]) -> dict[int, int]:
    smallest: dict[int, int] = {}
    for row, subject in subject_of.items():
        smallest[subject] = min(row, smallest.get(subject, row))
    return {row: smallest[subject] for row, subject in subject_of.items()}


def _open_questions(
    questions: dict[tuple[int, int], PairVerdict], cluster_of: dict[int, int]
) -> list[PairVerdict]:
    """One question per pair of clusters, the best-scored; none within a cluster."""
    best: dict[tuple[int, int], PairVerdict] = {}
    for pair in questions.values():
        first, second = sorted((cluster_of[pair.row_a], cluster_of[pair.row_b]))
        if first == second:
            continue
        known = best.get((first, second))
        if known is None or pair.score > known.score:
            best[first, second] = pair
    return [best[key] for key in sorted(best)]
