"""Whom the rows of a chunk are about: candidates by tokens, decided one after the other, inside one transaction.

The store is asked set by set; identities are opened only where they must be compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from blacklist_service.ids import report_id
from blacklist_service.store import allegations, candidates, reviews
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.recognition.known_subjects import loaders
from blacklist_service.workflows.sealing.decoys import decoys_among
from blacklist_service.workflows.taking_in.prepare_rows import PreparedRow
from matching.blocking import block_keys
from matching.cluster import BLOCK_CAP, Placement, Resolver
from matching.subjects import Load
from matching.types import Identity


class Home(NamedTuple):
    """The report whose place a row takes, and its subject; 0 where that report is a row of the same chunk."""

    report: int
    subject: int


@dataclass(slots=True)
class Resolved:
    """Where the rows of a chunk went. `known_pairs` are the (token, subject) pairs that the store has already."""

    placements: dict[int, Placement] = field(default_factory=dict)
    known_pairs: set[tuple[int, int]] = field(default_factory=set)
    survivor_of: Callable[[int], int] = int


def resolve_rows(
    connection: Connection,
    context: Context,
    submission: int,
    rows: Sequence[PreparedRow],
    homes: Mapping[int, Home] | None = None,
) -> Resolved:
    """Places each row's identity with a subject, known or new. The caller holds the resolution lock.

    `homes`: by row number the report whose new version the row is. It is about the same person: what officials decided
    of that report, above all that it is another's than its double, holds for every later version.
    """
    homes = homes or {}
    known = _Known(connection, context)
    resolved = Resolved(survivor_of=known.resolver.find)
    pairs = known.learn(set(chain.from_iterable(row.tokens for row in rows)))
    crowded = frozenset(known.crowded)
    resolved.known_pairs.update(pairs)
    known.learn_subjects({home.subject for home in homes.values() if home.subject})
    known.keep_apart()
    placed: dict[int, int] = {}
    for row in rows:
        assert row.identity is not None
        number = report_id(submission, row.number)
        telling = tuple(token for token in row.tokens if token not in crowded) if crowded else row.tokens
        home = homes.get(row.number)
        stays_with = None if home is None else placed.get(home.report, home.subject)
        placement = known.resolver.place(number, row.identity, telling, stays_with)
        resolved.placements[row.number] = placement
        placed[number] = placement.subject
    if crowded:
        # What was left out of the answer may stand there already for a subject that was found by other tokens.
        joined = {one.subject for one in resolved.placements.values() if not one.is_new}
        resolved.known_pairs.update(candidates.known_pairs(connection, crowded, joined))
    return resolved


class _Known:
    """What the store knows of the subjects under the tokens that were asked about, as the resolver needs it."""

    def __init__(self, connection: Connection, context: Context) -> None:
        self._connection = connection
        self._vault = context.vault
        self._asked: set[int] = set()
        self._loads: dict[int, tuple[Load, Load | None]] = {}
        self.crowded: set[int] = set()
        self.resolver = Resolver(look_around=self._look_around)

    def learn(self, tokens: Collection[int]) -> list[tuple[int, int]]:
        """Makes the subjects under these tokens known, each token asked and each subject fetched once a chunk; the
        (token, subject) pairs found. Tokens that are too common to tell anything are `crowded`."""
        pairs = candidates.few_subjects_of_tokens(self._connection, tokens, BLOCK_CAP)
        self._asked.update(tokens)
        held = Counter(token for token, _ in pairs)
        self.crowded |= {token for token, count in held.items() if count > BLOCK_CAP}
        hits: dict[int, list[int]] = defaultdict(list)
        for token, subject in pairs:
            if token not in self.crowded:
                hits[subject].append(token)
        new = hits.keys() - self._loads.keys()
        # Nobody is ever found to be somebody who was invented.
        decoys = decoys_among(self._connection, self._vault, new)
        self._loads |= loaders(self._connection, self._vault.sealer, sorted(new - decoys))
        for subject in sorted(hits.keys() - decoys):
            self.resolver.know(subject, hits[subject], *self._loads[subject])
        return pairs

    def learn_subjects(self, subjects: set[int]) -> None:
        """Makes those of the subjects known that no token led to."""
        new = sorted(subjects - self._loads.keys())
        self._loads |= loaders(self._connection, self._vault.sealer, new)
        for subject in new:
            self.resolver.know(subject, (), *self._loads[subject])

    def keep_apart(self) -> None:
        """What people have judged stands, and two subjects with proceedings under way are joined by people only."""
        hit = sorted(self._loads)
        for pair in reviews.pairs_of(self._connection, hit):
            if pair.verdict == "different" and pair.one != pair.other:
                self.resolver.forbid(pair.one, pair.other)
        self.resolver.keep_apart(allegations.subjects_under_way(self._connection, hit))

    def _look_around(self, identity: Identity) -> Sequence[int]:
        """The namesakes of a known identity need not lie under the tokens of this chunk. Few rows ask for them: one
        number under two names, with a contact that agrees. Whoever is found so contests, and is joined with nobody."""
        tokens = self._vault.tokens.tokens(block_keys(identity))
        if new := set(tokens) - self._asked:
            self.learn(new)
        return [token for token in tokens if token not in self.crowded]
