"""The engine that places reports with subjects, one by one: the same for the online service and for a whole file."""

from collections.abc import Iterable, Sequence

from matching.apart import Apart
from matching.blocks import BLOCK_CAP, Blocks
from matching.decide import compare
from matching.holders import Holders
from matching.members import Member
from matching.placements import (
    CandidateDecision,
    Placement,
    are_two_names,
    as_question,
    candidate_of,
    doubted,
)
from matching.policy import POLICY, Policy
from matching.subjects import HeldSubject, Load
from matching.types import Identity, MatchDecision, Verdict

__all__ = ["BLOCK_CAP", "CandidateDecision", "Placement", "Resolver"]


class Resolver:
    """Subjects with their keys and identities; place() decides about one report after the other.

    A subject holds at most one valid value per strong scheme, two that a person judged different never meet again, no
    two that are kept apart become one, and what would join two contradicting subjects joins neither and goes to review.
    """

    def __init__(self, policy: Policy = POLICY) -> None:
        self.policy = policy
        self.holders = Holders(policy.max_holders)
        self._rank = {gate.code: rank for rank, gate in enumerate(policy.gates)}
        self._proofs = frozenset(gate.code for gate in policy.gates if gate.is_proof)
        self._survivor: dict[int, int] = {}
        self._subjects: dict[int, HeldSubject] = {}
        self._blocks = Blocks(self.find)
        self._apart = Apart(self.find)

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

    def find(self, subject: int) -> int:
        """The subject that lives on for this number."""
        survivor = self._survivor
        while (next_one := survivor.get(subject)) is not None:
            # Chains are shortened as they are walked.
            survivor[subject] = survivor.get(next_one, next_one)
            subject = next_one
        return subject

    def place(self, report: int, identity: Identity, tokens: Sequence[int]) -> Placement:
        """Decides whom the report is about, and remembers it."""
        self.holders.add(identity)
        hits = self._blocks.hits(tokens)
        if not hits:
            self._found(report, identity, tokens)
            return Placement(report, is_new=True)
        joined, decisions = self._choose(report, identity, hits)
        if not joined:
            self._found(report, identity, tokens)
            return Placement(report, is_new=True, decisions=decisions)
        target = self._absorb([candidate.subject for candidate in joined])
        is_proof = any(candidate.decision.reason in self._proofs for candidate in joined)
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
        known.members[0].is_anchor |= any(candidate.decision.reason in self._proofs for candidate in joined)
        if not known.valid and not any(candidate.decision.reason in self._proofs for candidate in joined):
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

    def _opened(self, number: int) -> HeldSubject:
        subject = self._subjects[number]
        if subject.load is not None:
            load, subject.load = subject.load, None
            self._take_in(subject, load)
        return subject

    def _opened_whole(self, number: int) -> HeldSubject:
        subject = self._opened(number)
        if subject.load_rest is not None:
            load, subject.load_rest = subject.load_rest, None
            self._take_in(subject, load)
        return subject

    def _take_in(self, subject: HeldSubject, load: Load) -> None:
        for report, identity in load():
            self.holders.add(identity)
            subject.add(identity, report, is_anchor=not subject.members)

    def _choose(
        self, report: int, identity: Identity, hits: set[int]
    ) -> tuple[list[CandidateDecision], tuple[CandidateDecision, ...]]:
        """The candidates to join (none, one, or several proved to be one), and all that are same or unsure."""
        subjects = [self._opened(number) for number in (sorted(hits) if len(hits) > 1 else hits)]
        for subject in subjects:
            if subject.load_rest is not None and not self._is_by_number(report, identity, subject):
                self._opened_whole(subject.number)
        shared = self.holders.shared(identity)
        sames: list[CandidateDecision] = []
        unsure: list[CandidateDecision] = []
        for subject in subjects:
            candidate = self._against(report, identity, subject, shared)
            if candidate is None:
                continue
            (sames if candidate.decision.verdict is Verdict.SAME else unsure).append(candidate)
        if len(sames) > 1:
            sames, doubtful = self._settle(identity, sames)
            unsure.extend(doubtful)
        if sames and len(subjects) > 1:
            sames, doubtful = self._leave_contested(identity, sames, subjects)
            unsure.extend(doubtful)
        return sames, tuple(sames + unsure)

    def _against(
        self, report: int, identity: Identity, subject: HeldSubject, shared: frozenset[str]
    ) -> CandidateDecision | None:
        if self._apart.were_judged(report, subject.number):
            return None
        same: tuple[MatchDecision, Member] | None = None
        chained: tuple[MatchDecision, Member] | None = None
        unsure: tuple[MatchDecision, Member] | None = None
        veto: tuple[MatchDecision, Member] | None = None
        has_two_names = False
        for member in subject.to_compare(identity):
            decision = compare(identity, member.identity, self.policy, shared=shared)
            if decision.verdict is Verdict.SAME:
                if not (member.is_anchor or decision.reason in self._proofs):
                    chained = chained or (decision, member)
                elif same is None or self._is_better(decision, same[0]):
                    same = (decision, member)
            elif decision.reason[0] == "V":
                if veto is None or decision.verdict is Verdict.UNSURE:
                    veto = (decision, member)
            else:
                has_two_names |= are_two_names(decision, identity, member.identity)
                if decision.verdict is Verdict.UNSURE and (
                    unsure is None or decision.score > unsure[0].score
                ):
                    unsure = (decision, member)
        agreeing = same or chained
        if agreeing is None:
            asked = veto or unsure
            return (
                candidate_of(subject.number, asked) if asked and asked[0].verdict is Verdict.UNSURE else None
            )
        if veto is not None or (has_two_names and agreeing[0].reason not in self._proofs):
            return candidate_of(subject.number, as_question(agreeing, "C1"))
        if self._apart.are_both_kept(report, subject.number):
            return candidate_of(subject.number, as_question(agreeing, "C3"))
        return candidate_of(subject.number, agreeing if same else as_question(agreeing, "C2"))

    def _is_by_number(self, report: int, identity: Identity, subject: HeldSubject) -> bool:
        """What was not opened yet can hardly change this: the identity's numbers are all known to be the subject's."""
        if not subject.holds_numbers_of(identity):
            return False
        candidate = self._against(report, identity, subject, self.holders.shared(identity))
        return candidate is not None and candidate.decision.reason in self._proofs

    def _is_better(self, one: MatchDecision, other: MatchDecision) -> bool:
        ranks = self._rank[one.reason], self._rank[other.reason]
        return ranks[0] < ranks[1] or (ranks[0] == ranks[1] and one.score > other.score)

    def _settle(
        self, identity: Identity, sames: list[CandidateDecision]
    ) -> tuple[list[CandidateDecision], list[CandidateDecision]]:
        """Several subjects look the same: which may be joined, and which become questions."""
        sames.sort(key=lambda candidate: (self._rank[candidate.decision.reason], -candidate.decision.score))
        best = sames[0]
        joined, doubtful = [best], []
        has_proof = best.decision.reason in self._proofs
        is_ambiguous = False
        for other in sames[1:]:
            other_has_proof = other.decision.reason in self._proofs
            is_proved = has_proof and other_has_proof
            agree = all(self._can_join(one.subject, other.subject, is_proved=is_proved) for one in joined)
            if agree and (
                has_proof or other_has_proof or self._are_same(best.subject, other.subject, identity)
            ):
                joined.append(other)
                continue
            doubtful.append(doubted(other, "C4" if agree else "C3"))
            is_ambiguous |= not agree and has_proof == other_has_proof
        if is_ambiguous:
            return [], [*(doubted(one, "C3") for one in joined), *doubtful]
        return joined, doubtful

    def _leave_contested(
        self, identity: Identity, sames: list[CandidateDecision], subjects: list[HeldSubject]
    ) -> tuple[list[CandidateDecision], list[CandidateDecision]]:
        """A weak candidate that fits a subject just as well which contradicts the report belongs to neither (C3)."""
        chosen = {candidate.subject for candidate in sames}
        kept: list[CandidateDecision] = []
        doubtful: list[CandidateDecision] = []
        for candidate in sames:
            is_contested = candidate.decision.reason not in self._proofs and any(
                self._are_same(candidate.subject, other.number, identity)
                and self._contradicts(identity, other)
                for other in subjects
                if other.number not in chosen
            )
            (doubtful if is_contested else kept).append(candidate)
        return kept, [doubted(candidate, "C3") for candidate in doubtful]

    def _contradicts(self, identity: Identity, subject: HeldSubject) -> bool:
        return any(
            self._speaks_against(identity, member.identity, is_proved=False) for member in subject.telling()
        )

    def _speaks_against(self, a: Identity, b: Identity, *, is_proved: bool) -> bool:
        """A veto or, enough to stop what is not proved, one number under two names."""
        decision = compare(a, b, self.policy)
        return decision.reason[0] == "V" or (not is_proved and are_two_names(decision, a, b))

    def _can_join(self, a: int, b: int, *, is_proved: bool) -> bool:
        """No person's judgement, no order to keep them apart, no two valid numbers and no veto between their identities
        stand against it; nor, where it is not proved, one number under two names."""
        if self._apart.were_judged(a, b) or self._apart.are_both_kept(a, b):
            return False
        one, other = self._opened_whole(a), self._opened_whole(b)
        if any(other.valid.get(scheme, value) != value for scheme, value in one.valid.items()):
            return False
        return not any(
            self._speaks_against(x.identity, y.identity, is_proved=is_proved)
            for x in one.telling()
            for y in other.telling()
        )

    def _are_same(self, a: int, b: int, identity: Identity) -> bool:
        """Some anchors of the two agree; of very many, those that can tell something about the identity at hand."""
        other = self._subjects[b]
        return any(
            compare(x.identity, y.identity, self.policy, shared=self.holders.shared(x.identity)).verdict
            is Verdict.SAME
            for x in self._subjects[a].to_compare(identity)
            if x.is_anchor
            for y in other.to_compare(x.identity)
            if y.is_anchor
        )

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
