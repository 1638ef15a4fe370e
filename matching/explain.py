"""A decision in sentences for a reader, Chinese and English, from levels and weights alone: no value of a person."""

from dataclasses import dataclass

from matching.reasons import REASONS
from matching.sentences import FIELD_NAMES, LEVELS, VERDICTS
from matching.types import MatchDecision


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One line: field (or verdict, reason), the level's code, bits (None for verdict and reason), the meaning."""

    field: str
    level: str
    bits: float | None
    zh: str
    en: str


def explain(decision: MatchDecision) -> tuple[ExplanationLine, ...]:
    """The verdict, the rule that decided, and one line per compared field, in that order.

    Raises KeyError for a level or reason without a sentence (a test keeps that from happening).
    """
    verdict_zh, verdict_en = VERDICTS[decision.verdict]
    reason_zh, reason_en = REASONS[decision.reason]
    lines = [
        ExplanationLine(
            "verdict",
            decision.verdict.value,
            None,
            f"{verdict_zh} (得分 {decision.score:+.1f} 比特, 规则版本 {decision.policy})",
            f"{verdict_en} (score {decision.score:+.1f} bits, policy {decision.policy})",
        ),
        ExplanationLine("reason", decision.reason, None, reason_zh, reason_en),
    ]
    for line in decision.fields:
        field_zh, field_en = FIELD_NAMES[line.field]
        level_zh, level_en = LEVELS[line.field, line.level]
        lines.append(
            ExplanationLine(
                line.field, line.level, line.bits, f"{field_zh}: {level_zh}", f"{field_en}: {level_en}"
            )
        )
    return tuple(lines)
