"""A policy tried beside the one in force on the rows of one file: what would change, and how right it would be."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from rich.console import RenderableType

from blacklist_service.cli.output import facts_table, table
from blacklist_service.cli.truth import Truth
from blacklist_service.cli.what_if import ClassChange, compare_policies
from matching.batch.result import BatchResult, PairVerdict
from matching.evaluate import evaluate
from matching.learning.errors import GateError
from matching.learning.learn import Estimate
from matching.learning.patterns import compared_of, comparer_of
from matching.policy import POLICY, Policy
from matching.types import Identity, MatchDecision, SubjectKind, Verdict

Compare = Callable[[Identity, Identity], MatchDecision]
_PAIRS_SHOWN = 40
_GATE_COLUMNS = ("主体 kind", "规则 rule", "判断 verdict")
_MEASURED = ("precision", "recall", "recall_with_review", "wrong_pairs", "merged_pairs", "review_share")


@dataclass(frozen=True)
class PolicyTrial:
    """Two resolutions of the same rows, and the estimates that judge them (of the rows under either policy)."""

    policy: Policy
    before: BatchResult
    after: BatchResult
    estimates: Sequence[Estimate]
    estimates_after: Sequence[Estimate]
    identities: Mapping[int, Identity]
    name: Callable[[int], str]

    @cached_property
    def compare_before(self) -> Compare:
        """Two of the rows under the policy in force, as resolving them all compares them."""
        return comparer_of(self.identities.values(), POLICY)

    @cached_property
    def compare_after(self) -> Compare:
        """The same under the policy that is tried."""
        return comparer_of(self.identities.values(), self.policy)


def trial_document(trial: PolicyTrial, truth: Truth | None) -> dict[str, Any]:
    """Everything that would change, as one document; nothing of it is saved."""
    changes = compare_policies(trial.before, trial.after)
    document: dict[str, Any] = {
        "rows": len(trial.before.cluster_of),
        "policy": trial.policy.version,
        "clusters_before": len(set(trial.before.cluster_of.values())),
        "clusters_after": len(set(trial.after.cluster_of.values())),
        "reviews_before": _questions(trial.before),
        "reviews_after": _questions(trial.after),
        "moves": [
            {"before": before, "after": after, "pairs": pairs}
            for (before, after), pairs in sorted(Counter((one.before, one.after) for one in changes).items())
        ],
        "merged_before": _expected(trial, _links(trial.before)),
        "merged_after": _expected(trial, _links(trial.after)),
        "newly_merged": _expected(trial, [one for one in changes if one.after == Verdict.SAME.value]),
        "no_longer_merged": _expected(trial, [one for one in changes if one.before == Verdict.SAME.value]),
        "gates": _gates(trial),
        "changed": [_change(trial, one) for one in changes],
    }
    if truth is not None:
        document["measured"] = {
            when: {name: asdict(evaluate(result, truth.subject_of))[name] for name in _MEASURED}
            for when, result in (("before", trial.before), ("after", trial.after))
        }
    return document


def _questions(result: BatchResult) -> int:
    return sum(pair.verdict is Verdict.UNSURE for pair in result.pairs)


def _links(result: BatchResult) -> list[PairVerdict]:
    return [pair for pair in result.pairs if pair.verdict is Verdict.SAME]


def _expected(
    trial: PolicyTrial, pairs: Sequence[PairVerdict | ClassChange]
) -> dict[str, float | int | None]:
    """Pairs, and how many of them the estimate from these very rows takes for one subject."""
    mixtures = {one.kind: one.mixture for one in trial.estimates}
    same, judged = 0.0, 0
    for pair in pairs:
        one, other = trial.identities[pair.row_a], trial.identities[pair.row_b]
        if one.kind not in mixtures:
            continue
        levels = compared_of(pair.row_a, pair.row_b, one.kind, trial.compare_before(one, other)).levels
        same += mixtures[one.kind].posterior(levels)
        judged += 1
    precision = same / judged if judged else None
    return {"pairs": len(pairs), "expected_same": round(same, 2), "expected_precision": precision}


def _gates(trial: PolicyTrial) -> list[dict[str, Any]]:
    """For each rule: pairs that it would decide before and after, and the precision witnessed by hidden numbers."""
    before = {(one.kind, line.reason, line.verdict): line for one in trial.estimates for line in one.gates}
    after = {
        (one.kind, line.reason, line.verdict): line for one in trial.estimates_after for line in one.gates
    }
    return [_gate(key[0], before.get(key), after.get(key)) for key in sorted({*before, *after})]


def _gate(kind: SubjectKind, before: GateError | None, after: GateError | None) -> dict[str, Any]:
    shown = after or before
    assert shown is not None
    now = after or replace(shown, pairs=0, expected_same=0.0, tried=0, right=0, low=0.0, high=1.0)
    return {
        "kind": kind.value,
        "reason": shown.reason,
        "verdict": shown.verdict,
        "pairs_before": before.pairs if before else 0,
        "pairs_after": now.pairs,
        "tried": now.tried,
        "right": now.right,
        "low": now.low,
        "high": now.high,
    }


def _change(trial: PolicyTrial, one: ClassChange) -> dict[str, Any]:
    a, b = trial.identities[one.row_a], trial.identities[one.row_b]
    return {
        "row_id_a": trial.name(one.row_a),
        "row_id_b": trial.name(one.row_b),
        "before": one.before,
        "after": one.after,
        "rule_before": trial.compare_before(a, b).reason,
        "rule_after": trial.compare_after(a, b).reason,
    }


def trial_tables(document: Mapping[str, Any]) -> list[RenderableType]:
    """What a person reads before a policy is taken into a release."""
    rows = document["rows"] or 1
    facts = {
        "规则 policy": document["policy"],
        "行 rows": document["rows"],
        "主体 clusters": f"{document['clusters_before']} → {document['clusters_after']}",
        "待复核 reviews": f"{document['reviews_before']} → {document['reviews_after']} "
        f"({document['reviews_before'] / rows:.2%} → {document['reviews_after'] / rows:.2%})",
        "机器合并，估计准确率 merged, expected precision": _arrow(document),
        "新合并 newly merged": _told(document["newly_merged"]),
        "不再合并 no longer merged": _told(document["no_longer_merged"]),
    }
    for name in _MEASURED if "measured" in document else ():
        before, after = (document["measured"][when][name] for when in ("before", "after"))
        facts[f"按真值 by truth: {name}"] = f"{_figure(before)} → {_figure(after)}"
    return [
        facts_table("试算 what if", facts),
        table("变化 changes", ("原 before", "新 after", "对数 pairs"), _cells(document["moves"])),
        table(
            "关口 gates",
            (*_GATE_COLUMNS, "原 before", "新 after", "试验 tried", "对 right", "下限 low", "上限 high"),
            [_cells([gate])[0] for gate in document["gates"] if gate["pairs_before"] != gate["pairs_after"]],
        ),
        table(
            f"前 {_PAIRS_SHOWN} 对 first pairs",
            ("row_id_a", "row_id_b", "原 before", "新 after", "原规则 rule before", "新规则 rule after"),
            _cells(document["changed"][:_PAIRS_SHOWN]),
        ),
    ]  # fmt: skip


def _cells(lines: Sequence[Mapping[str, object]]) -> list[list[object]]:
    return [[_figure(value) for value in line.values()] for line in lines]


def _arrow(document: Mapping[str, Any]) -> str:
    return f"{_told(document['merged_before'])} → {_told(document['merged_after'])}"


def _told(figures: Mapping[str, Any]) -> str:
    precision = figures["expected_precision"]
    return f"{figures['pairs']}" + ("" if precision is None else f"（{precision:.5f}）")


def _figure(value: object) -> object:
    return f"{value:.5f}" if isinstance(value, float) else value
