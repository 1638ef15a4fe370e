"""What the engine found between reports of two subjects that stand apart, pair of subjects by pair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from blacklist_service.workflows.resolving_again.read_reports import StandingReports

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReportLink:
    """Two reports that the engine holds to be one (is_same) or would ask about, with score (bits) and gate or rule."""

    one: int
    other: int
    is_same: bool
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class PairLinks:
    """Two subjects that stand and what was found between their reports, the strongest first."""

    pair: Pair
    links: tuple[ReportLink, ...]


def links_between(found: npt.NDArray[np.void], standing: StandingReports) -> list[PairLinks]:
    """The PAIR records between two subjects; pairs held to be one come first, each sort by its best score."""
    one, other = standing.subjects_of(found["a"]), standing.subjects_of(found["b"])
    apart = one != other
    by_pair: dict[Pair, list[ReportLink]] = {}
    for a, b, link in zip(one[apart].tolist(), other[apart].tolist(), _links(found[apart]), strict=True):
        by_pair.setdefault((min(a, b), max(a, b)), []).append(link)
    pairs = [PairLinks(pair, tuple(sorted(links, key=_rank))) for pair, links in by_pair.items()]
    return sorted(pairs, key=lambda found: (_rank(found.links[0]), found.pair))


def _links(found: npt.NDArray[np.void]) -> Iterator[ReportLink]:
    columns = (found[name].tolist() for name in ("a", "b", "is_same", "score", "reason"))
    for values in zip(*columns, strict=True):
        yield ReportLink(*values)


def _rank(link: ReportLink) -> tuple[bool, float, int, int]:
    return not link.is_same, -link.score, link.one, link.other


class Groups:
    """Subjects that are held together by what is asked already: one question for each that joins, no ring of them."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._into: dict[int, int] = {}
        for pair in pairs:
            self.join(pair)

    def join(self, pair: Pair) -> None:
        """The two and all that hang on them are one group."""
        one, other = sorted((self._group(pair[0]), self._group(pair[1])))
        if one != other:
            self._into[other] = one

    def are_together(self, pair: Pair) -> bool:
        """Whether the two are in one group."""
        return self._group(pair[0]) == self._group(pair[1])

    def _group(self, subject: int) -> int:
        while (into := self._into.get(subject)) is not None:
            subject = into
        return subject
