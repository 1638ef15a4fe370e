"""What counts for how much: the one readable table behind every machine decision, under a version.

Weights are bits: log2 of how much likelier the agreement is for one person than for two, measured on invented data and
on public name statistics. A score starts at the prior and must pass the floor of a gate; no score merges by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from matching.gate import Gate
from matching.gates import GATES


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """Version, prior, weights per field and level, gates in order of strength, and the floor of review.

    `name_range`: least and most bits that equality of a person's name gives, whatever its rarity.
    `max_holders`: with more names than this on one phone, card or room it says nothing (an employer's number).
    """

    version: str
    prior: float
    review_floor: float
    name_range: tuple[float, float]
    max_holders: int
    weights: Mapping[str, Mapping[str, float]]
    gates: tuple[Gate, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only views do not travel to other processes by themselves.
        weights = {name: dict(levels) for name, levels in self.weights.items()}
        rest = (self.version, self.prior, self.review_floor, self.name_range, self.max_holders)
        return _frozen, (*rest, weights, self.gates)


def _frozen(*parts: Any) -> Policy:
    version, prior, review_floor, name_range, max_holders, weights, gates = parts
    views = MappingProxyType({name: MappingProxyType(levels) for name, levels in weights.items()})
    return Policy(version, prior, review_floor, name_range, max_holders, views, gates)


_WEIGHTS: dict[str, dict[str, float]] = {
    # exact, variant, homophone, pinyin, rotated of a person: added to the rarity of the name.
    "name": {
        "exact": 0.0,
        "variant": -1.0,
        "homophone": -2.0,
        "pinyin": -3.0,
        "rotated": -4.0,
        "shape": 5.0,
        "one_character": 3.0,
        "lost_character": 3.0,
        "given_only": 3.0,
        "masked": 4.0,
        "former_name": 6.0,
        "partial": 4.0,
        "words_near": 9.0,
        "words_alike": 6.0,
        "initials": 6.0,
        "given_agrees": 4.0,
        "one_word": 6.0,
        "word_missing": 5.0,
        "word_differs": 2.0,
        "other_given": 0.0,
        "surname_only": -6.0,
        "different": -8.0,
        "missing": 0.0,
    },
    "firm_name": {
        "exact": 24.0,
        "exact_local": 18.0,
        "core": 17.0,
        "one_character": 10.0,
        "former_name": 12.0,
        "place_differs": 6.0,
        "branch_differs": 4.0,
        "different": -8.0,
        "missing": 0.0,
    },
    "identifier": {
        "equal": 33.0,
        "equal_weak": 18.0,
        "equal_damaged": 26.0,
        "typo": 24.0,
        "near": 14.0,
        "typo_weak": 12.0,
        "mask_wide": 24.0,
        "mask_6_4": 21.4,
        "mask_4_4": 18.8,
        "mask_narrow": 12.0,
        "mask_front": 8.0,
        "differs_damaged": -8.0,
        "differs_weak": -2.0,
        "mask_inconsistent": -12.0,
        "conflict": -30.0,
        "missing": 0.0,
    },
    "phone": {
        "equal": 21.0,
        "one_edit": 14.0,
        "masked": 16.0,
        "different": -2.5,
        "shared": 0.0,
        "missing": 0.0,
    },
    "bank_card": {"equal": 22.0, "different": -0.5, "shared": 0.0, "missing": 0.0},
    "address": {
        "room": 19.0,
        "road": 10.0,
        "building_differs": 6.0,
        "same_home": 19.0,
        "most_parts": 12.0,
        "some_parts": 6.0,
        "different": -1.5,
        "shared": 0.0,
        "missing": 0.0,
    },
    "birth_date": {
        "equal": 13.8,
        "from_identifier": 0.0,
        "near": 5.0,
        "differs_typed": -5.0,
        "differs": -10.0,
        "missing": 0.0,
    },
    "sex": {"equal": 0.0, "differs": -5.0, "missing": 0.0},
    "legal_representative": {
        "exact": 12.0,
        "variant": 11.0,
        "homophone": 9.0,
        "near": 4.0,
        "different": -3.0,
        "missing": 0.0,
    },
}

POLICY = Policy(
    version="p-2026-11e",
    prior=-23.3,  # log2 of one in ten million persons
    review_floor=-3.0,
    name_range=(9.0, 18.0),
    max_holders=5,
    weights=MappingProxyType({name: MappingProxyType(levels) for name, levels in _WEIGHTS.items()}),
    gates=GATES,
)


# No evidence is worth more than this: beyond it a figure is a slip of the pen.
_MOST_BITS = 1000.0


def amend_policy(changes: Mapping[str, Any], policy: Policy = POLICY) -> Policy:
    """The policy with some figures replaced, for a what-if; vetoes and gates stay as they are, floors may move.

    `changes` may hold version, prior, review_floor, max_holders, weights {field: {level: bits}}, floors {gate: bits}.
    Raises ValueError for a field, level or gate that the policy does not have, and for figures out of range.
    """
    weights = {name: dict(levels) for name, levels in policy.weights.items()}
    for name, levels in dict(changes.get("weights", {})).items():
        for level, bits in dict(levels).items():
            if level not in weights.get(name, {}):
                raise ValueError(f"no weight {name}.{level} in policy {policy.version}")
            weights[name][level] = _bits(bits)
    floors = dict(changes.get("floors", {}))
    unknown = set(floors) - {gate.code for gate in policy.gates}
    unknown |= set(changes) - {"version", "prior", "review_floor", "max_holders", "weights", "floors"}
    if unknown:
        raise ValueError(f"not in policy {policy.version}: {sorted(unknown)}")
    return replace(
        policy,
        version=str(changes.get("version", f"{policy.version}+what-if")),
        prior=_bits(changes.get("prior", policy.prior)),
        review_floor=_bits(changes.get("review_floor", policy.review_floor)),
        max_holders=_holders(changes.get("max_holders", policy.max_holders)),
        weights=MappingProxyType({name: MappingProxyType(levels) for name, levels in weights.items()}),
        gates=tuple(
            replace(gate, floor=_bits(floors[gate.code])) if gate.code in floors else gate
            for gate in policy.gates
        ),
    )


def _bits(value: Any) -> float:
    bits = float(value)
    if not -_MOST_BITS <= bits <= _MOST_BITS:
        raise ValueError(f"bits lie between {-_MOST_BITS} and {_MOST_BITS}")
    return bits


def _holders(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("max_holders is a whole number of at least 1")
    return value
