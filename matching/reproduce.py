"""Whether a stored decision follows once more from the two identities that it was made of."""

from matching.blocking import block_keys
from matching.decide import compare
from matching.policy import Policy
from matching.types import Identity, MatchDecision

# C1 to C6 come from the other reports of a subject, not from the two identities.
_FROM_THE_CLUSTER = "C"


def reproduces(decision: MatchDecision, a: Identity, b: Identity, policy: Policy) -> bool:
    """Whether comparing the two again under the decision's own policy gives the same fields, levels, weights and score,
    and, where the two alone decided, the same verdict for the same reason. Never under a policy of another version.
    """
    if policy.version != decision.policy:
        return False
    again = compare(a, b, policy, shared=shared_fields(decision))
    if (again.fields, again.score) != (decision.fields, decision.score):
        return False
    is_alone = not decision.reason.startswith(_FROM_THE_CLUSTER)
    return not is_alone or (again.verdict, again.reason) == (decision.verdict, decision.reason)


def shared_fields(decision: MatchDecision) -> frozenset[str]:
    """The fields whose common value was known to belong to too many names when the decision was made."""
    return frozenset(line.field for line in decision.fields if line.level == "shared")


def keys_in_both(a: Identity, b: Identity) -> tuple[str, ...]:
    """The kinds of block keys by which the two find each other, without their texts."""
    return tuple(sorted({kind for kind, _ in set(block_keys(a)) & set(block_keys(b))}))
