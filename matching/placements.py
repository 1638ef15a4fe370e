"""Where a report went, and what it was to every candidate."""

from dataclasses import dataclass

from matching.types import MatchDecision


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
