"""本人报告 at the counter: an official prints it for whoever came to the office with a document of identity."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import RefusedError
from blacklist_service.rules.counter_proofs import CounterProof, check_counter_proof
from blacklist_service.store import cases, listings
from blacklist_service.store.base import NOBODY
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.cases.proof import is_person_of_case
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_looks
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.print_own_report import KIND, enough_given
from blacklist_service.workflows.reach import within_reach
from blacklist_service.workflows.recognition.listed_under import listed_under
from blacklist_service.workflows.writing.heads import require_office
from blacklist_service.workflows.writing.own_papers import PaperGiven, find_exhausted, give_paper
from blacklist_service.workflows.writing.own_report import report_of
from blacklist_service.workflows.writing.people import Reading
from matching.types import RawIdentity

_ACTION, _PURPOSE = "counter_report", "answer_subject"


@dataclass(frozen=True, slots=True)
class CaseOffered:
    """One of a person's cases, by what names nobody; `since` the last step that has a day."""

    listing: int
    state: str
    since: date | None


class SeveralCasesError(RefusedError):
    """The person has more than one case here; a report is of one."""

    def __init__(self, offered: tuple[CaseOffered, ...]) -> None:
        super().__init__(
            "OWN_REPORT.SEVERAL",
            f"该人有 {len(offered)} 个案件，报告按案件出具，请选择其一，可以逐个出具。",
            f"The person has {len(offered)} cases, and a report is of one: choose one after the other.",
        )
        self.offered = offered


@opening(_PURPOSE)
def print_report_at_counter(
    context: Context,
    actor: Actor,
    identity: RawIdentity,
    *,
    proof: CounterProof,
    listing_id: int | None = None,
) -> PaperGiven:
    """The same report for whoever came to the office, without a case number or with it.

    1. The official is a maker or checker, and says whose documents of identity it has seen.
    2. A look at everybody under the number stands in the log before anything is opened; at nobody (0) where there is
       none, which counts among the people of the day by the number that was typed.
    3. The cases are those that the official reaches and of which name and number would prove the person at the
       portal. Where there is none, the answer is one and the same, whether nothing is held, another name stands under
       the number, or the case is another region's or one that the official keeps away from.
    4. Of several cases one is chosen. The person is given no more in a calendar year than at the portal; both count,
       and the reports that the law promises are left for the person itself.

    Law: as above. Journal: own_paper_given with what was seen, and a look (action counter_report). Raises:
    ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED; InvalidError CERTIFICATE.DOCUMENT, CERTIFICATE.AUTHORITY;
    RefusedError OWN_REPORT.NOBODY, OWN_REPORT.ENOUGH, QUOTA.EXCEEDED, LETTER.CHARACTER; SeveralCasesError;
    NotReadyError LETTER.OFFICE, LETTER.ADDRESS, LETTER.FONT.
    """
    require_role(actor, *OFFICIALS)
    require_office(context)
    check_counter_proof(proof)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        under = listed_under(connection, context, identity)
        record_looks(
            context, connection, actor,
            subjects=under.subjects or (NOBODY,), action=_ACTION, purpose=_PURPOSE, sought=under.sought,
        )  # fmt: skip
        found = _cases_of(connection, context, actor, identity, under.subjects)
        listing = _chosen(found, listing_id)
        family = cases.family_of(connection, listing.subject_id)
        if exhausted := find_exhausted(connection, context, KIND, family, is_at_counter=True):
            raise enough_given(*exhausted)
        reading = Reading(connection, context)
        return give_paper(
            connection, context, actor,
            kind=KIND, addressee=reading.addressee(listing), listing=listing.id,
            write=lambda head, as_of: report_of(reading, listing, family, head, as_of), proof=proof,
        )  # fmt: skip


def _cases_of(
    connection: Connection,
    context: Context,
    actor: Actor,
    identity: RawIdentity,
    subjects: tuple[int, ...],
) -> list[Listing]:
    """The cases within reach whose person the claim proves to be, oldest first."""
    families = {one for subject in subjects for one in cases.family_of(connection, subject)}
    found = listings.listings_of(connection, sorted(families))
    return [
        one
        for one in within_reach(connection, context, actor, found, lambda case: (case.subject_id,))
        if is_person_of_case(connection, context, one, identity)
    ]


def _chosen(found: list[Listing], listing_id: int | None) -> Listing:
    if listing_id is None and len(found) > 1:
        raise SeveralCasesError(tuple(CaseOffered(one.id, one.state, _since(one)) for one in found))
    for one in found:
        if listing_id in (None, one.id):
            return one
    raise RefusedError(
        "OWN_REPORT.NOBODY",
        "您的管辖范围内没有以此姓名和证件号码报送的信息，不出具本人报告。收到过告知的，可凭案号在门户自行获取。",
        "Nothing was reported within your areas under this name and number. Whoever was given notice prints the report "
        "at the portal with its case number.",
    )


def _since(listing: Listing) -> date | None:
    return listing.ended_on or listing.listed_on or listing.served_on or listing.review_opened_on
