"""To whoever inspects: the policy, the versions of the data that were compared, and whether it follows once more."""

from dataclasses import dataclass

from matching.explain import ExplanationLine, explain
from matching.policy import Policy
from matching.types import MatchDecision


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a decision comes from. `report` and `compared_with` are ids of reports, which are versions: a report is
    never edited; "" where it is not known. `keys` are the kinds of tokens that both share; `outcome` is reproduced,
    differs, erased, other_policy or not_kept."""

    report: str
    compared_with: str
    decided_by: str
    decided_at: str
    keys: tuple[str, ...] = ()
    outcome: str = "not_kept"


OUTCOMES: dict[str, tuple[str, str]] = {
    "reproduced": ("重新比较得到相同结果", "comparing again gives the same decision"),
    "differs": ("重新比较得到不同结果", "comparing again gives another decision"),
    "erased": (
        "身份信息已依法删除，不能重新比较",
        "an identity was erased by law: it cannot be compared again",
    ),
    "other_policy": (
        "该规则版本不在本机，不能重新比较",
        "the policy of that version is not at hand: it cannot be compared again",
    ),
    "not_kept": ("未记录所比较的报送", "which report was compared was not kept"),
}


def for_inspector(
    decision: MatchDecision, provenance: Provenance, policy: Policy
) -> tuple[ExplanationLine, ...]:
    """Policy, gate with its floor, prior, every field in bits, the compared versions, the tokens hit by kind, who
    decided when, and whether it can be reproduced. Holds no value of a person."""
    is_at_hand = policy.version == decision.policy
    floor = next((gate.floor for gate in policy.gates if gate.code == decision.reason), None)
    lines = [*explain(decision), _line("policy", decision.policy, "规则版本", "policy")]
    if is_at_hand:
        lines.append(ExplanationLine("prior", "", policy.prior, "先验（比特）", "prior in bits"))
    if is_at_hand and floor is not None and floor > float("-inf"):
        reason = decision.reason
        lines.append(
            ExplanationLine("floor", reason, floor, f"关口 {reason} 的下限", f"floor of gate {reason}")
        )
    lines += _data_lines(provenance)
    lines.append(ExplanationLine("reproduction", provenance.outcome, None, *OUTCOMES[provenance.outcome]))
    return tuple(lines)


def _data_lines(provenance: Provenance) -> list[ExplanationLine]:
    lines = [_line("report", provenance.report, "所比较的报送", "report that was compared")]
    if provenance.compared_with:
        lines.append(
            _line("compared_with", provenance.compared_with, "与之比较的报送", "report compared with")
        )
    if provenance.keys:
        lines.append(_line("keys", ",".join(provenance.keys), "共同索引种类", "kinds of tokens in common"))
    if provenance.decided_at:
        decided = f"{provenance.decided_at} {provenance.decided_by}"
        lines.append(_line("decided", decided, "作出时间与主体", "decided at and by"))
    return lines


def _line(field: str, value: str, zh: str, en: str) -> ExplanationLine:
    return ExplanationLine(field, value, None, f"{zh}：{value}", f"{en}: {value}")
