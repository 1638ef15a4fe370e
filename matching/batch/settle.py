"""One component of rows that might be one subject: whom each is about, decided row by row in the order of placing."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matching.cluster import Placement, Resolver
from matching.policy import Policy
from matching.types import Identity, Verdict

# In a component of more rows each looks only at those that it was compared with.
ALL_MEET = 64


class Link(NamedTuple):
    """Two rows that were joined (is_same) or would be asked about, with score and gate or rule."""

    one: int
    other: int
    is_same: bool
    score: float
    reason: str


class Settled(NamedTuple):
    """For each row of a component the row that stands for its subject, and the links that were looked at."""

    subject: list[int]
    links: list[Link]


def settle(
    identities: Sequence[Identity],
    shared: Sequence[frozenset[str]],
    contested: Sequence[bool],
    met: Sequence[Sequence[int]],
    policy: Policy,
) -> Settled:
    """Places the rows of one component (numbers 0, 1, …) one after the other.

    `shared`: of each row the fields whose value says nothing. `contested`: of each row whether somebody of its name and
    contact bears another number. `met`: of each row the marks of the pairs in which it was compared, used where the
    component is too large for all to meet.
    """
    resolver = Resolver(policy)
    keys = [(0,)] * len(identities) if len(identities) <= ALL_MEET else list(map(tuple, met))
    resolver.holders.know_shared(identities, shared)
    resolver.know_contested(row for row, is_contested in enumerate(contested) if is_contested)
    placed: list[Placement] = [
        resolver.place(row, identity, keys[row]) for row, identity in enumerate(identities)
    ]
    links = [link for row, placement in enumerate(placed) for link in _links(row, placement)]
    for row, placement in enumerate(placed):
        if placement.is_new and resolver.find(row) == row:
            links.extend(_links(row, resolver.revisit(row, keys[row])))
    return Settled([resolver.find(placement.subject) for placement in placed], links)


def _links(row: int, placement: Placement) -> Iterable[Link]:
    for candidate in placement.decisions:
        decision = candidate.decision
        yield Link(row, candidate.via, decision.verdict is Verdict.SAME, decision.score, decision.reason)
