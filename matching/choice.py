"""Which of the subjects under its keys a report joins: against each of its identities, then among the candidates."""

from collections.abc import Mapping, Sequence

from matching.apart import Apart
from matching.decide import compare
from matching.holders import Holders
from matching.members import Member
from matching.placements import CandidateDecision, are_two_names, as_question, candidate_of, doubted
from matching.policy import Policy
from matching.subjects import HeldSubject
from matching.types import Identity, MatchDecision, Verdict


class Choice:
    """Chooses under a policy, with what is known of shared values (`holders`) and of subjects to keep `apart`."""

    def __init__(self, policy: Policy, holders: Holders, apart: Apart) -> None:
        self.policy = policy
        self._holders = holders
        self._apart = apart
        self._rank = {gate.code: rank for rank, gate in enumerate(policy.gates)}
        self._proofs = frozenset(gate.code for gate in policy.gates if gate.is_proof)

    def is_proved(self, candidate: CandidateDecision) -> bool:
        """Whether the match may carry further ones."""
        return candidate.decision.reason in self._proofs

    def choose(
        self, report: int, identity: Identity, subjects: Sequence[HeldSubject]
    ) -> tuple[list[CandidateDecision], tuple[CandidateDecision, ...]]:
        """The candidates to join (none, one, or several proved to be one), and all that are same or unsure."""
        for subject in subjects:
            subject.open(self._holders)
        for subject in subjects:
            if subject.load_rest is not None and not self._is_by_number(report, identity, subject):
                subject.open_whole(self._holders)
        shared = self._holders.shared(identity)
        sames: list[CandidateDecision] = []
        unsure: list[CandidateDecision] = []
        for subject in subjects:
            candidate = self._against(report, identity, subject, shared)
            if candidate is None:
                continue
            (sames if candidate.decision.verdict is Verdict.SAME else unsure).append(candidate)
        if len(sames) > 1:
            sames, doubtful = self._settle(identity, sames, {one.number: one for one in subjects})
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
        candidate = self._against(report, identity, subject, self._holders.shared(identity))
        return candidate is not None and candidate.decision.reason in self._proofs

    def _is_better(self, one: MatchDecision, other: MatchDecision) -> bool:
        ranks = self._rank[one.reason], self._rank[other.reason]
        return ranks[0] < ranks[1] or (ranks[0] == ranks[1] and one.score > other.score)

    def _settle(
        self, identity: Identity, sames: list[CandidateDecision], held: Mapping[int, HeldSubject]
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
            here = held[other.subject]
            agree = all(self._can_join(held[one.subject], here, is_proved=is_proved) for one in joined)
            if agree and (has_proof or other_has_proof or self._are_same(held[best.subject], here, identity)):
                joined.append(other)
                continue
            doubtful.append(doubted(other, "C4" if agree else "C3"))
            is_ambiguous |= not agree and has_proof == other_has_proof
        if is_ambiguous:
            return [], [*(doubted(one, "C3") for one in joined), *doubtful]
        return joined, doubtful

    def _leave_contested(
        self, identity: Identity, sames: list[CandidateDecision], subjects: Sequence[HeldSubject]
    ) -> tuple[list[CandidateDecision], list[CandidateDecision]]:
        """A weak candidate that fits a subject just as well which contradicts the report belongs to neither (C3)."""
        chosen = {candidate.subject for candidate in sames}
        held = {subject.number: subject for subject in subjects}
        kept: list[CandidateDecision] = []
        doubtful: list[CandidateDecision] = []
        for candidate in sames:
            is_contested = candidate.decision.reason not in self._proofs and any(
                self._are_same(held[candidate.subject], other, identity)
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

    def _can_join(self, one: HeldSubject, other: HeldSubject, *, is_proved: bool) -> bool:
        """No person's judgement, no order to keep them apart, no two valid numbers and no veto between their identities
        stand against it; nor, where it is not proved, one number under two names."""
        numbers = one.number, other.number
        if self._apart.were_judged(*numbers) or self._apart.are_both_kept(*numbers):
            return False
        one.open_whole(self._holders)
        other.open_whole(self._holders)
        if any(other.valid.get(scheme, value) != value for scheme, value in one.valid.items()):
            return False
        return not any(
            self._speaks_against(x.identity, y.identity, is_proved=is_proved)
            for x in one.telling()
            for y in other.telling()
        )

    def _are_same(self, one: HeldSubject, other: HeldSubject, identity: Identity) -> bool:
        """Some anchors of the two agree; of very many, those that can tell something about the identity at hand."""
        return any(
            compare(x.identity, y.identity, self.policy, shared=self._holders.shared(x.identity)).verdict
            is Verdict.SAME
            for x in one.to_compare(identity)
            if x.is_anchor
            for y in other.to_compare(x.identity)
            if y.is_anchor
        )
