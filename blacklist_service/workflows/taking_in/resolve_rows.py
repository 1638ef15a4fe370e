"""Whom the rows of a chunk are about: candidates by tokens, decided one after the other, inside one transaction.

The store is asked set by set; identities are opened only where they must be compared.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from blacklist_service.ids import report_id
from blacklist_service.store import allegations, reports, subjects
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_identity
from blacklist_service.workflows.taking_in.prepare_rows import PreparedRow
from matching.cluster import Placement, Resolver
from matching.normalize import read_identity
from matching.types import Identity


@dataclass(slots=True)
class Resolved:
    """Where the rows of a chunk went. `known_pairs` are the (token, subject) pairs that the store has already."""

    placements: dict[int, Placement] = field(default_factory=dict)
    known_pairs: set[tuple[int, int]] = field(default_factory=set)
    reviewed_pairs: set[tuple[int, int]] = field(default_factory=set)
    survivor_of: Callable[[int], int] = int


def resolve_rows(
    connection: Connection, context: Context, submission: int, rows: Sequence[PreparedRow]
) -> Resolved:
    """Places each row's identity with a subject, known or new. The caller holds the resolution lock."""
    resolver = Resolver()
    tokens = set(chain.from_iterable(row.tokens for row in rows))
    resolved = Resolved(survivor_of=resolver.find)
    resolved.known_pairs.update(reports.subjects_of_tokens(connection, tokens))
    hits: dict[int, list[int]] = defaultdict(list)
    for token, subject in resolved.known_pairs:
        hits[subject].append(token)
    candidates = sorted(hits)
    loaders = _loaders(connection, context, candidates)
    for subject in candidates:
        resolver.know(subject, hits[subject], loaders[subject])
    _forbid_known(connection, resolver, resolved, candidates)
    for row in rows:
        assert row.identity is not None
        number = report_id(submission, row.number)
        resolved.placements[row.number] = resolver.place(number, row.identity, row.tokens)
    return resolved


def _loaders(
    connection: Connection, context: Context, candidates: Sequence[int]
) -> dict[int, Callable[[], Sequence[Identity]]]:
    """For each candidate, how to open its identities when they are needed."""
    sealed: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    for report, subject, identity in reports.identities_of(connection, candidates):
        sealed[subject].append((report, identity))

    def loader(subject: int) -> Callable[[], Sequence[Identity]]:
        return lambda: [
            read_identity(open_identity(context.vault.sealer, report, identity))
            for report, identity in sealed[subject]
        ]

    return {subject: loader(subject) for subject in candidates}


def _forbid_known(
    connection: Connection, resolver: Resolver, resolved: Resolved, candidates: Sequence[int]
) -> None:
    """What people have judged stands, and two subjects with proceedings under way are joined by people only."""
    for one, other, verdict in subjects.review_pairs(connection, candidates):
        resolved.reviewed_pairs.add((min(one, other), max(one, other)))
        if verdict == "different":
            resolver.forbid(one, other)
    under_way = allegations.subjects_under_way(connection, candidates)
    if len(under_way) > 1:
        by_token: dict[int, list[int]] = defaultdict(list)
        for token, subject in resolved.known_pairs:
            if subject in under_way:
                by_token[token].append(subject)
        for sharing in by_token.values():
            for one, other in combinations(sorted(sharing), 2):
                resolver.forbid(one, other)
