"""Resolves all reports that stand as one file, and brings what differs from the stored subjects before officials.

1. Every current report is opened and resolved under the policy of today (matching.batch); the store is read as it
   was at one instant. The journal is told before.
2. A subject that is held to be two becomes a question whether it is to be split.
3. Two subjects that are held to be one, or might be, become a review between them. What hangs on a subject that might
   be two waits until that is answered.
4. Nothing is merged or split here: a subject may be listed on what stands. What officials were asked or have judged is
   not asked again until the data change, so a run may be killed and repeated.
Journal: resolution_begun, questions_opened (one entry per transaction), resolution_ended with the counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from blacklist_service.store import reviews, sealed_identities
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import OFFICIALS, SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.resolving_again.ask_joins import ask_joins
from blacklist_service.workflows.resolving_again.ask_splits import ask_split, divisions_of
from blacklist_service.workflows.resolving_again.links import Groups, Pair, PairLinks, links_between
from blacklist_service.workflows.resolving_again.read_reports import Tell, read_reports
from blacklist_service.workflows.reviewing.divisions import Division
from matching.batch.differences import find_differences
from matching.batch.resolve import resolve_table
from matching.policy import POLICY

_AT_ONCE = 100
_READ_AT_ONCE = 5000
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ResolvedAgain:
    """How many reports and subjects were resolved, and how many subjects `agreeing` the engine finds as they stand.

    `to_split` and `to_join` tell what differs: subjects it divides, clusters it makes of several; `splits` the subjects
    and `joins` the pairs that officials are asked about now. `doubts` are pairs that merely might be one. `waiting`
    pairs hang on a subject that might be two; `answered` divisions were judged to be one.
    """

    policy: str
    reports: int
    subjects: int
    agreeing: int
    to_split: int
    to_join: int
    splits: tuple[int, ...]
    joins: tuple[Pair, ...]
    doubts: tuple[Pair, ...]
    waiting: int
    answered: int
    seconds: float
    is_dry_run: bool


@dataclass(slots=True)
class _Run:
    """What one run has asked so far, and the subjects of which it is open whether they are two."""

    context: Context
    actor: Actor
    is_dry_run: bool
    splits: list[int] = field(default_factory=list)
    joins: list[Pair] = field(default_factory=list)
    doubts: list[Pair] = field(default_factory=list)
    answered: int = 0
    in_question: set[int] = field(default_factory=set)

    def counts(self) -> dict[str, int]:
        """How many questions of each sort."""
        return {"splits": len(self.splits), "joins": len(self.joins), "doubts": len(self.doubts)}


@opening("resolve_again", budget="service")
def resolve_again(
    context: Context, actor: Actor, *, is_dry_run: bool, tell: Tell = lambda *_: None
) -> ResolvedAgain:
    """Asks what a resolution of everything at once would decide otherwise; a dry run only tells what it would ask.

    `tell(step, done, total)` hears of the steps read, compare and settle. Raises ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *OFFICIALS, SYSTEM.role)
    began = context.clock.now()
    _note_begin(context, actor, is_dry_run=is_dry_run)
    standing = read_reports(context, tell)
    result = resolve_table(standing.table, POLICY, map, tell)
    differences = find_differences(standing.reports, standing.subjects, result.clusters)
    run = _Run(context, actor, is_dry_run)
    _ask_splits(run, [one for item in differences.divided.items() for one in divisions_of(*item)])
    found = links_between(result.found, standing)
    free = [one for one in found if run.in_question.isdisjoint(one.pair)]
    _ask_joins(run, free)
    done = ResolvedAgain(
        policy=POLICY.version,
        reports=len(standing.reports),
        subjects=differences.subjects,
        agreeing=differences.agreeing,
        to_split=len(differences.divided),
        to_join=len(differences.united),
        splits=tuple(run.splits),
        joins=tuple(run.joins),
        doubts=tuple(run.doubts),
        waiting=len(found) - len(free),
        answered=run.answered,
        seconds=round((context.clock.now() - began).total_seconds(), 1),
        is_dry_run=is_dry_run,
    )
    _note_end(context, actor, asdict(done) | run.counts())
    return done


def _ask_splits(run: _Run, divisions: Sequence[Division]) -> None:
    for some in _portions(divisions, _AT_ONCE):
        with _asking(run) as connection:
            for division in some:
                outcome = ask_split(connection, run.context, division)
                if outcome == "opened":
                    run.splits.append(division.subject)
                if outcome == "answered":
                    run.answered += 1
                else:
                    run.in_question.add(division.subject)


def _ask_joins(run: _Run, found: Sequence[PairLinks]) -> None:
    groups = Groups(_pairs_in_queue(run.context, sorted({subject for one in found for subject in one.pair})))
    sames = [one for one in found if one.links[0].is_same]
    doubts = [one for one in found if not one.links[0].is_same]
    for pairs, opened in ((sames, run.joins), (doubts, run.doubts)):
        for some in _portions(pairs, _AT_ONCE):
            with _asking(run) as connection:
                opened.extend(ask_joins(connection, run.context, some, groups))


def _pairs_in_queue(context: Context, subjects: Sequence[int]) -> list[Pair]:
    """The pairs of these subjects that people are being asked about."""
    found: list[Pair] = []
    for some in _portions(subjects, _READ_AT_ONCE):
        with context.store.read() as connection:
            found += [(one.one, one.other) for one in reviews.pairs_of(connection, some) if one.is_in_queue]
    return found


@contextmanager
def _asking(run: _Run) -> Iterator[Connection]:
    """One transaction of questions; a dry run takes it back."""
    before = run.counts()
    with run.context.store.begin() as connection:
        run.context.store.lock_resolution(connection)
        yield connection
        if run.is_dry_run:
            connection.rollback()
        elif (after := run.counts()) != before:
            opened = {name: after[name] - before[name] for name in after}
            record(
                connection, run.context, run.actor,
                kind="questions_opened", object_kind="resolution", object_id=0,
                detail={"policy": POLICY.version, **opened},
            )  # fmt: skip


def _note_begin(context: Context, actor: Actor, *, is_dry_run: bool) -> None:
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="resolution_begun", object_kind="resolution", object_id=0,
            detail={
                "policy": POLICY.version, "dry_run": is_dry_run, "reports": sealed_identities.count(connection),
            },
        )  # fmt: skip


def _note_end(context: Context, actor: Actor, counts: Mapping[str, object]) -> None:
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="resolution_ended", object_kind="resolution", object_id=0, detail=counts,
        )  # fmt: skip


def _portions(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
