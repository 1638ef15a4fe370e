"""Weights from chances: what the rows say beside what the policy says, level by level."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, log2, sqrt

from matching.learning.coincidences import Chance
from matching.learning.mixture import Mixture
from matching.learning.patterns import CONTACTS, weights_of
from matching.policy import Policy
from matching.types import SubjectKind

# Fewer cases than this are no measurement.
LEAST_CASES = 20
_RARITY_LEVELS = frozenset({"exact", "variant", "homophone", "pinyin", "rotated"})
_NINETY_FIVE = 1.96


@dataclass(frozen=True, slots=True)
class LevelEstimate:
    """One level of a field: `m`, its chance for one subject, and `u`, for two; both where the field is there.

    `same_pairs` and `different_pairs`: cases of the level behind m and u. `bits` is None where they are too few, and
    `low` and `high` bound it (95 %). `m_by_number`: m among pairs with equal valid numbers, None without such pairs.
    """

    field: str
    level: str
    m: float
    m_by_number: float | None
    u: float | None
    same_pairs: float
    different_pairs: float
    policy_bits: float
    bits: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: `present` pairs of one subject that have a field on both sides, `chances` of different
    subjects, levels `by_number` among pairs with equal valid numbers, and how many different numbers there are."""

    present: Mapping[str, float]
    chances: Mapping[tuple[str, str], Chance]
    by_number: Mapping[str, Mapping[str, int]]
    subjects: int


def estimate_weights(
    kind: SubjectKind, policy: Policy, mixture: Mixture, counts: Counts
) -> tuple[LevelEstimate, ...]:
    """Every level of the policy that occurs.

    A contact is shared with so many others however long the list is: its u is brought to the policy's population. The
    bits of a person's name come on top of its rarity, so that the chance of an equal name is taken out.
    """
    found = []
    for at, field in enumerate(mixture.fields):
        table, weights = weights_of(policy, kind, field)
        numbers = counts.by_number.get(field, {})
        for level in (one for one in mixture.levels[at] if one in weights):
            m = mixture.chance("same", field, level)
            chance = counts.chances.get((field, level))
            u, cases = (chance.share, chance.hits) if chance is not None else (None, 0.0)
            scale = (
                counts.subjects / 2**-policy.prior if field in CONTACTS and (field, level) in _HELD else 1.0
            )
            if table == "name" and level in _RARITY_LEVELS:
                exact = counts.chances.get(("name", "exact"))
                scale = 1 / exact.share if exact is not None and exact.share else 0.0
            same = m * counts.present.get(field, 0.0)
            bits, error = _bits(m, (u or 0.0) * scale, same, cases)
            found.append(
                LevelEstimate(
                    field=table,
                    level=level,
                    m=m,
                    m_by_number=numbers.get(level, 0) / sum(numbers.values()) if numbers else None,
                    u=None if u is None else u * (scale if table != "name" else 1.0),
                    same_pairs=round(same, 1),
                    different_pairs=round(cases, 1),
                    policy_bits=weights[level],
                    bits=bits,
                    low=None if bits is None else bits - error,
                    high=None if bits is None else bits + error,
                )
            )
    return tuple(found)


# Agreements on a value that households and numbers given out anew share.
_HELD = frozenset({("phone", "equal"), ("bank_card", "equal"), ("address", "room")})


def _bits(m: float, u: float, same: float, different: float) -> tuple[float | None, float]:
    if min(same, different) < LEAST_CASES or u <= 0:
        return None, 0.0
    return log2(m / u), _NINETY_FIVE * sqrt(1 / same + 1 / different) / log(2)
