"""Whom the rows of a chunk are about: candidates by tokens, decided one after the other, inside one transaction.

The store is asked set by set; identities are opened only where they must be compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from blacklist_service.ids import report_id
from blacklist_service.store import allegations, candidates, reviews
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.recognition.known_subjects import loaders
from blacklist_service.workflows.sealing.decoys import decoys_among
from blacklist_service.workflows.taking_in.prepare_rows import PreparedRow
from matching.cluster import BLOCK_CAP, Placement, Resolver


@dataclass(slots=True)
class Resolved:
    """Where the rows of a chunk went. `known_pairs` are the (token, subject) pairs that the store has already."""

    placements: dict[int, Placement] = field(default_factory=dict)
    known_pairs: set[tuple[int, int]] = field(default_factory=set)
    survivor_of: Callable[[int], int] = int


def resolve_rows(
    connection: Connection, context: Context, submission: int, rows: Sequence[PreparedRow]
) -> Resolved:
    """Places each row's identity with a subject, known or new. The caller holds the resolution lock."""
    resolver = Resolver()
    tokens = set(chain.from_iterable(row.tokens for row in rows))
    resolved = Resolved(survivor_of=resolver.find)
    pairs = candidates.few_subjects_of_tokens(connection, tokens, BLOCK_CAP)
    resolved.known_pairs.update(pairs)
    held = Counter(token for token, _ in pairs)
    crowded = {token for token, count in held.items() if count > BLOCK_CAP}
    hits: dict[int, list[int]] = defaultdict(list)
    for token, subject in pairs:
        if token not in crowded:
            hits[subject].append(token)
    # Nobody is ever found to be somebody who was invented.
    for decoy in decoys_among(connection, context.vault, hits):
        del hits[decoy]
    hit = sorted(hits)
    for subject, (load, load_rest) in loaders(connection, context.vault.sealer, hit).items():
        resolver.know(subject, hits[subject], load, load_rest)
    _keep_apart(connection, resolver, hit)
    for row in rows:
        assert row.identity is not None
        number = report_id(submission, row.number)
        telling = tuple(token for token in row.tokens if token not in crowded) if crowded else row.tokens
        resolved.placements[row.number] = resolver.place(number, row.identity, telling)
    if crowded:
        # What was left out of the answer may stand there already for a subject that was found by other tokens.
        joined = {one.subject for one in resolved.placements.values() if not one.is_new}
        resolved.known_pairs.update(candidates.known_pairs(connection, crowded, joined))
    return resolved


def _keep_apart(connection: Connection, resolver: Resolver, hit: Sequence[int]) -> None:
    """What people have judged stands, and two subjects with proceedings under way are joined by people only."""
    for pair in reviews.pairs_of(connection, hit):
        if pair.verdict == "different" and pair.one != pair.other:
            resolver.forbid(pair.one, pair.other)
    resolver.keep_apart(allegations.subjects_under_way(connection, hit))
