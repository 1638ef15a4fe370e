"""本人报告: everything that is held about a person, on paper, for the person, without a fee."""

from blacklist_service.clock import day_of
from blacklist_service.errors import RefusedError
from blacklist_service.letters.own_papers import OwnReport
from blacklist_service.letters.parts import Head
from blacklist_service.rules.own_reports import given_again_on
from blacklist_service.store import cases, journal, members, objections, own_papers
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.outcome_effects import open_statement
from blacklist_service.workflows.cases.proof import SUBJECT, acting_on_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.list_deliveries import deliveries_about
from blacklist_service.workflows.writing.heads import require_office
from blacklist_service.workflows.writing.law import clause_of
from blacklist_service.workflows.writing.own_papers import PaperGiven, give_paper
from blacklist_service.workflows.writing.own_report import facts_of, looks_of, recipients_of, requests_of
from blacklist_service.workflows.writing.people import Reading

KIND = "own_report"
# More would fill a book; the page of the case shows 500, and the paper says how many there are.
_MOST_LOOKS = 50
_MOST_COUNTED = 5000


def print_own_report(context: Context, case_no: str, name: str, id_number: str) -> PaperGiven:
    """The report of whoever is in a case.

    1. Case number and identity prove that the case is its own.
    2. The person is given no more than the service's number in a calendar year, which is more than the law's.
    3. The look stands in the log before anything is opened. What is printed is what the pages show: the case, debts,
       requests, statement, recipients, looks; the name in full, the number in part.

    Law: 征信业管理条例 Art 17 (two a year free of charge); 个人信息保护法 Art 45. Journal: own_paper_given.
    Raises: ForbiddenError CASE.PROOF; RefusedError OWN_REPORT.ENOUGH, LETTER.NOBODY, LETTER.CHARACTER; NotReadyError
    LETTER.OFFICE, LETTER.ADDRESS, LETTER.FONT.
    """
    with acting_on_case(context, case_no, name, id_number) as (connection, listing):
        require_office(context)
        family = cases.family_of(connection, listing.subject_id)
        # Behind the lock, so that two at once are counted one after the other.
        context.store.lock_letters(connection)
        _check_given(connection, context, family)
        record_look(context, connection, SUBJECT, subject=family[0], action=KIND, purpose="own_record")
        own = context.opening(SUBJECT, "own_record")
        reading = Reading(connection, own)
        return give_paper(
            connection, context, SUBJECT,
            kind=KIND, addressee=reading.addressee(listing), listing=listing.id,
            write=lambda head, as_of: _report(reading, listing, family, head, as_of),
        )  # fmt: skip


def _check_given(connection: Connection, context: Context, family: list[int]) -> None:
    today = day_of(context.clock.now())
    given = own_papers.count_given(connection, KIND, today.year, family)
    again = given_again_on(given, today)
    if again > today:
        raise RefusedError(
            "OWN_REPORT.ENOUGH",
            f"今年的本人报告已提供 {given} 次，{again.isoformat()} 起可以再次获取；页面内容随时可以查看和打印。",
            f"This year's {given} reports were given; the next from {again.isoformat()} on. The pages can be read and "
            "printed at any time.",
            again_on=again.isoformat(),
        )


def _report(reading: Reading, listing: Listing, family: list[int], head: Head, as_of: str) -> OwnReport:
    connection, context = reading.connection, reading.context
    names: dict[int | None, str] = {one.id: one.name for one in members.all_members(connection)}
    with context.looks.read() as looks:
        seen = journal.looks_at(looks, family, limit=_MOST_COUNTED)
    return OwnReport(
        head=head,
        as_of=as_of,
        facts=facts_of(connection, listing),
        debts=reading.current_debts(listing),
        requests=requests_of(
            objections.objections_of(connection, listing.id), objections.repairs_of(connection, listing.id)
        ),
        statement=open_statement(context, listing),
        recipients=recipients_of(deliveries_about(connection, family)),
        looks=looks_of(seen[:_MOST_LOOKS], names),
        looks_in_all=len(seen),
        basis=clause_of("free_reports", head.issued_on),
    )
