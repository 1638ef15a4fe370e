"""What an official says in a review: checked against the table of reasons, kept with a sealed note."""

from dataclasses import dataclass

from blacklist_service.errors import InvalidError
from blacklist_service.rules.review_reasons import REVIEW_REASONS
from blacklist_service.store import judgements
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Judgement, Review
from blacklist_service.vault.tools import RecordSealer
from blacklist_service.workflows.context import Actor, Context

REASONS = tuple(REVIEW_REASONS)
VERDICTS = ("same", "different", "unsure")
_NOTE = "judgement.note"
_SCHEMA = 1
_LONGEST = 1000


@dataclass(frozen=True, slots=True, repr=False)
class ReviewDecision:
    """What the reviewer says of the pair, why (a code of REASONS), and a note that is kept sealed."""

    verdict: str
    reason: str
    note: str = ""

    def __repr__(self) -> str:
        return f"ReviewDecision({self.verdict}, {self.reason})"


def check_decision(decision: ReviewDecision) -> None:
    """Raises InvalidError REVIEW.VERDICT, REVIEW.REASON, REVIEW.REASON_FIT or REVIEW.NOTE."""
    if decision.verdict not in VERDICTS:
        raise InvalidError(
            "REVIEW.VERDICT", "结论只能是相同、不同或不确定。", "Say same, different or unsure."
        )
    reason = REVIEW_REASONS.get(decision.reason)
    if reason is None:
        raise InvalidError("REVIEW.REASON", "请选择理由代码。", "Choose a reason code.")
    if decision.verdict not in reason.verdicts:
        raise InvalidError(
            "REVIEW.REASON_FIT",
            "该理由不适用于所选结论。",
            "This reason does not go with this verdict.",
            reason=reason.code,
        )
    if (reason.needs_note and not decision.note.strip()) or len(decision.note) > _LONGEST:
        raise InvalidError(
            "REVIEW.NOTE",
            f"该理由须填写备注；备注不超过 {_LONGEST} 字。",
            f"This reason needs a note; a note has at most {_LONGEST} characters.",
        )


def keep_judgement(
    connection: Connection,
    context: Context,
    actor: Actor,
    review: Review,
    *,
    stage: str,
    decision: ReviewDecision,
    evidence: bytes,
) -> None:
    """Adds what was said to everything that was said in this review; nothing is overwritten."""
    assert review.id is not None
    now = context.clock.now()
    note = None
    if decision.note:
        note = context.vault.sealer.seal(
            _NOTE, _row(review.id, stage, actor.login), _SCHEMA, decision.note.encode()
        )
    judgements.add(
        connection,
        Judgement(
            review_id=review.id, stage=stage, verdict=decision.verdict, reason=decision.reason, sealed_note=note,
            evidence=evidence, decided_by=actor.login, decided_at=now,
        ),
    )  # fmt: skip


def open_note(sealer: RecordSealer, judgement: Judgement) -> str:
    """The note of a judgement; "" where none was written or it was erased."""
    if judgement.sealed_note is None:
        return ""
    row = _row(judgement.review_id, judgement.stage, judgement.decided_by)
    return sealer.open(_NOTE, row, _SCHEMA, judgement.sealed_note).decode()


def _row(review: int, stage: str, login: str) -> str:
    return f"{review}/{stage}/{login}"
