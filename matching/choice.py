"""Which of the subjects under its keys a report joins: against each of its identities, then among the candidates."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from matching.apart import Apart
from matching.decide import compare
from matching.holders import Holders
from matching.members import Member
from matching.placements import CandidateDecision, are_two_names, as_question, candidate_of, doubted
from matching.policy import Policy
from matching.subjects import HeldSubject
from matching.types import Identity, MatchDecision, Verdict

# The subjects under the keys of an identity that is known already.
Neighbours = Callable[[Identity], Sequence[HeldSubject]]
_Said = tuple[MatchDecision, Member]


@dataclass(slots=True, repr=False)
class _Found:
    """What one subject's identities are to a report: the strongest of each, and the names that do not fit it (those of
    anchors, and all)."""

    same: _Said | None = None
    chained: _Said | None = None
    unsure: _Said | None = None
    veto: _Said | None = None
    other_names: frozenset[str] = frozenset()
    all_names: frozenset[str] = frozenset()


class _Gates(NamedTuple):
    """What the gates of a policy are by their codes: rank of strength, proofs, those without a number, contestable."""

    rank: Mapping[str, int]
    proofs: frozenset[str]
    numberless: frozenset[str]
    contestable: frozenset[str]


@lru_cache(maxsize=8)
def _gates_of(policy: Policy) -> _Gates:
    """Read once a policy, not once for each identity that is asked about."""
    return _Gates(
        {gate.code: rank for rank, gate in enumerate(policy.gates)},
        frozenset(gate.code for gate in policy.gates if gate.is_proof),
        frozenset(gate.code for gate in policy.gates if "missing" in gate.identifier),
        frozenset(gate.code for gate in policy.gates if gate.is_contestable),
    )


class Choice:
    """Chooses under a policy, with what is known of shared values (`holders`) and of subjects to keep `apart`.

    `neighbours` finds the namesakes of a known report, who need not lie under a key of the report at hand."""

    def __init__(self, policy: Policy, holders: Holders, apart: Apart, neighbours: Neighbours) -> None:
        self.policy = policy
        self._holders = holders
        self._apart = apart
        self._neighbours = neighbours
        self._rank, self._proofs, self._numberless, self._contestable = _gates_of(policy)
        self._contested: set[int] = set()

    def know_contested(self, reports: Iterable[int]) -> None:
        """Somebody of each report's name and contact bears another number, as who has seen all rows knows."""
        self._contested.update(reports)

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
        if sames:
            sames, doubtful = self._leave_contested(report, identity, sames, subjects)
            unsure.extend(doubtful)
        return sames, tuple(sames + unsure)

    def _against(
        self, report: int, identity: Identity, subject: HeldSubject, shared: frozenset[str]
    ) -> CandidateDecision | None:
        if self._apart.were_judged(report, subject.number):
            return None
        found = self._compared(identity, subject, shared)
        agreeing = found.same or found.chained
        if agreeing is None:
            asked = found.veto or found.unsure
            return (
                candidate_of(subject.number, asked) if asked and asked[0].verdict is Verdict.UNSURE else None
            )
        # Whoever was joined by less than a proof speaks for the subject's name only where no number does.
        others = found.all_names if agreeing[0].reason in self._numberless else found.other_names
        # The name that the gate has weighed against the report's is no second one.
        is_of_two_names = bool(others - {agreeing[1].identity.name})
        if found.veto is not None or (is_of_two_names and agreeing[0].reason not in self._proofs):
            return candidate_of(subject.number, as_question(agreeing, "C1"))
        if self._apart.are_both_kept(report, subject.number):
            return candidate_of(subject.number, as_question(agreeing, "C3"))
        return candidate_of(subject.number, agreeing if found.same else as_question(agreeing, "C2"))

    def _compared(self, identity: Identity, subject: HeldSubject, shared: frozenset[str]) -> _Found:
        found = _Found()
        for member in subject.to_compare(identity):
            decision = compare(identity, member.identity, self.policy, shared=shared)
            if decision.verdict is Verdict.SAME:
                if not (member.is_anchor or decision.reason in self._proofs):
                    found.chained = found.chained or (decision, member)
                elif found.same is None or self._is_better(decision, found.same[0]):
                    found.same = (decision, member)
            elif decision.reason[0] == "V":
                if found.veto is None or decision.verdict is Verdict.UNSURE:
                    found.veto = (decision, member)
            else:
                if are_two_names(decision, identity, member.identity):
                    found.all_names |= {member.identity.name}
                    found.other_names |= {member.identity.name} if member.is_anchor else set()
                if decision.verdict is Verdict.UNSURE and (
                    found.unsure is None or decision.score > found.unsure[0].score
                ):
                    found.unsure = (decision, member)
        return found

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
        self,
        report: int,
        identity: Identity,
        sames: list[CandidateDecision],
        subjects: Sequence[HeldSubject],
    ) -> tuple[list[CandidateDecision], list[CandidateDecision]]:
        """What less than a proof joins and another subject under the same keys puts in doubt: a question (C3)."""
        chosen = {candidate.subject for candidate in sames}
        others = [subject for subject in subjects if subject.number not in chosen]
        held = {subject.number: subject for subject in subjects}
        kept: list[CandidateDecision] = []
        doubtful: list[CandidateDecision] = []
        for candidate in sames:
            subject = held[candidate.subject]
            is_contested = candidate.decision.reason not in self._proofs and (
                any(self._fits_as_well(identity, subject, other) for other in others)
                or (
                    candidate.decision.reason in self._contestable
                    and self._may_be_of_another(report, identity, candidate, subject, others)
                )
            )
            (doubtful if is_contested else kept).append(candidate)
        return kept, [doubted(candidate, "C3") for candidate in doubtful]

    def _fits_as_well(self, identity: Identity, subject: HeldSubject, other: HeldSubject) -> bool:
        """The subject agrees with another one which contradicts the report: it belongs to neither."""
        return self._are_same(subject, other, identity) and self._contradicts(identity, other)

    def _may_be_of_another(
        self,
        report: int,
        identity: Identity,
        candidate: CandidateDecision,
        subject: HeldSubject,
        others: Sequence[HeldSubject],
    ) -> bool:
        """One of the two rows has a namesake with the same contact and a valid number of his own."""
        if not self._contested.isdisjoint((report, candidate.via)):
            return True
        if any(self._is_namesake(identity, other) for other in others):
            return True
        chosen = {subject.number, report} | {other.number for other in others}
        return any(
            self._is_namesake(known.identity, other)
            for known in subject.members
            if known.report == candidate.via
            for other in [*others, *self._near(known.identity, chosen)]
        )

    def _near(self, known: Identity, but: set[int]) -> list[HeldSubject]:
        near = [subject for subject in self._neighbours(known) if subject.number not in but]
        for subject in near:
            subject.open(self._holders)
        return near

    def _is_namesake(self, row: Identity, other: HeldSubject) -> bool:
        """Somebody of the subject bears the row's name and contact, and another valid number."""
        return any(
            decision.reason == "V1" and decision.verdict is Verdict.UNSURE
            for member in other.to_compare(row)
            for decision in [compare(row, member.identity, self.policy, shared=self._holders.shared(row))]
        )

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
