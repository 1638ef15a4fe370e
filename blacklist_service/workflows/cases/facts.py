"""What the gates need to know about a listing, read from the reports, the notice and the proposal behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.gates import (
    CaseFacts,
    DecisionFacts,
    ListingFacts,
    NoticeChannel,
    NoticeFacts,
    gaps_before_notice,
    is_adult_on,
)
from blacklist_service.rules.legal_bases import BasisRank
from blacklist_service.rules.legal_bases import LegalBasis as BasisRule
from blacklist_service.store import cases, listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import LegalBasis, Listing, Notice, Report
from blacklist_service.workflows.cases.decided_reports import reports_behind, reports_behind_each
from blacklist_service.workflows.cases.shared_out import MOST_OPENED, shared_out
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_comparable
from matching.types import SubjectKind, Validity

# The one kind of list that this service keeps (恶意逃废债); a legal basis must be for it.
LIST_KIND = "malicious_evasion"
_MISSING = "missing"
_BEST_FIRST = (Validity.VALID, Validity.MASKED, Validity.INVALID)


@dataclass(frozen=True, slots=True, repr=False)
class _Beside:
    """What stands beside the reports of some listings: bases and open reviews by number, uploaders by report, regions
    by member."""

    bases: Mapping[int, LegalBasis]
    open_reviews: Mapping[int, int]
    uploaders: Mapping[int, str]
    regions: Mapping[int, str]


def read_facts(
    connection: Connection, context: Context, listing: Listing, decision: DecisionFacts | None = None
) -> ListingFacts:
    """The listing as the gates see it on this day."""
    return ListingFacts(
        case=read_case(connection, context, listing),
        notice=read_notice(connection, listing),
        decision=decision or DecisionFacts(),
    )


def read_facts_of_each(
    connection: Connection, context: Context, some: Sequence[Listing], decision: DecisionFacts | None = None
) -> dict[int, ListingFacts]:
    """`read_facts` for several listings, by listing; asked in as many questions as for one."""
    behind = reports_behind_each(connection, some)
    beside = _read_beside(connection, some, [report for standing in behind.values() for report in standing])
    notices = listings.notices_among(connection, {one.notice_id for one in some if one.notice_id is not None})
    return {
        one.id: ListingFacts(
            case=_best_case(context, one, behind[one.id], beside),
            notice=NoticeFacts() if one.notice_id is None else _notice_facts(one, notices[one.notice_id]),
            decision=decision or DecisionFacts(),
        )
        for one in some
    }


def read_case(connection: Connection, context: Context, listing: Listing) -> CaseFacts:
    """Who, which debt, on what evidence: of several reports behind a listing, the one with the fewest gaps."""
    standing = reports_behind(connection, listing)
    return _best_case(context, listing, standing, _read_beside(connection, [listing], standing))


def cases_of(
    connection: Connection, context: Context, listing: Listing, standing: list[Report]
) -> list[CaseFacts]:
    """The case that each of these reports makes; they share one identity and everybody who uploaded one."""
    return _cases(context, listing, standing, _read_beside(connection, [listing], standing))


def _read_beside(connection: Connection, some: Sequence[Listing], standing: Sequence[Report]) -> _Beside:
    return _Beside(
        listings.bases_among(
            connection, {one.legal_basis_id for one in some if one.legal_basis_id is not None}
        ),
        cases.count_open_reviews_among(connection, {one.subject_id for one in some}),
        cases.uploaders_by_report(connection, [report.id for report in standing]),
        cases.regions_of_members(connection, {report.member_id for report in standing}),
    )


def _best_case(context: Context, listing: Listing, standing: list[Report], beside: _Beside) -> CaseFacts:
    today = context.clock.today()
    found = _cases(context, listing, standing, beside)
    if not found:
        return _nothing_reported(listing, _basis_of(listing, beside))
    return min(found, key=lambda case: len(gaps_before_notice(case, today)))


def _cases(context: Context, listing: Listing, standing: list[Report], beside: _Beside) -> list[CaseFacts]:
    today = context.clock.today()
    basis = _basis_of(listing, beside)
    birth_date = _birth_date(context, standing)
    uploaded_by = frozenset(
        beside.uploaders[report.id] for report in standing if report.id in beside.uploaders
    )
    return [
        CaseFacts(
            kind=SubjectKind(report.subject_kind),
            identifier=_best_identifier(standing),
            is_adult=_is_adult(birth_date, today),
            open_reviews=beside.open_reviews[listing.subject_id],
            has_contract_no=report.has_contract,
            principal_fen=report.principal_fen,
            outstanding_fen=report.outstanding_fen,
            annual_rate_bp=report.annual_rate_bp,
            loan_date=report.loan_date,
            overdue_since=report.overdue_since,
            has_ground=bool(listing.ground),
            has_ability_evidence=report.has_ability_evidence,
            has_collection_log=report.has_collection_log,
            basis=basis,
            list_kind=LIST_KIND,
            region=beside.regions[report.member_id] or context.profile.region,
            uploaded_by=uploaded_by,
            settled_on=report.settled_on,
        )
        for report in standing
    ]


def settled_on(connection: Connection, listing: Listing) -> date | None:
    """The day on which the last debt behind a listing was settled; None while one is open."""
    days = [report.settled_on for report in reports_behind(connection, listing)]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def read_notice(connection: Connection, listing: Listing) -> NoticeFacts:
    """The notice that a listing stands on, with its proof of service."""
    if listing.notice_id is None:
        return NoticeFacts()
    return _notice_facts(listing, listings.get_notice(connection, listing.notice_id))


def _notice_facts(listing: Listing, notice: Notice) -> NoticeFacts:
    return NoticeFacts(
        channel=NoticeChannel(notice.channel),
        served_on=notice.served_on,
        proof_digest=notice.proof_sha256 or "",
        reply_until=listing.reply_until,
    )


def basis_rule(basis: LegalBasis) -> BasisRule:
    """A stored legal basis as the rules know it."""
    return BasisRule(
        id=basis.code,
        document_no=basis.document_no,
        title=basis.title,
        article=basis.article,
        list_kind=basis.list_kind,
        rank=BasisRank(basis.level),
        jurisdiction=basis.jurisdiction,
        in_force_from=basis.in_force_from,
        in_force_until=basis.in_force_until,
        allows_third_parties=basis.allows_third_parties,
        allows_publication=basis.allows_publication,
    )


def _basis_of(listing: Listing, beside: _Beside) -> BasisRule | None:
    basis = listing.legal_basis_id
    return None if basis is None else basis_rule(beside.bases[basis])


def _nothing_reported(listing: Listing, basis: BasisRule | None) -> CaseFacts:
    """Every report was withdrawn or erased: everything is missing."""
    return CaseFacts(
        kind=SubjectKind.PERSON,
        identifier=None,
        is_adult=None,
        open_reviews=0,
        has_contract_no=False,
        principal_fen=None,
        outstanding_fen=None,
        annual_rate_bp=None,
        loan_date=None,
        overdue_since=None,
        has_ground=bool(listing.ground),
        has_ability_evidence=False,
        has_collection_log=False,
        basis=basis,
        list_kind=LIST_KIND,
        region="",
    )


def _best_identifier(standing: list[Report]) -> Validity | None:
    """How good the best number of the subject is: reports of one subject share its identity."""
    given = {report.identifier for report in standing} - {_MISSING}
    return next((validity for validity in _BEST_FIRST if validity.value in given), None)


def _is_adult(birth_date: date | None, today: date) -> bool | None:
    return None if birth_date is None else is_adult_on(birth_date, today)


def _birth_date(context: Context, standing: list[Report]) -> date | None:
    """The latest birth day that the reports give: where they differ, the younger age protects the subject.

    Of very many some are opened: reports become one person by a number, which tells the day, or by the day itself.
    """
    days = [
        open_comparable(context.vault.sealer, report.id, report.sealed_identity).birth_date
        for report in shared_out([one for one in standing if one.sealed_identity is not None], MOST_OPENED)
        if report.sealed_identity is not None
    ]
    return max((day for day in days if day is not None), default=None)
