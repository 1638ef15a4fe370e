"""Questions about reports and the blind index, asked for thousands of rows at a time."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, bindparam, func, select, text, update

from blacklist_service.ids import report_id
from blacklist_service.store.base import all_as, first_as, table_of
from blacklist_service.store.bulk import Row, ask, ask_keys, insert_rows
from blacklist_service.store.data_keys import whole_reports
from blacklist_service.store.decided_facts import with_decided
from blacklist_service.store.row_checks import check_stored, in_parts
from blacklist_service.store.tables import Report, Token

_report = table_of(Report)
_token = table_of(Token)
REPORT_COLUMNS = (
    "id", "member_id", "subject_id", "report_key", "content_mac", "state", "superseded_by",
    "subject_kind", "identifier", "ground", "principal_fen", "outstanding_fen", "annual_rate_bp",
    "loan_date", "overdue_since", "settled_on", "out_of_contact", "has_contract", "has_ability_evidence",
    "has_collection_log", "sealed_identity", "sealed_details",
)  # fmt: skip
# Parameters of one statement: far below the limits of both databases.
_SLICE = 5000


def current_by_keys(
    connection: Connection, member: int, keys: Sequence[bytes]
) -> dict[bytes, tuple[int, bytes, int]]:
    """The member's current reports under these keys: key → (report, content, subject)."""
    statement = (
        "SELECT report_key, id, content_mac, subject_id FROM report "
        "WHERE member_id = {given} AND state = 'current' AND report_key IN {asked}"
    )
    return {
        bytes(key): (report, bytes(content), subject)
        for key, report, content, subject in ask_keys(connection, statement, keys, member)
    }


def gone_among(connection: Connection, member: int, keys: Sequence[bytes]) -> dict[bytes, bool]:
    """Under which of these keys the member's last report was withdrawn or is erased: key → whether it was withdrawn.

    An erased one that was withdrawn has kept the day on which it was found so.
    """
    statement = (
        "SELECT report_key, state = 'withdrawn' OR closed_on IS NOT NULL FROM report "
        "WHERE member_id = {given} AND state IN ('withdrawn', 'erased') AND report_key IN {asked} "
        "AND superseded_by IS NULL ORDER BY id"
    )
    return {bytes(key): bool(was) for key, was in ask_keys(connection, statement, keys, member)}


def subjects_by_key(connection: Connection, member: int, key: bytes) -> list[int]:
    """Whom the member's reports under a key of its own are about: the current one, or those that it withdrew."""
    asked = (
        "SELECT subject_id FROM report WHERE member_id = {given} AND state {state} AND report_key IN {asked}"
    )
    # Two questions, so that each follows its partial index.
    found = [
        subject
        for state in ("= 'current'", "IN ('withdrawn', 'erased') AND state = 'withdrawn'")
        for (subject,) in ask_keys(connection, asked.replace("{state}", state), [key], member)
    ]
    return sorted(set(found))


