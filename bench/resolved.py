"""One set of invented people resolved, and how well: merges, questions, blocking, each variation."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from bench.people.profiles import PROFILES
from bench.people.report import Report
from bench.people.stream import rows
from blacklist_service.ids import Randomness
from blacklist_service.intake.dates import read_date
from blacklist_service.vault.run_codes import keyed_codes
from matching.batch.resolve import resolve_all
from matching.blocking import block_keys
from matching.blocks import BLOCK_CAP
from matching.decide import compare
from matching.evaluate import evaluate
from matching.learning.bounds import bounds
from matching.normalize import read_identity
from matching.policy import POLICY, Policy
from matching.types import Identity, RawIdentity, SubjectKind, Verdict


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one set; shares are 0–1, pairs are those of rows in one cluster.

    `wrong_bound`: with 95 % confidence no larger share of merged pairs is wrong (Clopper–Pearson, one-sided).
    `completeness`: of the true pairs that `compare` alone would join or ask about, those that share a key.
    `candidates`: pairs per row that share a key of no more than BLOCK_CAP rows; `common_keys`: the keys of more.
    `found_by_kind`: (found, all) true pairs of which a row carries the damage.
    """

    rows: int
    merged: int
    wrong: int
    precision: float
    wrong_bound: float
    recall: float
    with_review: float
    review_share: float
    completeness: float
    candidates: float
    largest_block: int
    common_keys: int
    keys: float
    found_by_kind: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _People:
    """The rows of one set by number."""

    identities: dict[int, Identity] = field(default_factory=dict)
    truth: dict[int, str] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)

    def true_pairs(self) -> Iterator[tuple[int, int]]:
        of_subject: dict[str, list[int]] = defaultdict(list)
        for row, subject in self.truth.items():
            of_subject[subject].append(row)
        for found in of_subject.values():
            yield from combinations(found, 2)


def measure(people: int, damaged: float, seed: int, profile: str, policy: Policy = POLICY) -> Quality:
    """Draws the set (bench.people), resolves it, compares with the truth. Deterministic."""
    known = _People()
    for number, row in enumerate(rows(people, damaged, seed, PROFILES[profile]), start=1):
        known.identities[number] = read_identity(raw_identity(row.report))
        known.truth[number], known.kinds[number] = row.truth, row.kind
    result = resolve_all(known.identities.items(), keyed_codes(Randomness().salt()), policy)
    found = evaluate(result, known.truth)
    blocks = _blocks(known)
    candidates = {pair for block in blocks if len(block) <= BLOCK_CAP for pair in combinations(block, 2)}
    return Quality(
        rows=found.rows,
        merged=found.merged_pairs,
        wrong=found.wrong_pairs,
        precision=found.precision,
        wrong_bound=upper_bound(found.wrong_pairs, found.merged_pairs),
        recall=found.recall,
        with_review=found.recall_with_review,
        review_share=found.review_share,
        completeness=_completeness(known, candidates, policy),
        candidates=len(candidates) / found.rows,
        largest_block=max(map(len, blocks)),
        common_keys=sum(len(block) > BLOCK_CAP for block in blocks),
        keys=sum(map(len, blocks)) / found.rows,
        found_by_kind=_by_kind(known, result.cluster_of),
    )


def raw_identity(report: Report) -> RawIdentity:
    """What intake would read from the cells."""
    return RawIdentity(
        name=report.name,
        kind=SubjectKind(report.subject_type),
        id_type=report.id_type,
        id_number=report.id_number,
        birth_date=read_date(report.birth_date) if report.birth_date else None,
        phone=report.phone,
        bank_card=report.bank_card,
        address=report.address,
        legal_representative=report.legal_representative,
    )


def upper_bound(wrong: int, of: int) -> float:
    """The largest share of wrong ones that would show so few with a chance of 5 %: the upper of the bounds of 90 %."""
    return bounds(wrong, of, 0.90)[1]


def _blocks(known: _People) -> list[list[int]]:
    under: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, identity in known.identities.items():
        for key in block_keys(identity):
            under[key].append(row)
    return list(under.values())


def _completeness(known: _People, candidates: set[tuple[int, int]], policy: Policy) -> float:
    tellable = met = 0
    for one, other in known.true_pairs():
        if compare(known.identities[one], known.identities[other], policy).verdict is not Verdict.DIFFERENT:
            tellable += 1
            met += (one, other) in candidates or (other, one) in candidates
    return met / tellable if tellable else 1.0


def _by_kind(known: _People, cluster_of: Mapping[int, int]) -> dict[str, tuple[int, int]]:
    every: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one, other in known.true_pairs():
        codes = {*known.kinds[one].split("+"), *known.kinds[other].split("+")}
        every.update(codes)
        if cluster_of[one] == cluster_of[other]:
            found.update(codes)
    return {code: (found[code], every[code]) for code in sorted(every)}
