"""Valid numbers as silent witnesses: both are hidden from the comparison, which is then held against them.

A pair with equal valid numbers is one subject, a pair with two different ones is two. That measures, without a label,
how right the gates are that have to do without a whole number.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from matching.decide import compare
from matching.holders import Holders
from matching.learning.coincidences import owner_of
from matching.learning.patterns import FIELDS, PairLevels, Pattern, compared_of
from matching.names import HIDDEN
from matching.policy import Policy
from matching.types import Identifier, Identity, SubjectKind, Validity, Verdict

WITHHELD = "withheld"
# The usual ways of hiding a number: so many characters shown in front and at the end.
_MASKS = {"mask_6_4": (6, 4), "mask_4_4": (4, 4), "mask_3_4": (3, 4), "mask_14": (14, 0)}
_WITNESSES = {"equal": True, "conflict": False}
_LENGTH = 18


class Trial(NamedTuple):
    """One pair as it looks with a number hidden, and what the whole numbers say of it."""

    hidden: str
    is_same: bool
    verdict: Verdict
    score: float
    reason: str
    levels: Pattern


def witnessed(kind: SubjectKind, compared: Iterable[PairLevels]) -> Iterator[tuple[PairLevels, bool]]:
    """The pairs with two valid numbers of one scheme, and whether they are equal."""
    at = FIELDS[kind].index("identifier")
    for one in compared:
        if one.levels[at] in _WITNESSES:
            yield one, _WITNESSES[one.levels[at]]


def hold_trials(
    identities: Sequence[Identity], pairs: Iterable[tuple[PairLevels, bool]], policy: Policy
) -> Iterator[Trial]:
    """Each pair without its numbers, and with one of them masked in each of the usual ways."""
    holders = Holders(policy.max_holders)
    for identity in identities:
        holders.add(identity)
    for pair, is_same in pairs:
        one, other = identities[pair.row_a], identities[pair.row_b]
        shared = holders.shared(one) | holders.shared(other)
        hidden = {name: (_masked(one, *shown), other) for name, shown in _MASKS.items()}
        hidden[WITHHELD] = (_without_number(one), _without_number(other))
        for name, (a, b) in hidden.items():
            if a is not None:
                found = compared_of(pair.row_a, pair.row_b, one.kind, compare(a, b, policy, shared=shared))
                yield Trial(name, is_same, found.verdict, found.score, found.reason, found.levels)


def _without_number(identity: Identity) -> Identity:
    # Birth and sex may come from the number: they go with it.
    return identity._replace(identifiers=(), birth_date=None, is_male=None, region="")


def _masked(identity: Identity, front: int, end: int) -> Identity | None:
    owner = owner_of(identity)
    if owner is None or len(owner.value) != _LENGTH:
        return None
    shown = owner.value[:front] + HIDDEN * (_LENGTH - front - end) + owner.value[_LENGTH - end :]
    masked = Identifier(owner.scheme, shown, Validity.MASKED)
    # What the shown part still tells: the birth in front, the sex at the end.
    return identity._replace(
        identifiers=(masked,),
        birth_date=identity.birth_date if front >= 14 else None,
        is_male=identity.is_male if end >= 2 else None,
    )
