"""Shows an official the whole case of one listing: allegation, both sides, notices, recipients, clocks and acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from blacklist_service.clock import day_of
from blacklist_service.errors import NotFoundError
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.next_steps import CaseClock, NextStep, ObjectionClock, next_steps
from blacklist_service.store import (
    cases,
    corrected_services,
    journal,
    letters,
    listings,
    members,
    objections,
    proposals,
    reports,
)
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import LegalBasis, Listing, Notice, Objection, Proposal, Removal, Repair
from blacklist_service.workflows.authority import require_case
from blacklist_service.workflows.case_reports import CaseReport, case_reports
from blacklist_service.workflows.cases.agents_shown import AgentView, agents_in_case
from blacklist_service.workflows.cases.assignments import AssignmentInCase, assignment_in_case
from blacklist_service.workflows.cases.clocks import OBJECTION_LATE
from blacklist_service.workflows.cases.corrected_services import CorrectionView, view_corrections
from blacklist_service.workflows.cases.decided_reports import dealt_with_elsewhere, reports_waiting
from blacklist_service.workflows.cases.earlier_cases import EarlierCase, earlier_cases
from blacklist_service.workflows.cases.facts import read_facts
from blacklist_service.workflows.cases.kept_proofs import ProofView, proofs_of_case
from blacklist_service.workflows.cases.listing_view import ListingView, view_listing
from blacklist_service.workflows.cases.offers import Offer, Standing, offers_of
from blacklist_service.workflows.cases.outcome_effects import open_statement
from blacklist_service.workflows.cases.requests import foremost
from blacklist_service.workflows.cases.requests_in_case import (
    ObjectionInCase,
    RepairInCase,
    objections_in_case,
    repairs_in_case,
)
from blacklist_service.workflows.cases.shared_out import MOST_REPORTS, shared_out
from blacklist_service.workflows.cases.shown_reports import MaskedIdentity, masked_subject
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.list_deliveries import Delivery, deliveries_about
from blacklist_service.workflows.list_feedback import LastWords, feedback_about
from blacklist_service.workflows.make_letter import LetterView, view_letters
from blacklist_service.workflows.opening import opening

# So much of each kind stands on one page; a case with more of it says so.
MOST_CASES = 20
MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A notice with its proof of service; `is_standing`: the listing rests on this one, else it was voided."""

    id: int
    channel: str
    sent_on: date
    served_on: date | None
    content_sha256: str
    proof_sha256: str
    given_by: str
    given_at: datetime
    is_standing: bool


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """A decision that waits for another official; its reasons stand on its own page."""

    target: str
    target_id: int
    act: str
    made_by: str
    made_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """What the journal tells of the case, without its sealed detail."""

    at: datetime
    actor: str
    kind: str
    object_kind: str


@dataclass(frozen=True, slots=True, repr=False)
class CaseShown:
    """Everything about one case; of reports, objections, repairs and entries the newest, where there are many.
    `served`: the letters of which it is known how they reached the subject. `proofs`: the files that prove a service,
    by what was served (`notice`, `letter`, `service` of a correction) and its number. `corrections`: of services,
    oldest first."""

    listing: ListingView
    identity: MaskedIdentity | None
    basis: LegalBasis | None
    open_reviews: int
    reports: tuple[CaseReport, ...]
    reports_in_all: int
    earlier: tuple[EarlierCase, ...]
    statement: str
    agents: tuple[AgentView, ...]
    notices: tuple[NoticeShown, ...]
    served: tuple[LetterView, ...]
    proofs: Mapping[tuple[str, int], ProofView]
    corrections: tuple[CorrectionView, ...]
    objections: tuple[ObjectionInCase, ...]
    repairs: tuple[RepairInCase, ...]
    proposals: tuple[WaitingProposal, ...]
    deliveries: tuple[Delivery, ...]
    feedback: LastWords
    removal: Removal | None
    entries: tuple[CaseEntry, ...]
    steps: tuple[NextStep, ...]
    assignment: AssignmentInCase
    offers: tuple[Offer, ...]


