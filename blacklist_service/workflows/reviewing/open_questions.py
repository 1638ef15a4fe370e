"""Which unsure matches of a chunk become questions for people: not what is asked already, and not what was judged
before, unless the data behind it have changed.

Part of the transaction that takes the chunk in, after its reports are written and its subjects merged.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from blacklist_service.store import judgements, reviews
from blacklist_service.store.reviews import ReviewPair
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.reviewing.evidence import (
    digest_of,
    evidence_between,
    identities_of_subject,
    unpacked,
)
from matching.evidence import Evidence
from matching.richness import richness_of
from matching.types import Identity, MatchDecision

# One row asks people this much at most, the likeliest first: one number under hundreds of names would flood them.
MOST_QUESTIONS = 3
_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, repr=False)
class Doubt:
    """A report of a subject that might be about a candidate as well, and the machine's decision on it."""

    report: int
    identity: Identity
    subject: int
    candidate: int
    decision: MatchDecision


@dataclass(frozen=True, slots=True)
class _Known:
    """What people said of a pair before: the last review, and whether what is at hand now holds anything new."""

    review: int | None
    news: tuple[str, ...]


def open_questions(
    connection: Connection, context: Context, doubts: Sequence[Doubt], survivor_of: Callable[[int], int]
) -> list[Doubt]:
    """Opens a review for each doubt that nobody was asked about; `survivor_of` tells what the chunk merged. Returns
    the doubts that became questions."""
    if not doubts:
        return []
    now = context.clock.now()
    memory = _Memory(connection, context, _touched(doubts, survivor_of))
    asked: Counter[int] = Counter()
    became: list[Doubt] = []
    opened: list[tuple[object, ...]] = []
    for doubt in doubts:
        pair = _pair(survivor_of(doubt.subject), survivor_of(doubt.candidate))
        if asked[doubt.report] == MOST_QUESTIONS or pair[0] == pair[1] or pair in memory.asked:
            continue
        known = memory.recall(doubt, pair, survivor_of(doubt.candidate))
        if known is not None and not known.news:
            continue
        asked[doubt.report] += 1
        memory.asked.add(pair)
        became.append(doubt)
        found = richness_of(doubt.decision.fields)
        opened.append((
            doubt.report, survivor_of(doubt.candidate), "open", doubt.decision.score, now, 1,
            found.compared, found.agreeing,
            None if known is None else known.review, "" if known is None else ",".join(known.news),
        ))  # fmt: skip
        undecided = [one.review for one in memory.between(pair) if one.state == "open"]
        if undecided:
            # The new question stands in their place.
            reviews.make_moot(connection, undecided)
    reviews.add_reviews(connection, opened)
    return became


class _Memory:
    """What was asked and judged about some subjects, opened only as far as a doubt needs it."""

    def __init__(self, connection: Connection, context: Context, subjects: Sequence[int]) -> None:
        self._connection = connection
        self._context = context
        self._about: dict[int, list[ReviewPair]] = defaultdict(list)
        self.asked: set[_Pair] = set()
        self._sides: dict[int, list[Identity]] = {}
        judged: list[int] = []
        for found in reviews.pairs_of(connection, subjects):
            if found.is_in_queue:
                self.asked.add(_pair(found.one, found.other))
            elif found.one != found.other:
                for subject in (found.one, found.other):
                    self._about[subject].append(found)
                judged.append(found.review)
        self._evidence: dict[int, set[int]] = defaultdict(set)
        for review, evidence in judgements.remembered(connection, judged):
            self._evidence[review] |= unpacked(evidence)

    def between(self, pair: _Pair) -> list[ReviewPair]:
        """The reviews of exactly this pair that were judged, oldest first."""
        return [one for one in self._about[pair[0]] if _pair(one.one, one.other) == pair]

    def recall(self, doubt: Doubt, pair: _Pair, candidate: int) -> _Known | None:
        """What is known of a doubt; None where nobody was ever asked about these data."""
        before = self.between(pair)
        elsewhere = [one for one in self._about[candidate] if one not in before]
        if not before and not elsewhere:
            return None
        at_hand = self._at_hand(doubt, candidate)
        if before:
            seen = set[int]().union(*(self._evidence[one.review] for one in before))
            # A judgement without evidence was made before evidence was kept: it stands.
            return _Known(before[-1].review, _news(doubt.decision, at_hand, seen) if seen else ())
        digests = {digest for _, digest in at_hand}
        # Of other pairs only those count that were judged on exactly what both sides say now.
        if any(digests <= self._evidence[one.review] for one in elsewhere):
            return _Known(None, ())
        return None

    def _at_hand(self, doubt: Doubt, candidate: int) -> list[tuple[Evidence, int]]:
        if candidate not in self._sides:
            self._sides[candidate] = identities_of_subject(self._connection, self._context, candidate)
        found = evidence_between([doubt.identity], self._sides[candidate])
        return [(one, digest_of(self._context, one)) for one in found]


def _news(
    decision: MatchDecision, at_hand: Sequence[tuple[Evidence, int]], seen: set[int]
) -> tuple[str, ...]:
    """The fields by which the machine finds agreement now and whose values nobody has seen."""
    telling = {line.field for line in decision.fields if line.bits > 0}
    new = {one.field for one, digest in at_hand if one.is_agreeing and digest not in seen}
    return tuple(line.field for line in decision.fields if line.field in telling & new)


def _touched(doubts: Sequence[Doubt], survivor_of: Callable[[int], int]) -> list[int]:
    found = {survivor_of(number) for doubt in doubts for number in (doubt.subject, doubt.candidate)}
    return sorted(found)


def _pair(one: int, other: int) -> _Pair:
    return (min(one, other), max(one, other))