def settled_among(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Which of these reports tell of a debt that was settled."""
    statement = (
        "SELECT report.id FROM {asked} CROSS JOIN report "
        "WHERE report.id = asked.value AND report.settled_on IS NOT NULL"
    )
    return {number for (number,) in ask(connection, statement, numbers)}


def subjects_of_tokens(connection: Connection, tokens: Collection[int]) -> list[tuple[int, int]]:
    """(token, subject) for every token that is known, in one question."""
    statement = (
        "SELECT token.token, token.subject_id FROM {asked} CROSS JOIN token WHERE token.token = asked.value"
    )
    return ask(connection, statement, tokens)


def identities_of(connection: Connection, subjects: Collection[int]) -> list[tuple[int, int, bytes]]:
    """(report, subject, sealed identity) of the current reports of these subjects, oldest first."""
    statement = (
        "SELECT report.id, report.subject_id, CAST(data_key.sealed_key || report.sealed_identity AS {blob}) "
        "FROM {asked} CROSS JOIN report CROSS JOIN data_key "
        "WHERE report.subject_id = asked.value AND report.state = 'current' "
        "AND report.sealed_identity IS NOT NULL AND data_key.report_id = report.id ORDER BY report.id"
    )
    return ask(connection, statement, subjects)


def exists(connection: Connection, number: int) -> bool:
    """Whether there is a report with this number."""
    return connection.execute(select(_report.c.id).where(_report.c.id == number)).first() is not None


def add(connection: Connection, rows: Iterable[Row]) -> None:
    """Adds reports as tuples of REPORT_COLUMNS."""
    insert_rows(connection, Report, REPORT_COLUMNS, rows)


def add_tokens(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Adds (token, subject) pairs that are known to be new, sorted so that neighbours meet in one page."""
    insert_rows(connection, Token, ("token", "subject_id"), sorted(pairs))


def merge_tokens(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Adds (token, subject) pairs; those that exist stay."""
    if pairs:
        connection.execute(
            text("INSERT INTO token (token, subject_id) VALUES (:token, :subject) ON CONFLICT DO NOTHING"),
            [{"token": token, "subject": subject} for token, subject in sorted(set(pairs))],
        )


def drop_tokens(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Forgets (token, subject) pairs."""
    if pairs:
        connection.execute(
            text("DELETE FROM token WHERE token = :token AND subject_id = :subject"),
            [{"token": token, "subject": subject} for token, subject in sorted(set(pairs))],
        )


def drop_under_tokens(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Forgets whatever lies under the tokens of these pairs, under whichever subject."""
    if pairs:
        connection.execute(
            text("DELETE FROM token WHERE token = :token"),
            [{"token": token} for token in sorted({token for token, _ in pairs})],
        )


def close(connection: Connection, closed: Sequence[tuple[int, str, int | None]]) -> None:
    """Ends reports as (report, state, superseded by)."""
    if closed:
        connection.execute(
            update(_report)
            .where(_report.c.id == bindparam("report"), _report.c.state == "current")
            .values(state=bindparam("new_state"), superseded_by=bindparam("successor")),
            [
                {"report": report, "new_state": state, "successor": successor}
                for report, state, successor in closed
            ],
        )


def move(connection: Connection, reports: Sequence[int], to_subject: int) -> None:
    """Gives reports to another subject."""
    for start in range(0, len(reports), _SLICE):
        connection.execute(
            update(_report)
            .where(_report.c.id.in_(reports[start : start + _SLICE]))
            .values(subject_id=to_subject)
        )


def ids_of_subject(connection: Connection, subject: int) -> list[int]:
    """Every report of a subject, current or not, oldest first."""
    asked = select(_report.c.id).where(_report.c.subject_id == subject).order_by(_report.c.id)
    return list(connection.execute(asked).scalars())


def of_subject(connection: Connection, subject: int) -> list[Report]:
    """The current reports of a subject, oldest first, with what was decided of them."""
    asked = whole_reports().where(_report.c.subject_id == subject, _report.c.state == "current")
    found = all_as(Report, connection.execute(asked.order_by(_report.c.id)))
    check_stored(connection, Report, [report.id for report in found])
    return with_decided(connection, found)


def of_subjects(connection: Connection, subjects: Collection[int]) -> dict[int, list[Report]]:
    """of_subject for many subjects, by as many questions as for one; who has no current report has an empty list."""
    found: dict[int, list[Report]] = {subject: [] for subject in subjects}
    for some in in_parts(sorted(found), _SLICE):
        asked = whole_reports().where(_report.c.subject_id.in_(some), _report.c.state == "current")
        standing = all_as(Report, connection.execute(asked.order_by(_report.c.id)))
        for report in with_decided(connection, standing):
            found[report.subject_id].append(report)
    check_stored(connection, Report, [report.id for some in found.values() for report in some])
    return found


def find(connection: Connection, report: int) -> Report | None:
    """The report just as its member says it."""
    return first_as(Report, connection.execute(whole_reports().where(_report.c.id == report)))


def subjects_of(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """Whom each of these reports is about today."""
    statement = (
        "SELECT report.id, report.subject_id FROM {asked} CROSS JOIN report WHERE report.id = asked.value"
    )
    return dict(ask(connection, statement, numbers))


def current_of(connection: Connection, subjects: Collection[int]) -> list[tuple[int, int]]:
    """(report, subject) of the current reports of these subjects."""
    statement = (
        "SELECT report.id, report.subject_id FROM {asked} CROSS JOIN report "
        "WHERE report.subject_id = asked.value AND report.state = 'current'"
    )
    return ask(connection, statement, subjects)


def subjects_known_before(connection: Connection, submission: int) -> int:
    """How many subjects of a submission's reports were founded by an earlier one."""
    first, last = report_id(submission, 1), report_id(submission + 1, 1)
    asked = select(func.count(_report.c.subject_id.distinct())).where(
        _report.c.id >= first,
        _report.c.id < last,
        ~_report.c.subject_id.between(first, last - 1),
    )
    return int(connection.execute(asked).scalar_one())
