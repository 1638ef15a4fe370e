"""Where a report went, and what it was to every candidate."""

from dataclasses import dataclass, replace

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
    """One number under names that are written out and do not fit: whoever fits both must not join them."""
    return decision.reason == "R1" and HIDDEN not in a.name and HIDDEN not in b.name


def doubted(candidate: CandidateDecision, reason: str) -> CandidateDecision:
    """The candidate as a question, for this reason (C1 … C4)."""
    return replace(candidate, decision=replace(candidate.decision, verdict=Verdict.UNSURE, reason=reason))
