"""The engine that places reports with subjects, one by one: the same for the online service and for a whole file."""

from collections.abc import Callable, Iterable, Sequence

from matching.apart import Apart
from matching.blocks import BLOCK_CAP, Blocks
from matching.choice import Choice
from matching.holders import Holders
from matching.placements import CandidateDecision, Placement, doubted
from matching.policy import POLICY, Policy
from matching.subjects import HeldSubject, Load
from matching.types import Identity, Verdict

__all__ = ["BLOCK_CAP", "CandidateDecision", "LookAround", "Placement", "Resolver"]

# The tokens of a known identity, once everybody of the store under them was made known to the resolver.
LookAround = Callable[[Identity], Sequence[int]]


def _nobody(_identity: Identity) -> Sequence[int]:
    return ()


class Resolver:
    """Subjects with their keys and identities; place() decides about one report after the other.

    A subject holds at most one valid value per strong scheme, two that a person judged different never meet again, no
    two that are kept apart become one, and what would join two contradicting subjects joins neither and goes to review.
    A namesake of a known report who may put a match in doubt is found by `look_around`, unless know_contested() told.
    """

    def __init__(self, policy: Policy = POLICY, look_around: LookAround = _nobody) -> None:
        self.policy = policy
        self.holders = Holders(policy.max_holders)
        self._survivor: dict[int, int] = {}
        self._subjects: dict[int, HeldSubject] = {}
        self._blocks = Blocks(self.find)
        self._apart = Apart(self.find)
        self._look_around = look_around
        self._choice = Choice(policy, self.holders, self._apart, self._neighbours)

    @property
    def capped_tokens(self) -> int:
        """How often a key was passed over because too many subjects lie under it."""
        return self._blocks.capped

    def know(self, subject: int, tokens: Iterable[int], load: Load, load_rest: Load | None = None) -> None:
        """A subject of the store, with those of its tokens that were hit; `load` is called at most once, when needed.

        (report, identity) pairs come in the order of the reports. `load` may give a part, if `load_rest` gives all that
        bear a valid number: it is called at most once, before anything but an equal number is believed of the subject.
        May be called again for further tokens.
        """
        number = self.find(subject)
        if number not in self._subjects:
            self._subjects[number] = HeldSubject(number, load, load_rest)
        self._blocks.add(number, tokens)

    def forbid(self, a: int, b: int) -> None:
        """A person judged the two different: no machine joins them again, directly or through others."""
        self._apart.judge(a, b)

    def keep_apart(self, subjects: Iterable[int]) -> None:
        """No machine joins two of these, whatever proves them to be one: each candidate too many is a question (C3)."""
        self._apart.keep(subjects)

    def know_contested(self, reports: Iterable[int]) -> None:
        """Somebody of each report's name and contact bears another number, and may not be among the subjects here."""
        self._choice.know_contested(reports)

    def find(self, subject: int) -> int:
        """The subject that lives on for this number."""
        survivor = self._survivor
        while (next_one := survivor.get(subject)) is not None:
            # Chains are shortened as they are walked.
            survivor[subject] = survivor.get(next_one, next_one)
            subject = next_one
        return subject

    def place(
        self, report: int, identity: Identity, tokens: Sequence[int], stays_with: int | None = None
    ) -> Placement:
        """Decides whom the report is about, and remembers it.

        `stays_with`: a known subject that it is about in any case, as the new version of a report of that subject; of
        the others it is decided as of any report's.
        """
        self.holders.add(identity)
        hits = self._blocks.hits(tokens)
        home = None if stays_with is None else self.find(stays_with)
        hits |= set() if home is None else {home}
        if not hits:
            self._found(report, identity, tokens)
            return Placement(report, is_new=True)
        joined, decisions = self._choose(report, identity, hits)
        if home is not None and home not in {candidate.subject for candidate in joined}:
            return self._stay(home, report, identity, tokens, decisions)
        if not joined:
            self._found(report, identity, tokens)
            return Placement(report, is_new=True, decisions=decisions)
        target = self._absorb([candidate.subject for candidate in joined])
        is_proof = any(map(self._choice.is_proved, joined))
        self._subjects[target].add(identity, report, is_anchor=is_proof, may_stand=is_proof)
        self._blocks.add(target, tokens)
        absorbed = tuple(candidate.subject for candidate in joined if candidate.subject != target)
        return Placement(target, is_new=False, absorbed=tuple(sorted(absorbed)), decisions=decisions)

    def revisit(self, subject: int, tokens: Sequence[int]) -> Placement:
        """Looks again at a subject known by a single identity, against all that came later."""
        number = self.find(subject)
        known = self._subjects[number]
        if len(known.members) != 1:
            return Placement(number, is_new=False)
        hits = self._blocks.hits(tokens) - {number}
        if not hits:
            return Placement(number, is_new=False)
        joined, decisions = self._choose(number, known.members[0].identity, hits)
        if not joined:
            return Placement(number, is_new=False, decisions=decisions)
        is_proof = any(map(self._choice.is_proved, joined))
        known.members[0].is_anchor |= is_proof
        if not known.valid and not is_proof:
            known.members[0].is_anchor = False
        numbers = [number, *(candidate.subject for candidate in joined)]
        target = self._absorb(numbers)
        absorbed = tuple(sorted(one for one in numbers if one != target))
        return Placement(target, is_new=False, absorbed=absorbed, decisions=decisions)

    def _found(self, report: int, identity: Identity, tokens: Sequence[int]) -> None:
        subject = HeldSubject(report)
        self._subjects[report] = subject
        subject.add(identity, report, is_anchor=True)
        self._blocks.add(report, tokens)

    def _stay(
        self,
        home: int,
        report: int,
        identity: Identity,
        tokens: Sequence[int],
        decisions: Sequence[CandidateDecision],
    ) -> Placement:
        """The report stays where its predecessor stood, though it would not have come there by itself; whom it would
        have joined instead is a question (C3)."""
        self._subjects[home].add(identity, report, is_anchor=False, may_stand=False)
        self._blocks.add(home, tokens)
        others = [candidate for candidate in decisions if candidate.subject != home]
        asked = (
            doubted(candidate, "C3") if candidate.decision.verdict is Verdict.SAME else candidate
            for candidate in others
        )
        return Placement(home, is_new=False, decisions=tuple(asked))

    def _choose(
        self, report: int, identity: Identity, hits: set[int]
    ) -> tuple[list[CandidateDecision], tuple[CandidateDecision, ...]]:
        subjects = [self._subjects[number] for number in (sorted(hits) if len(hits) > 1 else hits)]
        return self._choice.choose(report, identity, subjects)

    def _neighbours(self, identity: Identity) -> list[HeldSubject]:
        hits = self._blocks.hits(self._look_around(identity))
        return [self._subjects[number] for number in sorted(hits)]

    def _absorb(self, numbers: list[int]) -> int:
        """Merges the subjects into the one with the smallest number."""
        target = min(numbers)
        survivor = self._subjects[target]
        for number in numbers:
            if number == target:
                continue
            other = self._subjects.pop(number)
            self._survivor[number] = target
            survivor.take_over(other)
            self._apart.follow(number, target)
        return target