@opening("case_handling", "listing")
def show_case(
    context: Context, actor: Actor, listing_id: int, *, purpose: str = "case_handling"
) -> CaseShown:
    """The case of a listing as an official works on it, in one snapshot.

    1. The role may look (maker, checker, auditor), and the official reaches the case and does not keep away from it.
    2. The look stands in the log before anything is opened.
    3. Name and numbers are shown in part; evidence, statements and the journal in full. The acts are those that state
       and authority allow now, each other one with its reason.

    The number of questions to the database does not grow with the reports. Law: 征信业管理条例 Art 22 (access is
    recorded); 回避. Journal: no entry, a look (action case). Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED;
    NotFoundError.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        listing = listings.find_listing(connection, listing_id)
        if listing is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        require_case(connection, context, actor, listing)
        family = cases.family_of(connection, listing.subject_id)
        record_look(context, connection, actor, subject=family[0], action="case", purpose=purpose)
        return _case(connection, context, actor, listing, family)


def _case(
    connection: Connection, context: Context, actor: Actor, listing: Listing, family: Sequence[int]
) -> CaseShown:
    facts = read_facts(connection, context, listing)
    standing = reports.of_subject(connection, family[0])
    waiting = frozenset(report.id for report in reports_waiting(connection, listing, standing))
    past = dealt_with_elsewhere(connection, listing, standing)
    disputes = objections.objections_of(connection, listing.id)
    requests = objections.repairs_of(connection, listing.id)
    open_proposals = _open_proposals(connection, listing, disputes, requests)
    removal = listings.find_removal(connection, listing.id)
    offers = offers_of(
        Standing(
            connection, context, actor, listing, facts,
            has_proposal=any(one.target == "listing" for one in open_proposals),
            reports_waiting=len(waiting),
        )
    )  # fmt: skip
    basis, view = listing.legal_basis_id, view_listing(connection, context, listing, facts)
    known = corrected_services.corrections_in(connection, listing.id)
    made = letters.letters_of(connection, listing.id)
    return CaseShown(
        listing=view,
        identity=masked_subject(context, standing),
        basis=None if basis is None else listings.get_basis(connection, basis),
        open_reviews=facts.case.open_reviews,
        reports=case_reports(
            connection, context, shared_out(standing, MOST_REPORTS), waiting=waiting, past=past
        ),
        reports_in_all=len(standing),
        earlier=earlier_cases(connection, listing, family[0]),
        statement=open_statement(context, listing),
        agents=agents_in_case(connection, context, listing),
        notices=_notices(connection, listing),
        served=tuple(one for one in view_letters(connection, made) if one.service is not None),
        proofs=proofs_of_case(connection, listing.id, known),
        corrections=view_corrections(connection, known, made),
        objections=objections_in_case(connection, context, actor, listing, foremost(disputes, MOST_CASES)),
        repairs=repairs_in_case(connection, context, actor, foremost(requests, MOST_CASES)),
        proposals=_proposals(connection, open_proposals),
        deliveries=tuple(one for one in deliveries_about(connection, family) if one.listing == listing.id),
        feedback=feedback_about(connection, listing.id),
        removal=removal,
        entries=_entries(connection, listing, disputes, requests),
        steps=next_steps(
            _clock(listing, disputes, requests, open_proposals, removal, is_untold=bool(view.notice_fault)),
            context.clock.today(),
        ),
        assignment=assignment_in_case(connection, context, actor, listing),
        offers=offers,
    )


def _open_proposals(
    connection: Connection, listing: Listing, disputes: Sequence[Objection], requests: Sequence[Repair]
) -> list[Proposal]:
    return proposals.open_among(connection, _things(listing, disputes, requests))


def _things(
    listing: Listing, disputes: Sequence[Objection], requests: Sequence[Repair]
) -> dict[str, list[int]]:
    """Everything that this case is made of, by kind."""
    return {
        "listing": [listing.id],
        "objection": [one.id or 0 for one in disputes],
        "repair": [one.id or 0 for one in requests],
    }


def _proposals(connection: Connection, found: Sequence[Proposal]) -> tuple[WaitingProposal, ...]:
    makers = members.users_among(connection, {one.made_by for one in found})
    return tuple(
        WaitingProposal(
            one.target, one.target_id, one.act, makers[one.made_by].login, one.made_at, one.expires_at
        )
        for one in found
    )


def _notices(connection: Connection, listing: Listing) -> tuple[NoticeShown, ...]:
    found = listings.notices_of(connection, listing.id)
    givers = members.users_among(connection, {one.given_by for one in found})
    return tuple(_notice(one, givers[one.given_by].login, listing) for one in reversed(found))


def _notice(notice: Notice, given_by: str, listing: Listing) -> NoticeShown:
    return NoticeShown(
        id=notice.id or 0,
        channel=notice.channel,
        sent_on=notice.sent_on,
        served_on=notice.served_on,
        content_sha256=notice.content_sha256,
        proof_sha256=notice.proof_sha256 or "",
        given_by=given_by,
        given_at=notice.given_at,
        is_standing=notice.id == listing.notice_id,
    )


def _entries(
    connection: Connection, listing: Listing, disputes: Sequence[Objection], requests: Sequence[Repair]
) -> tuple[CaseEntry, ...]:
    found = journal.newest_about(connection, _things(listing, disputes, requests), MOST_ENTRIES)
    return tuple(CaseEntry(one.at, one.actor, one.kind, one.object_kind) for one in found)


def _clock(
    listing: Listing,
    disputes: Sequence[Objection],
    requests: Sequence[Repair],
    waiting: Sequence[Proposal],
    removal: Removal | None,
    *,
    is_untold: bool,
) -> CaseClock:
    is_open = removal is not None and removal.closed_at is None
    return CaseClock(
        state=ListingState(listing.state),
        reply_until=listing.reply_until,
        expires_on=listing.expires_on,
        objections=[
            ObjectionClock(one.state, one.answer_due_on, one.due_on, one.answered_on is not None)
            for one in disputes
        ],
        repairs=[(one.state, one.due_on) for one in requests],
        approvals=[None if one.expires_at is None else day_of(one.expires_at) for one in waiting],
        removed_on=removal.effective_on if is_open and removal is not None else None,
        is_hidden=listing.is_suppressed and listing.suppressed_for != OBJECTION_LATE,
        is_untold=is_untold,
    )
