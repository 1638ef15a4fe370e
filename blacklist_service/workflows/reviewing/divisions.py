"""A subject that might be two: which reports would leave it, what each side says, and what was judged of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from blacklist_service.store import cases, judgements, reports, sealed_identities, split_questions
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.reviewing.evidence import digest_of, evidence_between, unpacked
from blacklist_service.workflows.reviewing.part_subjects import part_subjects
from blacklist_service.workflows.sealing.records import open_comparable
from matching.evidence import Evidence
from matching.types import Identity

# Of very many reports so many of each side are compared, the oldest first.
_MOST_COMPARED = 64
Side = dict[int, Identity]


@dataclass(frozen=True, slots=True)
class Division:
    """A subject, the reports that would leave it, and those that would stay."""

    subject: int
    leaving: tuple[int, ...]
    staying: tuple[int, ...]


def leaving_of(review: Review) -> tuple[int, ...]:
    """The reports that a review would take out of their subject; none where it asks about two subjects."""
    return tuple(orjson.loads(review.leaving_json))


def division_of(connection: Connection, review: Review, subject: int) -> Division:
    """The division that a review asks about, as the subject stands today."""
    leaving = leaving_of(review)
    have = [one.id for one in reports.of_subject(connection, subject)]
    return Division(subject, leaving, tuple(sorted(set(have) - set(leaving))))


def sides_of_division(connection: Connection, context: Context, division: Division) -> tuple[Side, Side]:
    """The identities that would leave and that would stay, by report, of those that are the subject's today."""
    return (
        _opened(connection, context, division.subject, division.leaving),
        _opened(connection, context, division.subject, division.staying),
    )


def evidence_of_division(connection: Connection, context: Context, division: Division) -> list[Evidence]:
    """All that is compared between the two sides."""
    leaving, staying = sides_of_division(connection, context, division)
    return list(
        evidence_between(list(dict.fromkeys(leaving.values())), list(dict.fromkeys(staying.values())))
    )


def is_asked(connection: Connection, division: Division) -> bool:
    """Whether some of the leaving reports are in an open question of this kind."""
    leaving = set(division.leaving)
    return any(
        one.state == "open" and not leaving.isdisjoint(leaving_of(one))
        for one in split_questions.within(connection, division.subject)
    )


def is_answered(connection: Connection, context: Context, division: Division) -> bool:
    """Whether officials judged the two sides to be one, and nothing between them now is new to that."""
    judged = split_questions.within(connection, division.subject)
    numbers = [one.id for one in judged if one.id is not None and one.verdict == "same"]
    seen = set[int]().union(
        *(
            unpacked(one.evidence)
            for one in judgements.of_reviews(connection, numbers)
            if one.verdict == "same"
        )
    )
    if not seen:
        return False
    return {digest_of(context, one) for one in evidence_of_division(connection, context, division)} <= seen


def divide(
    connection: Connection, context: Context, actor: Actor, division: Division, *, reason: str
) -> int | None:
    """Takes the leaving reports, with their earlier versions, out of the subject; returns the subject that they now
    stand for, None where nothing of one side is left. Raises RefusedError SUBJECT.SPLIT."""
    have = set(reports.ids_of_subject(connection, division.subject))
    earlier = (one.id for one in cases.reports_superseded_by(connection, division.leaving))
    moved = have & {*division.leaving, *earlier}
    if not moved or moved == have:
        return None
    return part_subjects(
        connection, context, actor, subject=division.subject, moved=sorted(moved), reason=reason
    )


def _opened(connection: Connection, context: Context, subject: int, numbers: Sequence[int]) -> Side:
    found = sealed_identities.of_reports(connection, numbers[:_MOST_COMPARED])
    return {
        report: open_comparable(context.vault.sealer, report, sealed)
        for report, of_subject, sealed in sorted(found)
        if of_subject == subject
    }
