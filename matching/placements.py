"""Where a report went, and what it was to every candidate."""

from dataclasses import dataclass, replace

from matching.members import Member
from matching.names import HIDDEN
from matching.types import Identity, MatchDecision, Verdict


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """What the report is to one candidate subject; `via` is the report of the subject's identity that decided."""

    subject: int
    decision: MatchDecision
    via: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report went. `subject` is the report's own number when it founds a new one; `absorbed` are other subjects
    proved to be the same, now merged into `subject`; `decisions` holds every same or unsure candidate."""

    subject: int
    is_new: bool
    absorbed: tuple[int, ...] = ()
    decisions: tuple[CandidateDecision, ...] = ()


def are_two_names(decision: MatchDecision, a: Identity, b: Identity) -> bool:
    """Names that are written out and do not fit: whoever fits both must not tie them together by less than a proof."""
    if HIDDEN in a.name or HIDDEN in b.name:
        return False
    is_other = (
        decision.verdict is Verdict.DIFFERENT
        and bool(decision.fields)
        and decision.fields[0].level == "given_only"
    )
    return is_other or decision.reason in {"R1", "N1"}


def doubted(candidate: CandidateDecision, reason: str) -> CandidateDecision:
    """The candidate as a question, for this reason (C1 … C4)."""
    return replace(candidate, decision=replace(candidate.decision, verdict=Verdict.UNSURE, reason=reason))


def as_question(found: tuple[MatchDecision, Member], reason: str) -> tuple[MatchDecision, Member]:
    """What was found, as a question for this reason."""
    return replace(found[0], verdict=Verdict.UNSURE, reason=reason), found[1]


def candidate_of(subject: int, found: tuple[MatchDecision, Member]) -> CandidateDecision:
    """The candidate with the decision over that of its identities which decided."""
    return CandidateDecision(subject, found[0], found[1].report)
