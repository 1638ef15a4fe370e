"""Whom one identity is about, as intake would place a report that says so; nothing is written.

The number goes first: who is proved by it is not looked for under looser keys, which would only open the records of
strangers. A key under which too many lie tells nothing and costs nothing: the question stops at its bound. Namesakes of
whoever is found are not looked for, since every enquiry costs the same statements (record 0034).
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from blacklist_service.store import candidates
from blacklist_service.store.session import Connection
from blacklist_service.vault.keyring import Vault
from blacklist_service.workflows.recognition.known_subjects import loaders
from blacklist_service.workflows.sealing.decoys import decoys_among
from matching.blocking import CHANCE_KEYS, NUMBER_KEY, block_keys
from matching.cluster import BLOCK_CAP, CandidateDecision, Resolver
from matching.normalize import read_identity
from matching.policy import POLICY
from matching.types import Identity, RawIdentity, Verdict

# Under a phone or a road of so many strangers the other keys have to find the right one.
LOOSE_CAP = 64
# Who shares most keys is opened; a stranger shares one. Each costs some 80 µs and is a look at somebody. Of ten million
# persons eight opened find nobody more, and two of those who share one key by chance (docs/operations/scale.md).
MOST_OPENED = 5
MOST_BY_CHANCE = 2
_ASKED = 0  # the asked one's number among the subjects, whose own numbers are positive
_PROOFS = frozenset(gate.code for gate in POLICY.gates if gate.is_proof)


@dataclass(frozen=True, slots=True)
class IdentityMatch:
    """`decisions` holds every same or unsure subject, the best first. `opened` are the subjects whose records were
    opened: each has a look to be kept. `crowded` counts keys that were passed over, because too many lie there, and
    `unopened` candidates that share fewer keys than the others."""

    decisions: tuple[CandidateDecision, ...]
    opened: tuple[int, ...]
    crowded: int
    unopened: int = 0

    @property
    def best(self) -> CandidateDecision | None:
        """What decides: same before unsure, then proofs, then the score; None where nobody is like it."""
        return self.decisions[0] if self.decisions else None


def match_identity(connection: Connection, vault: Vault, raw: RawIdentity) -> IdentityMatch:
    """The known subjects that an identity is, or may be, about.

    1. Its numbers' tokens lead to subjects; their identities are opened and compared. A proof ends the search.
    2. Else all its other keys' tokens are asked in one question, and the likeliest candidates are compared together.
    """
    asked = read_identity(raw)
    keys = block_keys(asked)
    numbers = [key for key in keys if key[0] == NUMBER_KEY]
    hits, crowded = _hits(connection, vault.tokens.tokens(numbers), BLOCK_CAP)
    _drop_decoys(connection, vault, hits, hits)
    found = _compared(connection, vault, asked, hits)
    if found and _is_proved(found[0]):
        return IdentityMatch(found, tuple(sorted(hits)), crowded)
    by_number = set(hits)
    others = [key for key in keys if key[0] != NUMBER_KEY]
    more, too_common = _hits(connection, vault.tokens.tokens(others), LOOSE_CAP)
    for subject, tokens in more.items():
        hits[subject].extend(tokens)
    telling = set(vault.tokens.tokens([key for key in others if key[0] not in CHANCE_KEYS]))
    chosen = _likeliest(hits, by_number, telling)
    # Only who would be opened is asked about: a common key leads to a hundred others.
    while _drop_decoys(connection, vault, hits, chosen.keys() - by_number):
        chosen = _likeliest(hits, by_number, telling)
    if more:
        found = _compared(connection, vault, asked, chosen)
    return IdentityMatch(found, tuple(sorted(chosen)), crowded + too_common, len(hits) - len(chosen))


def _hits(connection: Connection, tokens: tuple[int, ...], most: int) -> tuple[dict[int, list[int]], int]:
    """Subject → the tokens it lies under, without those that are too common, and how many those are."""
    pairs = candidates.few_subjects_of_tokens(connection, tokens, most)
    hits: dict[int, list[int]] = defaultdict(list)
    crowded: set[int] = set()
    if len(pairs) > most:
        held = Counter(token for token, _ in pairs)
        crowded = {token for token, count in held.items() if count > most}
    for token, subject in pairs:
        if token not in crowded:
            hits[subject].append(token)
    return hits, len(crowded)


def _drop_decoys(
    connection: Connection, vault: Vault, hits: dict[int, list[int]], subjects: Collection[int]
) -> bool:
    """Takes the decoys among these subjects out of the hits: nobody is ever found to be somebody who was invented.
    Tells whether there were any."""
    decoys = decoys_among(connection, vault, subjects)
    for decoy in decoys:
        del hits[decoy]
    return bool(decoys)


def _likeliest(hits: dict[int, list[int]], by_number: set[int], telling: set[int]) -> dict[int, list[int]]:
    """The subjects that share most keys, of equal ones those under the rarer keys; all who bear the number stay. Of
    those who share one key, and none that tells by itself, only the first."""
    if len(hits) <= min(MOST_OPENED, MOST_BY_CHANCE):
        return hits
    held = Counter(token for tokens in hits.values() for token in tokens)
    rarest = {subject: min(held[token] for token in tokens) for subject, tokens in hits.items()}
    by_chance = {
        subject
        for subject, tokens in hits.items()
        if len(tokens) == 1 and subject not in by_number and tokens[0] not in telling
    }
    order = sorted(
        hits, key=lambda one: (one not in by_number, one in by_chance, -len(hits[one]), rarest[one], one)
    )
    most = min(len(hits) - len(by_chance) + MOST_BY_CHANCE, max(MOST_OPENED, len(by_number)))
    return {subject: hits[subject] for subject in order[:most]}


def _compared(
    connection: Connection, vault: Vault, asked: Identity, hits: dict[int, list[int]]
) -> tuple[CandidateDecision, ...]:
    if not hits:
        return ()
    resolver = Resolver()
    for subject, (load, load_rest) in loaders(connection, vault.sealer, hits).items():
        resolver.know(subject, hits[subject], load, load_rest)
    placed = resolver.place(_ASKED, asked, tuple({token for tokens in hits.values() for token in tokens}))
    return tuple(sorted(placed.decisions, key=_rank))


def _is_proved(candidate: CandidateDecision) -> bool:
    return candidate.decision.verdict is Verdict.SAME and candidate.decision.reason in _PROOFS


def _rank(candidate: CandidateDecision) -> tuple[bool, bool, float]:
    decision = candidate.decision
    return (decision.verdict is not Verdict.SAME, not _is_proved(candidate), -decision.score)
