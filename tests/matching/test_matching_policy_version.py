"""A policy's version names its figures for ever: whoever changes one gives the policy a new version."""

from dataclasses import fields
from hashlib import sha256
from types import ModuleType

from matching import rungs
from matching.compare import latin_names, names
from matching.policy import POLICY

# The version in force and the digest of all that it stands for. Both change together, with an entry in CHANGELOG.md.
VERSION = "p-2026-11e"
DIGEST = "406bdbfc9f2858e9"


def figures() -> str:
    """Weights, gates, floors and the sets of levels that vetoes and rules look at, in one order."""
    gates = [
        [sorted(map(str, value)) if isinstance(value, frozenset) else str(value)]
        for gate in POLICY.gates
        for value in (getattr(gate, one.name) for one in fields(gate))
    ]
    weights = sorted((name, sorted(levels.items())) for name, levels in POLICY.weights.items())
    rest = (POLICY.prior, POLICY.review_floor, POLICY.name_range, POLICY.max_holders)
    return repr((gates, weights, rest, *(constants(module) for module in (rungs, latin_names, names))))


def constants(module: ModuleType) -> list[tuple[str, list[str] | float]]:
    """The module's own sets and numbers."""
    return sorted(
        (name, sorted(map(str, value)) if isinstance(value, frozenset) else value)
        for name, value in vars(module).items()
        if isinstance(value, frozenset | float)
    )


def test_new_figures_have_a_new_version():
    found = sha256(figures().encode()).hexdigest()[:16]
    assert (POLICY.version, found) == (VERSION, DIGEST), "give the policy a new version, then set both here"
