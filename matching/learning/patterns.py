"""What comparing many pairs gives: for each pair its levels, and how often each pattern of levels occurs."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from matching.decide import compare
from matching.holders import Holders
from matching.learning.pairs import Pairs
from matching.policy import Policy
from matching.types import Identity, MatchDecision, SubjectKind, Verdict

# Sex stands in the number itself and says nothing beside it.
FIELDS: dict[SubjectKind, tuple[str, ...]] = {
    SubjectKind.PERSON: ("name", "identifier", "phone", "bank_card", "address", "birth_date"),
    SubjectKind.ORGANISATION: (
        "name",
        "identifier",
        "phone",
        "bank_card",
        "address",
        "legal_representative",
    ),
}
CONTACTS = frozenset({"phone", "bank_card", "address"})
CONTACT_AGREES = frozenset({("phone", "equal"), ("bank_card", "equal"), ("address", "room")})
# Levels that give no bits under any policy: nothing to compare, or counted elsewhere.
SILENT = frozenset({"", "missing", "shared", "from_identifier"})

Pattern = tuple[str, ...]


class PairLevels(NamedTuple):
    """A pair of rows by place, the level of each of FIELDS ("" where it is silent), and what the policy makes of it."""

    row_a: int
    row_b: int
    levels: Pattern
    verdict: Verdict
    score: float
    reason: str


def comparer_of(
    identities: Iterable[Identity], policy: Policy
) -> Callable[[Identity, Identity], MatchDecision]:
    """Compares two identities of a list as resolving the list does: a contact that too many of its names share says
    nothing."""
    holders = Holders(policy.max_holders)
    for identity in identities:
        holders.add(identity)
    return lambda one, other: compare(one, other, policy, shared=holders.shared(one) | holders.shared(other))


def compare_pairs(identities: Sequence[Identity], pairs: Pairs, policy: Policy) -> Iterator[PairLevels]:
    """Every pair under the policy, contacts that too many names share left out as in resolving."""
    compare_here = comparer_of(identities, policy)
    for a, b in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        one, other = identities[a], identities[b]
        yield compared_of(a, b, one.kind, compare_here(one, other))


def compared_of(a: int, b: int, kind: SubjectKind, decision: MatchDecision) -> PairLevels:
    """The pair with its decision as a pattern."""
    levels = pattern_of(kind, ((line.field, line.level) for line in decision.fields))
    return PairLevels(a, b, levels, decision.verdict, decision.score, decision.reason)


def pattern_of(kind: SubjectKind, levels: Iterable[tuple[str, str]]) -> Pattern:
    """The level of each field of this kind in order, "" where it is silent."""
    level_of = dict(levels)
    found = (level_of.get(field, "") for field in FIELDS[kind])
    return tuple("" if level in SILENT else level for level in found)


def count_patterns(compared: Iterable[PairLevels]) -> Counter[Pattern]:
    """How often each pattern occurs."""
    return Counter(one.levels for one in compared)


def has_contact(kind: SubjectKind, pattern: Pattern) -> bool:
    """Phone, card or room agree: people of one household do that too."""
    return not CONTACT_AGREES.isdisjoint(zip(FIELDS[kind], pattern, strict=True))


def weights_of(policy: Policy, kind: SubjectKind, field: str) -> tuple[str, dict[str, float]]:
    """The policy's name of a field's table for this kind, and its weights without the silent levels."""
    table = "firm_name" if kind is SubjectKind.ORGANISATION and field == "name" else field
    return table, {level: bits for level, bits in policy.weights[table].items() if level not in SILENT}
