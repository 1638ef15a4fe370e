"""Questions about subjects, their merges and splits, and the decisions behind them."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, func, insert, or_, select, update

from blacklist_service.errors import NotFoundError
from blacklist_service.ids import report_id
from blacklist_service.store.base import all_as, first_as, table_of
from blacklist_service.store.bulk import Row, insert_rows
from blacklist_service.store.row_checks import check, in_parts
from blacklist_service.store.tables import MatchDecision, Subject, SubjectChange

_subject = table_of(Subject)
_change = table_of(SubjectChange)
_decision = table_of(MatchDecision)
# A question takes 65,535 parameters on PostgreSQL, and 32,766 on SQLite as it comes.
MOST_NAMED = 30_000
DECISION_COLUMNS = (
    "report_id", "subject_id", "verdict", "score", "reason", "policy", "fields_json", "decided_by", "decided_at",
    "compared_with",
)  # fmt: skip


def add(connection: Connection, rows: Iterable[Row]) -> None:
    """Adds subjects as (id, kind)."""
    insert_rows(connection, Subject, ("id", "kind"), rows)


def add_decisions(connection: Connection, rows: Iterable[Row]) -> None:
    """Adds match decisions as tuples of DECISION_COLUMNS."""
    insert_rows(connection, MatchDecision, DECISION_COLUMNS, rows)


def get(connection: Connection, subject: int) -> Subject:
    """The subject with this number, an alias included. Raises NotFoundError."""
    found = first_as(Subject, connection.execute(select(_subject).where(_subject.c.id == subject)))
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    check(connection, found)
    return found


def is_alive(connection: Connection, subject: int) -> bool:
    """Whether a subject of its own carries this number."""
    asked = select(_subject.c.id).where(_subject.c.id == subject, _subject.c.merged_into.is_(None))
    return connection.execute(asked).first() is not None


def survivor_of(connection: Connection, subject: int) -> int:
    """The subject that lives on under an alias; itself where it was never merged."""
    at = subject
    while (into := get(connection, at).merged_into) is not None:
        at = into
    return at


def survivors_of(connection: Connection, subjects: Iterable[int]) -> dict[int, int]:
    """survivor_of for many subjects, in one question (of so many as one takes) for each step of the longest chain of
    merges. Who is no subject is left out."""
    living, front = {}, {one: {one} for one in subjects}
    while front:
        behind: dict[int, set[int]] = {}
        for some in in_parts(front, MOST_NAMED):
            asked = select(_subject.c.id, _subject.c.merged_into).where(_subject.c.id.in_(some))
            for number, into in connection.execute(asked):
                if into is None:
                    living.update(dict.fromkeys(front[number], number))
                else:
                    behind.setdefault(into, set()).update(front[number])
        front = behind
    return living


def aliases_of(connection: Connection, subject: int) -> list[int]:
    """A subject and every subject that was merged into it, directly or not."""
    return aliases_among(connection, [subject])


def aliases_among(connection: Connection, subjects: Sequence[int]) -> list[int]:
    """These subjects and every subject that was merged into one of them, directly or not."""
    found, front = list(subjects), list(subjects)
    while front:
        front = list(
            connection.execute(select(_subject.c.id).where(_subject.c.merged_into.in_(front))).scalars()
        )
        found.extend(front)
    return found


def aliases_below(connection: Connection, subjects: Collection[int]) -> list[tuple[int, int]]:
    """(alias, subject) of the subjects that were merged into one of these directly."""
    asked = select(_subject.c.id, _subject.c.merged_into).where(_subject.c.merged_into.in_(sorted(subjects)))
    return [(int(alias), int(above)) for alias, above in connection.execute(asked)]


def merge_into(connection: Connection, absorbed: int, survivor: int) -> None:
    connection.execute(update(_subject).where(_subject.c.id == absorbed).values(merged_into=survivor))


def revive(connection: Connection, subject: int, kind: str) -> None:
    """Makes a subject of its own out of an alias, or founds it where no report ever did."""
    revived = connection.execute(update(_subject).where(_subject.c.id == subject).values(merged_into=None))
    if revived.rowcount == 0:
        connection.execute(insert(_subject).values(id=subject, kind=kind, merged_into=None))


def remember_change(connection: Connection, change: SubjectChange) -> None:
    connection.execute(insert(_change).values(**change.model_dump(exclude={"id"})))


def changes_of(connection: Connection, subject: int) -> list[SubjectChange]:
    """The merges and splits of a subject, oldest first."""
    asked = select(_change).where(or_(_change.c.from_subject == subject, _change.c.to_subject == subject))
    found = all_as(SubjectChange, connection.execute(asked.order_by(_change.c.id)))
    check(connection, *found)
    return found


def decisions_of_report(connection: Connection, report: int) -> list[MatchDecision]:
    asked = select(_decision).where(_decision.c.report_id == report).order_by(_decision.c.id)
    return all_as(MatchDecision, connection.execute(asked))


def decisions_of_reports(connection: Connection, numbers: Sequence[int]) -> list[MatchDecision]:
    """Every match decision about some reports, oldest first."""
    asked = select(_decision).where(_decision.c.report_id.in_(numbers)).order_by(_decision.c.id)
    return all_as(MatchDecision, connection.execute(asked))


def machine_sames(connection: Connection, after: int, limit: int) -> list[MatchDecision]:
    """What the machine joined, above a number, oldest first."""
    asked = select(_decision).where(
        _decision.c.id > after, _decision.c.verdict == "same", _decision.c.decided_by == "machine"
    )
    return all_as(MatchDecision, connection.execute(asked.order_by(_decision.c.id).limit(limit)))


def founded_by(connection: Connection, submission: int) -> int:
    """How many subjects a submission founded that are still subjects of their own."""
    asked = select(func.count()).where(
        _subject.c.id >= report_id(submission, 1),
        _subject.c.id < report_id(submission + 1, 1),
        _subject.c.merged_into.is_(None),
    )
    return int(connection.execute(asked).scalar_one())
