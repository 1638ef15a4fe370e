"""From estimates to a proposed policy: careful steps only, and nothing of it is in force.

A weight moves only where the rows contradict it, never by more than a few bits at once, and upwards no further than its
lower bound.
"""

from collections.abc import Iterable
from typing import Any

from matching.learning.learn import Estimate
from matching.policy import Policy
from matching.types import SubjectKind

MOST_BITS = 3.0
LEAST_BITS = 0.5
# Levels that relatives share no more often than strangers: only these may be raised. Contacts, near names and what
# differs are no such evidence, however rare they are among strangers.
_MAY_RISE = frozenset(
    {("name", level) for level in ("exact", "variant", "homophone", "pinyin", "rotated")}
    | {("identifier", level) for level in ("equal_weak", "equal_damaged", "typo", "near")}
    | {("identifier", level) for level in ("mask_wide", "mask_6_4", "mask_4_4", "mask_narrow")}
)
# What contradicts one subject; the vetoes rest on these levels.
_AGAINST = frozenset(
    {("identifier", level) for level in ("conflict", "mask_inconsistent", "differs_damaged")}
    | {("birth_date", "differs"), ("sex", "differs")}
)


def propose(policy: Policy, estimates: Iterable[Estimate], version: str) -> dict[str, Any]:
    """Changes for matching.policy.amend_policy under a new version. Raises ValueError where it is not new.

    Fields that persons and firms share follow the persons. Only numbers and whole names may count more than
    before; anything may count less.
    """
    if version == policy.version:
        raise ValueError(f"policy {version} is in force: a proposal needs a new version")
    weights: dict[str, dict[str, float]] = {}
    for estimate in sorted(estimates, key=lambda one: one.kind is SubjectKind.PERSON):
        for line in estimate.levels:
            if line.bits is None or line.low is None or line.high is None:
                continue
            wanted = line.low if line.low > line.policy_bits else min(line.bits, line.policy_bits)
            if line.low <= line.policy_bits <= line.high:
                wanted = line.policy_bits
            may_rise = (line.field, line.level) in _MAY_RISE
            change = max(-MOST_BITS, min(MOST_BITS, wanted - line.policy_bits))
            if abs(change) >= LEAST_BITS and (change < 0 or may_rise):
                weights.setdefault(line.field, {})[line.level] = round(line.policy_bits + change, 1)
            else:
                weights.get(line.field, {}).pop(line.level, None)
    return {"version": version, "weights": {field: levels for field, levels in weights.items() if levels}}


def loosened(before: Policy, after: Policy) -> tuple[str, ...]:
    """The contradictions that count less under the other policy, as field.level; a policy may not do that."""
    return tuple(
        f"{field}.{level}"
        for field, level in sorted(_AGAINST)
        if after.weights[field][level] > before.weights[field][level]
    )
