"""Two subjects prove to be one, or one proves to be two: reports, tokens, reviews and listings follow.

Parts of the transactions of intake, of a decided review and of a split. Every move is kept with the reports that
moved, so that it can be undone.
"""

from collections.abc import Sequence

import orjson

from blacklist_service.errors import RefusedError
from blacklist_service.store import allegations, assignments, listings, reports, reviews, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import SubjectChange
from blacklist_service.workflows.cases.stepping_back import hold_cases_of, void_proposals_on
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record
from blacklist_service.workflows.recognition.part_cases import Parting, part_cases
from blacklist_service.workflows.recognition.past_merges import past_merges
from blacklist_service.workflows.sealing.decoys import decoys_among
from blacklist_service.workflows.sealing.records import open_comparable
from matching.blocking import block_keys


def merge_subjects(
    connection: Connection, context: Context, actor: Actor, *, survivor: int, absorbed: int, reason: str
) -> None:
    """Everything of the absorbed subject becomes the survivor's; the absorbed one stays as an alias.

    Journal: assignment_ended where both cases were with somebody. Raises RefusedError SUBJECT.BOTH_UNDER_WAY where
    officials have begun to act on both, DECOY.MERGE where one of them was invented.
    """
    if decoys_among(connection, context.vault, (survivor, absorbed)):
        raise RefusedError("DECOY.MERGE", "这两个主体不能合并。", "These two subjects are never merged.")
    _merge_listings(connection, context, survivor, absorbed)
    moved = reports.ids_of_subject(connection, absorbed)
    pairs = _token_pairs(connection, context, absorbed)
    reports.drop_tokens(connection, pairs)
    reports.merge_tokens(connection, [(token, survivor) for token, _ in pairs])
    reports.move(connection, moved, survivor)
    subjects.merge_into(connection, absorbed, survivor)
    turned = reviews.redirect_reviews(connection, absorbed, survivor)
    reviews.advance_about(connection, survivor)
    change = _change(context, actor, kind="merge", way=(absorbed, survivor), moved=moved, reason=reason)
    change.reviews_json = orjson.dumps(turned).decode()
    subjects.remember_change(connection, change)


def split_reports(
    connection: Connection, context: Context, actor: Actor, *, subject: int, moved: Sequence[int], reason: str
) -> int:
    """Takes reports out of a subject and gives them to one of their own; returns that one.

    The new subject carries the smallest number among the moved reports that no living subject carries: an alias
    comes back to life under its old number.
    """
    hold_cases_of(connection, [subject])
    staying = sorted(set(reports.ids_of_subject(connection, subject)) - set(moved))
    past = past_merges(connection, subject, moved, staying)
    kind = subjects.get(connection, subject).kind
    own = _free_number(connection, subject, moved)
    before = set(_token_pairs(connection, context, subject))
    subjects.revive(connection, own, kind)
    reports.move(connection, moved, own)
    parting = Parting(subject, own, frozenset(moved), frozenset(staying))
    part_cases(connection, context, actor, parting, past)
    after = set(_token_pairs(connection, context, subject))
    reports.drop_tokens(connection, sorted(before - after))
    reports.merge_tokens(connection, _token_pairs(connection, context, own))
    _restore_questions(connection, subject, own, moved)
    reviews.advance_about(connection, subject, own)
    change = _change(context, actor, kind="split", way=(subject, own), moved=moved, reason=reason)
    subjects.remember_change(connection, change)
    return own


def _merge_listings(connection: Connection, context: Context, survivor: int, absorbed: int) -> None:
    """One case goes on for both; whoever saw either side before must look again, and what was proposed is void."""
    standing = hold_cases_of(connection, [survivor, absorbed])
    mine = [one for one in standing if one.subject_id == survivor and allegations.is_open(one)]
    other = [one for one in standing if one.subject_id == absorbed and allegations.is_open(one)]
    if mine and other:
        if mine[0].state != "alleged" and other[0].state != "alleged":
            raise RefusedError(
                "SUBJECT.BOTH_UNDER_WAY",
                "两个主体均已进入列入程序，须先了结其中之一。",
                "Proceedings are under way against both subjects; one must be ended first.",
            )
        dropped, kept = (other[0], mine[0]) if other[0].state == "alleged" else (mine[0], other[0])
        _carry_assignments(connection, context, dropped.id, kept.id)
        allegations.drop_alleged(connection, dropped.id)
        standing = [one for one in standing if one.id != dropped.id]
    for listing in standing:
        if listing.state != "alleged":
            void_proposals_on(connection, listing.id)
        listings.change_listing(connection, listing, subject_id=survivor)
    allegations.give_to_subject(connection, absorbed, survivor)


def _carry_assignments(connection: Connection, context: Context, dropped: int, kept: int) -> None:
    """Whoever had the case that goes has the one that stays, unless that is with somebody already."""
    standing = assignments.standing_on(connection, [dropped, kept])
    if len(standing) > 1:
        assignments.end_assignment(connection, dropped, context.clock.now())
        record(
            connection, context, SYSTEM,
            kind="assignment_ended", object_kind="listing", object_id=kept,
            detail={"with": standing[dropped].user_id, "since": standing[dropped].given_at.isoformat()},
        )  # fmt: skip
    assignments.carry_assignments(connection, dropped, kept)


def _token_pairs(connection: Connection, context: Context, subject: int) -> list[tuple[int, int]]:
    """The (token, subject) pairs that the current reports of a subject call for."""
    tokens = {
        token
        for report, _, sealed in reports.identities_of(connection, [subject])
        for token in context.vault.tokens.tokens(
            block_keys(open_comparable(context.vault.sealer, report, sealed))
        )
    }
    return [(token, subject) for token in sorted(tokens)]


def _free_number(connection: Connection, subject: int, moved: Sequence[int]) -> int:
    for number in sorted(moved):
        if number != subject and not subjects.is_alive(connection, number):
            return number
    raise RefusedError(
        "SUBJECT.SPLIT",
        "最初建立该主体的报送信息须留在原主体中。",
        "The report that founded the subject stays with it; move the others.",
    )


def _restore_questions(connection: Connection, subject: int, own: int, moved: Sequence[int]) -> None:
    """Where the very reports leave that a merge brought, what was asked about them is asked about them again."""
    merges = [
        one for one in subjects.changes_of(connection, own) if one.kind == "merge" and one.from_subject == own
    ]
    if merges and set(moved) == set(orjson.loads(merges[-1].reports_json)):
        reviews.restore_reviews(connection, orjson.loads(merges[-1].reviews_json), subject)


def _change(
    context: Context, actor: Actor, *, kind: str, way: tuple[int, int], moved: Sequence[int], reason: str
) -> SubjectChange:
    from_subject, to_subject = way
    return SubjectChange(
        id=None,
        kind=kind,
        from_subject=from_subject,
        to_subject=to_subject,
        reports_json=orjson.dumps(list(moved)).decode(),
        actor=actor.login,
        reason=reason,
        changed_at=context.clock.now(),
    )
