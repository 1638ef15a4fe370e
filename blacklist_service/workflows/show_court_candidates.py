"""Rows of the courts' list that may be about a subject: candidates and no more, shown to an official, masked.

The court's number is masked, so no row proves anything: nobody is merged, listed or refused by one. A name alone finds
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import RefusedError
from blacklist_service.intake.foreign.court_list import Candidacy, compare
from blacklist_service.rules.court_lists import row_kept_until
from blacklist_service.rules.terms import is_expired
from blacklist_service.store import court_lists, judgements, reports, reviews
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import CourtList, CourtRow
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.sides import people_of_review, sides_today
from blacklist_service.workflows.sealing.court_rows import open_row, token_of
from blacklist_service.workflows.sealing.records import open_identity
from exports.masking import mask_name

_ACTION = "court_candidates"
# Of a subject with more reports the newest are asked by, and of more rows the first are shown.
_MOST_REPORTS, _MOST_ROWS = 20, 50


@dataclass(frozen=True, slots=True, repr=False)
class CourtCandidate:
    """One row that may be about the subject: as published, the name masked too, with the list that it stands in. The
    court is whom to ask, and where the person objects."""

    subject: int
    name: str
    masked_number: str
    sex: str
    age: str
    court: str
    case_no: str
    document_no: str
    conduct: str
    performance: str
    published_on: date | None
    source: str
    as_of: date


@opening("court_reference", "subject")
def show_court_candidates(
    context: Context, actor: Actor, subject: int, *, purpose: str = "court_reference"
) -> tuple[CourtCandidate, ...]:
    """The candidates for one subject, none where its reports give no number.

    Journal: no entry, a look (action court_candidates). Raises ForbiddenError ACCESS.ROLE, ACCESS.RECUSED;
    NotFoundError.
    """
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        require_subjects(connection, context, actor, (subject,))
        return _candidates(connection, context, actor, subject, purpose)


@opening("court_reference", "review")
def show_court_candidates_of_review(
    context: Context, actor: Actor, review: int, *, purpose: str = "court_reference"
) -> tuple[CourtCandidate, ...]:
    """The candidates for both sides of a review. Whoever decides as the second, blindly, is shown none.

    Journal: no entry, a look at each side (action court_candidates). Raises RefusedError COURT.BLIND; ForbiddenError
    ACCESS.ROLE, ACCESS.RECUSED; NotFoundError.
    """
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        found = reviews.get(connection, review)
        require_subjects(connection, context, actor, people_of_review(connection, found))
        second = judgements.second_of(connection, review)
        if second is not None and second.state == "waiting":
            raise RefusedError(
                "COURT.BLIND",
                "该复核等待第二人独立判断，期间不显示外部参考。",
                "A second official is to decide this review blindly: no reference is shown meanwhile.",
            )
        sides = dict.fromkeys(sides_today(connection, found))
        return tuple(
            one for subject in sides for one in _candidates(connection, context, actor, subject, purpose)
        )


def _candidates(
    connection: Connection, context: Context, actor: Actor, subject: int, purpose: str
) -> tuple[CourtCandidate, ...]:
    record_look(context, connection, actor, subject=subject, action=_ACTION, purpose=purpose)
    people = _people(connection, context, subject)
    tokens = {
        token: None for name, number in people if (token := token_of(context.vault, name, number)) is not None
    }
    rows = (
        court_lists.rows_found(connection, list(tokens), context.clock.today(), _MOST_ROWS) if tokens else []
    )
    found = (_candidate(context, subject, people, row, known) for row, known in rows)
    return tuple(one for one in found if one is not None)


def _people(connection: Connection, context: Context, subject: int) -> list[tuple[str, str]]:
    """The different names and numbers under which the newest reports know the subject."""
    sealed = reports.identities_of(connection, [subject])[-_MOST_REPORTS:]
    given = (open_identity(context.vault.sealer, report, identity) for report, _subject, identity in sealed)
    return list(dict.fromkeys((one.name, one.id_number.upper()) for one in given if one.id_number))


def _candidate(
    context: Context, subject: int, people: Sequence[tuple[str, str]], row: CourtRow, known: CourtList
) -> CourtCandidate | None:
    """The row as it is shown; None where it contradicts the subject, says too little, or its term is over."""
    read, today = open_row(context.vault, row), context.clock.today()
    if read.published_on is None or is_expired(row_kept_until(read.published_on, known.as_of, today), today):
        return None
    if all(compare(read, name, number) is not Candidacy.POSSIBLE for name, number in people):
        return None
    texts = read.texts
    return CourtCandidate(
        subject=subject, name=mask_name(read.name), masked_number=read.masked_number, sex=texts["sexy"],
        age=texts["age"], court=texts["courtName"], case_no=texts["caseCode"], document_no=texts["gistId"],
        conduct=texts["disruptTypeName"], performance=texts["performance"], published_on=read.published_on,
        source=known.source, as_of=known.as_of,
    )  # fmt: skip
