"""Another policy beside the one in force: which pairs of rows would change their class. Nothing is saved."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blacklist_service.cli.offline_file import shown_name
from blacklist_service.errors import InvalidError
from matching.batch.result import BatchResult
from matching.learning.proposal import loosened
from matching.policy import POLICY, Policy, amend_policy
from matching.types import Verdict

# As the store keeps it.
_VERSION = re.compile(r"[A-Za-z0-9.+_-]{1,24}")

# What matching.policy.amend_policy takes.
_FIGURES = frozenset({"version", "prior", "review_floor", "max_holders", "weights", "floors"})


@dataclass(frozen=True, slots=True)
class ClassChange:
    """Two rows (by place) and their class under either policy: same, unsure or different."""

    row_a: int
    row_b: int
    before: str
    after: str


def read_policy(path: Path) -> Policy:
    """The policy in force with the changes of a TOML or JSON file (matching.policy.amend_policy), under a new version.

    Raises InvalidError POLICY.FILE, POLICY.UNKNOWN, POLICY.VERSION, and POLICY.VETO where what contradicts one subject
    would count less.
    """
    try:
        text = path.read_text(encoding="utf-8")
        changes = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
        if not isinstance(changes, dict):
            raise TypeError
    except (ValueError, TypeError, RecursionError):
        raise InvalidError(
            "POLICY.FILE",
            "规则文件不是有效的 TOML 或 JSON。",
            "The policy file is no valid TOML or JSON object.",
        ) from None
    try:
        other = amend_policy(changes)
    except (ValueError, TypeError, AttributeError):
        raise _not_allowed(changes) from None
    check_version(str(changes.get("version", "")))
    veto = loosened(POLICY, other)
    if veto:
        listed = ", ".join(veto)
        raise InvalidError(
            "POLICY.VETO",
            f"规则不得放宽否决项：{listed}。",
            f"A policy may not loosen what forbids a match: {listed}.",
        )
    return other


def _not_allowed(changes: Mapping[str, Any]) -> InvalidError:
    strange = "、".join(map(shown_name, _strange(changes)))
    if strange:
        return InvalidError(
            "POLICY.UNKNOWN",
            f"规则文件中有现行规则没有的项目：{strange}。",
            f"The policy file names what the policy in force does not have: {strange}.",
        )
    return InvalidError(
        "POLICY.UNKNOWN",
        "规则文件中有数值不正确或超出范围。",
        "A figure of the policy file is none, or out of range.",
    )


def _strange(changes: Mapping[str, Any]) -> Iterator[str]:
    """The names that the policy in force does not have, from the outside in."""
    yield from (name for name in changes if name not in _FIGURES)
    floors, weights = changes.get("floors"), changes.get("weights")
    if isinstance(floors, dict):
        gates = {gate.code for gate in POLICY.gates}
        yield from (f"floors.{gate}" for gate in floors if gate not in gates)
    for field, levels in weights.items() if isinstance(weights, dict) else ():
        known = POLICY.weights.get(field, {})
        if isinstance(levels, dict):
            yield from (f"weights.{field}.{level}" for level in levels if level not in known)


def check_version(version: str) -> None:
    """Lets a policy pass under a name that is new and can be kept. Raises InvalidError POLICY.VERSION."""
    if version == POLICY.version or not _VERSION.fullmatch(version):
        raise InvalidError(
            "POLICY.VERSION",
            "规则文件须有新的版本号（字母、数字、. + - _，至多 24 个）。",
            "The policy needs a version of its own: at most 24 letters, digits, . + - _",
        )


def compare_policies(before: BatchResult, after: BatchResult) -> list[ClassChange]:
    """The compared pairs whose class differs, in the order of their rows."""
    pairs = {(pair.row_a, pair.row_b) for result in (before, after) for pair in result.pairs}
    asked_before, asked_after = _questions(before), _questions(after)
    changes = (
        ClassChange(a, b, _class(before, asked_before, a, b), _class(after, asked_after, a, b))
        for a, b in sorted(pairs)
    )
    return [one for one in changes if one.before != one.after]


def _questions(result: BatchResult) -> frozenset[tuple[int, int]]:
    """The pairs of clusters that a person would be asked about."""
    unsure: Iterable[tuple[int, int]] = (
        (result.cluster_of[pair.row_a], result.cluster_of[pair.row_b])
        for pair in result.pairs
        if pair.verdict is Verdict.UNSURE
    )
    return frozenset((min(pair), max(pair)) for pair in unsure)


def _class(result: BatchResult, questions: frozenset[tuple[int, int]], a: int, b: int) -> str:
    one, other = result.cluster_of[a], result.cluster_of[b]
    if one == other:
        return Verdict.SAME.value
    return (Verdict.UNSURE if (min(one, other), max(one, other)) in questions else Verdict.DIFFERENT).value
