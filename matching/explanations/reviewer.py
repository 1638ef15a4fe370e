"""To the official who decides: every field with its weight, what differs, how much there is, and who else fits."""

from collections.abc import Sequence

from matching.explain import ExplanationLine, explain
from matching.richness import richness_of
from matching.sentences import FIELD_NAMES
from matching.types import MatchDecision


def for_reviewer(
    decision: MatchDecision, competing: Sequence[MatchDecision] = ()
) -> tuple[ExplanationLine, ...]:
    """The decision's lines, then what differs, the richness of the evidence, and the other candidates of the same
    report by their scores. Holds no value of a person."""
    lines = [*explain(decision), *_differences(decision), _richness(decision)]
    if competing:
        lines.append(_competing(decision, competing))
    return tuple(lines)


def _differences(decision: MatchDecision) -> tuple[ExplanationLine, ...]:
    names = [FIELD_NAMES[line.field] for line in decision.fields if line.bits < 0]
    if not names:
        return ()
    zh, en = "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)
    bits = round(sum(line.bits for line in decision.fields if line.bits < 0), 1)
    return (
        ExplanationLine(
            "differences", str(len(names)), bits, f"不利于认定同一：{zh}", f"speaks against: {en}"
        ),
    )


def _richness(decision: MatchDecision) -> ExplanationLine:
    found = richness_of(decision.fields)
    return ExplanationLine(
        "richness",
        f"{found.agreeing}/{found.compared}",
        None,
        f"可比项 {found.compared} 项，其中相符 {found.agreeing} 项",
        f"{found.compared} independent fields could be compared, {found.agreeing} agree",
    )


def _competing(decision: MatchDecision, competing: Sequence[MatchDecision]) -> ExplanationLine:
    best = max(competing, key=lambda one: one.score)
    gap = round(decision.score - best.score, 1)
    return ExplanationLine(
        "competing",
        str(len(competing)),
        best.score,
        f"该报送另有 {len(competing)} 个候选主体，其中最高 {best.score:+.1f} 比特，相差 {gap:+.1f} 比特",
        f"{len(competing)} more candidates fit this report, the best at {best.score:+.1f} bits, {gap:+.1f} apart",
    )
