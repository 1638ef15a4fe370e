"""Asks people whether two subjects are one; the machine joins nothing that stands.

Part of the transactions of resolve_again. Who was asked already, and what people judged, is remembered as at intake
(reviewing.open_questions).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from blacklist_service.store import sealed_identities, split_questions, subjects
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.resolving_again.links import Groups, Pair, PairLinks, ReportLink
from blacklist_service.workflows.reviewing.open_questions import MOST_QUESTIONS, Doubt, open_questions
from blacklist_service.workflows.reviewing.stored_decisions import decision_row
from blacklist_service.workflows.sealing.records import open_comparable
from matching.batch.compared import SHARED_SETS
from matching.batch.differences import HELD_TO_BE_ONE
from matching.decide import compare
from matching.policy import POLICY
from matching.types import Identity, MatchDecision, Verdict

# Of one pair so many links are tried: the strongest may be judged, a later one new.
_MOST_TRIED = 8
_CLOSE = 0.01


def ask_joins(
    connection: Connection, context: Context, found: Sequence[PairLinks], groups: Groups
) -> list[Pair]:
    """Opens at most one review for each pair that is not in one group yet, and returns the pairs asked about.

    Pairs whose reports have moved since they were read are left to the next run.
    """
    tried = [links for pair in found for links in pair.links[:_MOST_TRIED]]
    at_hand = _at_hand(connection, context, tried)
    asked = split_questions.asked_of(connection, at_hand)
    taken = {(report, subject) for report, subject, _ in asked}
    counts = Counter(report for report, _, state in asked if state != "moot")
    opened: list[Pair] = []
    for pair in found:
        if groups.are_together(pair.pair):
            continue
        doubts = list(_doubts(pair, at_hand, taken, counts))
        became = open_questions(connection, context, [doubt for doubt, _ in doubts], int)
        for doubt, via in doubts:
            if doubt in became:
                row = decision_row(doubt.report, doubt.candidate, doubt.decision, context.clock.now(), via)
                subjects.add_decisions(connection, [row])
                counts[doubt.report] += 1
                taken.add((doubt.report, doubt.candidate))
                groups.join(pair.pair)
                opened.append(pair.pair)
    return opened


def _at_hand(
    connection: Connection, context: Context, links: Sequence[ReportLink]
) -> dict[int, tuple[int, Identity]]:
    """The subject and identity of each report today."""
    reports = {report for link in links for report in (link.one, link.other)}
    return {
        report: (subject, open_comparable(context.vault.sealer, report, sealed))
        for report, subject, sealed in sealed_identities.of_reports(connection, reports)
    }


def _doubts(
    found: PairLinks,
    at_hand: Mapping[int, tuple[int, Identity]],
    taken: set[tuple[int, int]],
    counts: Counter[int],
) -> Iterator[tuple[Doubt, int]]:
    """Each link as a question of one of its reports, with the report that it was compared with."""
    for link in found.links[:_MOST_TRIED]:
        if link.one not in at_hand or link.other not in at_hand:
            continue
        for report, via in ((link.one, link.other), (link.other, link.one)):
            subject, identity = at_hand[report]
            candidate, other = at_hand[via]
            is_moved = (min(subject, candidate), max(subject, candidate)) != found.pair
            is_full = not link.is_same and counts[report] >= MOST_QUESTIONS
            if not (is_moved or is_full or (report, candidate) in taken):
                yield Doubt(report, identity, subject, candidate, _decision(link, identity, other)), via
                break


def _decision(link: ReportLink, one: Identity, other: Identity) -> MatchDecision:
    """The decision behind a link with its fields, as a question."""
    every = [compare(one, other, POLICY, shared=shared) for shared in SHARED_SETS]
    # What the whole list shares the engine knows; its score tells which fields it left out.
    found = next((one for one in every if abs(one.score - link.score) < _CLOSE), every[0])
    return replace(found, verdict=Verdict.UNSURE, reason=HELD_TO_BE_ONE if link.is_same else link.reason)
