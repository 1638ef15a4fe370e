"""Asks people whether one subject is two; the machine divides nothing that stands. Part of the transactions of
resolve_again."""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from blacklist_service.store import split_questions, subjects
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.reviewing.divisions import (
    Division,
    Side,
    is_answered,
    is_asked,
    sides_of_division,
)
from blacklist_service.workflows.reviewing.stored_decisions import decision_row
from matching.batch.differences import HELD_TO_BE_TWO
from matching.decide import compare
from matching.policy import POLICY
from matching.richness import richness_of
from matching.types import Identity, MatchDecision, Verdict


def divisions_of(subject: int, parts: Sequence[Sequence[int]]) -> list[Division]:
    """One division for each part but the first; what does not leave stays."""
    every = {report for part in parts for report in part}
    return [Division(subject, tuple(part), tuple(sorted(every - set(part)))) for part in parts[1:]]


def ask_split(connection: Connection, context: Context, division: Division) -> str:
    """Opens a review of a division where none is open or was answered.

    Returns `opened`, `asked`, `answered`, or `moved` where the reports have moved since they were read.
    """
    if is_asked(connection, division):
        return "asked"
    if is_answered(connection, context, division):
        return "answered"
    leaving, staying = sides_of_division(connection, context, division)
    carrier = _carrier(connection, division, leaving, staying)
    if not leaving or not staying or carrier is None:
        return "moved"
    now = context.clock.now()
    identity = (leaving | staying)[carrier]
    decision, via = _closest(identity, staying if carrier in leaving else leaving)
    found = richness_of(decision.fields)
    split_questions.open_split(
        connection, carrier, division.subject, score=decision.score, opened_at=now, compared=found.compared,
        agreeing=found.agreeing, leaving_json=orjson.dumps(division.leaving).decode(),
    )  # fmt: skip
    subjects.add_decisions(connection, [decision_row(carrier, division.subject, decision, now, via)])
    return "opened"


def _carrier(connection: Connection, division: Division, leaving: Side, staying: Side) -> int | None:
    """The report under which the question is asked: one that was not asked about this subject yet."""
    closed = {
        report
        for report, subject, state in split_questions.asked_of(connection, leaving.keys() | staying.keys())
        if subject == division.subject and state != "moot"
    }
    return next((report for report in (*leaving, *staying) if report not in closed), None)


def _closest(identity: Identity, others: Side) -> tuple[MatchDecision, int]:
    """The decision on the one of the others that is most alike, as a question, and its report."""
    decided = ((compare(identity, other, POLICY), report) for report, other in others.items())
    best, via = max(decided, key=lambda one: one[0].score)
    return replace(best, verdict=Verdict.UNSURE, reason=HELD_TO_BE_TWO), via
