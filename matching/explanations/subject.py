"""To the person or firm itself: plain words, Chinese first, about what was found to agree and how to object.

Nothing tells of other people, of who reported, of weights, or of what did not agree.
"""

from matching.explain import ExplanationLine
from matching.sentences import FIELD_NAMES
from matching.types import MatchDecision, Verdict

_OPENING = {
    Verdict.SAME: (
        "以下信息相符，因此归入您名下",
        "these details agree, and therefore this was taken to be about you",
    ),
    Verdict.UNSURE: (
        "该信息是否与您有关，正由工作人员核对；核对完成之前不作认定",
        "officials are checking whether this is about you; until then nothing is decided",
    ),
    Verdict.DIFFERENT: (
        "经核对，该信息与您无关，未归入您名下",
        "this was found not to be about you and is not held against you",
    ),
}
_EXACT = frozenset({"exact", "equal", "equal_weak", "room"})
_CLOSING = ("如认为有误，您可以提出异议", "if you think that this is wrong, you may object")


def for_subject(decision: MatchDecision) -> tuple[ExplanationLine, ...]:
    """What was decided, the details that agreed (only of what was found to be the same), and the right to object.

    No weights, no score, no word on what did not agree.
    """
    zh, en = _OPENING[decision.verdict]
    lines = [ExplanationLine("verdict", decision.verdict.value, None, zh, en)]
    if decision.verdict is Verdict.SAME:
        lines += [_agreement(line.field, line.level) for line in decision.fields if line.bits > 0]
    return (*lines, ExplanationLine("objection", "objection", None, *_CLOSING))


def _agreement(field: str, level: str) -> ExplanationLine:
    zh, en = FIELD_NAMES[field]
    if level in _EXACT:
        return ExplanationLine(field, "agrees", None, f"{zh}一致", f"the {en} is the same")
    return ExplanationLine(field, "nearly_agrees", None, f"{zh}基本一致", f"the {en} is nearly the same")
