"""本人报告: everything that is held about a person, on paper, for the person, without a fee."""

from datetime import date

from blacklist_service.errors import RefusedError
from blacklist_service.store import cases
from blacklist_service.workflows.cases.proof import SUBJECT, acting_on_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.writing.heads import require_office
from blacklist_service.workflows.writing.own_papers import PaperGiven, find_exhausted, give_paper
from blacklist_service.workflows.writing.own_report import report_of
from blacklist_service.workflows.writing.people import Reading

KIND = "own_report"


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
    with acting_on_case(context, case_no, name, id_number) as (connection, listing, _actor):
        require_office(context)
        family = cases.family_of(connection, listing.subject_id)
        if exhausted := find_exhausted(connection, context, KIND, family):
            raise enough_given(*exhausted)
        record_look(context, connection, SUBJECT, subject=family[0], action=KIND, purpose="own_record")
        own = context.opening(SUBJECT, "own_record")
        reading = Reading(connection, own)
        return give_paper(
            connection, context, SUBJECT,
            kind=KIND, addressee=reading.addressee(listing), listing=listing.id,
            write=lambda head, as_of: report_of(reading, listing, family, head, as_of),
        )  # fmt: skip


def enough_given(given: int, again: date) -> RefusedError:
    """What a person is told that was given the reports of a year, at the portal and at the counter."""
    return RefusedError(
        "OWN_REPORT.ENOUGH",
        f"今年的本人报告已提供 {given} 次，{again.isoformat()} 起可以再次获取；页面内容随时可以查看和打印。",
        f"This year's {given} reports were given; the next from {again.isoformat()} on. The pages can be read and "
        "printed at any time.",
        again_on=again.isoformat(),
    )
