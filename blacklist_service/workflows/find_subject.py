"""An official asks whom an identity is about (a letter from a court, an objection on paper), before any report says so.

The machine opens and compares what it must; the official is told the subject, the verdict and why, and no value of
anybody. Who was opened sees the look.
"""

from dataclasses import dataclass

from blacklist_service.errors import InvalidError
from blacklist_service.intake.fields import RULES
from blacklist_service.intake.identities import check_identity
from blacklist_service.intake.row_notes import RowNotes
from blacklist_service.intake.types import Finding
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_looks
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import within_reach
from blacklist_service.workflows.recognition.match_identity import match_identity
from matching.explain import ExplanationLine
from matching.explanations.reviewer import for_reviewer
from matching.types import RawIdentity

_NOBODY = 0
# An identity may be asked about without a number.
_NO_DOUBT = "ROW.ID_MISSING"


@dataclass(frozen=True, slots=True)
class SubjectFound:
    """A subject that the identity is (same) or may be (unsure) about, with the lines that explain it."""

    subject: int
    verdict: str
    score: float
    explanation: tuple[ExplanationLine, ...]


@opening("case_handling")
def find_subject(
    context: Context, actor: Actor, identity: RawIdentity, *, purpose: str = "match_review"
) -> list[SubjectFound]:
    """The subjects that the identity is or may be about, the best first; none where nobody is like it, or nobody
    whom the official reaches.

    Journal: no entry, a look at everybody who was opened, at nobody (0) where that is nobody (action subject_match).
    Raises ForbiddenError ACCESS.ROLE; InvalidError SUBJECT.NAME, SUBJECT.ID_TYPE.
    """
    require_role(actor, *READERS)
    if not identity.name.strip():
        raise InvalidError("SUBJECT.NAME", "须填写姓名或名称。", "A name is needed.")
    types = RULES["id_type"].values
    if identity.id_type and identity.id_type not in types:
        listed = ", ".join(types)
        raise InvalidError(
            "SUBJECT.ID_TYPE",
            f"证件类型代码无法识别。可用：{listed}。",
            f"The type of the number is not known. One of: {listed}.",
        )
    with context.store.read() as connection:
        match = match_identity(connection, context.vault, identity)
        record_looks(
            context,
            connection,
            actor,
            subjects=match.opened or (_NOBODY,),
            action="subject_match",
            purpose=purpose,
        )
        reached = within_reach(connection, context, actor, match.decisions, lambda one: (one.subject,))
    decisions = [one.decision for one in reached]
    return [
        SubjectFound(
            subject=one.subject,
            verdict=one.decision.verdict.value,
            score=one.decision.score,
            explanation=for_reviewer(one.decision, [*decisions[:at], *decisions[at + 1 :]]),
        )
        for at, one in enumerate(reached)
    ]


def find_doubts(identity: RawIdentity) -> tuple[Finding, ...]:
    """What is amiss with the numbers of an identity, by the codes of intake: nobody may be found because of it."""
    given = {
        "name": identity.name, "id_number": identity.id_number, "phone": identity.phone or None,
        "bank_card": identity.bank_card or None,
    }  # fmt: skip
    notes = RowNotes(0, {})
    check_identity(given, identity.id_type, notes, kind=identity.kind or "", birth_date=identity.birth_date)
    return tuple(one for one in notes.findings() if one.code != _NO_DOUBT)
