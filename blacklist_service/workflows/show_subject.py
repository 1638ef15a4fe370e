"""What the subject sees of itself, without an account: who says what, where it stands, and who looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from blacklist_service.rules.listing_states import ListingState, is_final
from blacklist_service.store import (
    cases,
    exhibits,
    journal,
    listings,
    members,
    objections,
    reports,
)
from blacklist_service.store.journal_tree import ACCESS
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import decisions_of_reports, survivor_of
from blacklist_service.store.tables import Listing, Objection, Repair, Report
from blacklist_service.store.tables import MatchDecision as KeptDecision
from blacklist_service.workflows.cases.listing_view import ListingView, view_listing
from blacklist_service.workflows.cases.outcome_effects import open_statement
from blacklist_service.workflows.cases.own_evidence import OwnEvidence, evidence_among
from blacklist_service.workflows.cases.own_words import (
    OwnCorrection,
    OwnLetter,
    corrections_in,
    debts_named,
    letters_to,
    person_behind,
)
from blacklist_service.workflows.cases.proof import SUBJECT, look_at_case, reading_case
from blacklist_service.workflows.cases.reconsiderations import ask_until_among
from blacklist_service.workflows.cases.request_views import (
    ObjectionView,
    RepairView,
    view_objection,
    view_repair,
)
from blacklist_service.workflows.cases.shown_corrections import DecidedShown, decided_shown
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.journalling.kept import newest_note
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.journalling.rows import leaf_of
from blacklist_service.workflows.reviewing.stored_decisions import MACHINE, read_decision
from blacklist_service.workflows.sealing.records import ReportDetails
from blacklist_service.workflows.show_channels import ChannelShown, channels_that_stand
from matching.explain import ExplanationLine
from matching.explanations.subject import for_subject
from matching.types import RawIdentity

_MOST_ACCESSES = 500
_OWN = "own_record"


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What one member says about one debt. Money in fen, the yearly rate in hundredths of a percent. `platform` and
    `contract_no` tell which loan it is; they are empty where the report does not name the person, or nothing of it.

    `explanation`: why the report was taken to be about the subject; empty for the one that founded it. `channel`: how
    that member is paid, None where two of its people have not confirmed one. `corrected`: what officials have corrected
    of it, on an objection. `evidence`: what it says on what it rests, as far as the person reads it.
    """

    member: str
    platform: str
    contract_no: str = field(repr=False)
    ground: str
    principal_fen: int | None
    outstanding_fen: int | None
    annual_rate_bp: int | None
    loan_date: date | None
    overdue_since: date | None
    settled_on: date | None
    has_ability_evidence: bool
    has_collection_log: bool
    explanation: tuple[ExplanationLine, ...]
    channel: ChannelShown | None
    corrected: tuple[DecidedShown, ...] = ()
    evidence: OwnEvidence = field(default_factory=OwnEvidence)


@dataclass(frozen=True, slots=True)
class OwnBasis:
    """The document on which the listing stands."""

    document_no: str
    title: str
    article: str


@dataclass(frozen=True, slots=True, repr=False)
class OwnRecord:
    """Everything that is held about the subject of a case. `exhibits`: how many files each side has added, by objection
    and side; `repair_exhibits` the same by application. `removal_closed_at` tells that every recipient forgot.
    `letters`: those made for the person, for itself and not for its agent. `corrections`: what is missing in each
    request, by kind and number. `ask_until`: until when which decisions can be asked to be reconsidered."""

    listing: ListingView
    basis: OwnBasis | None
    statement: str
    reports: tuple[OwnReport, ...]
    objections: tuple[ObjectionView, ...]
    exhibits: Mapping[tuple[int, str], int]
    repairs: tuple[RepairView, ...]
    repair_exhibits: Mapping[tuple[int, str], int]
    removal_closed_at: datetime | None
    letters: tuple[OwnLetter, ...]
    corrections: Mapping[tuple[str, int], tuple[OwnCorrection, ...]]
    ask_until: Mapping[tuple[str, int], date]


@dataclass(frozen=True, slots=True)
class OwnAccess:
    """One look at the subject: when, which member, what was done, what for, with what result; and the leaf that it is
    in the journal's tree, in hex, for which a proof can be had."""

    at: datetime
    member: str
    action: str
    purpose: str
    outcome: str
    journal_leaf: str


@dataclass(frozen=True, slots=True)
class OwnAccesses:
    """Who looked, and the journal as it was last signed: keep it, it makes a rewritten journal visible."""

    items: tuple[OwnAccess, ...]
    journal_checkpoint: str


def show_own_record(
    context: Context, case_no: str, name: str, id_number: str, *, access_code: str | None = None
) -> OwnRecord:
    """The subject, or its agent, reads its own record.

    1. Case number and identity prove that the case is its own.
    2. The look stands in the log before anything is shown.

    Law: 征信业管理条例 Art 17; 个人信息保护法 Art 45. Journal: no entry, a look (action own_record, agent_record).
    Raises: ForbiddenError CASE.PROOF.
    """
    with reading_case(context, case_no, name, id_number, access_code) as (connection, listing, actor):
        context = context.opening(actor, _OWN)
        subject = survivor_of(connection, listing.subject_id)
        action = look_at_case(actor, "record")
        record_look(context, connection, actor, subject=subject, action=action, purpose=action)
        removal = listings.find_removal(connection, listing.id)
        names = {member.id: member.name for member in members.all_members(connection)}
        disputes = objections.objections_of(connection, listing.id)
        asked = objections.repairs_of(connection, listing.id)
        standing = reports.of_subject(connection, subject)
        channels = channels_that_stand(connection, context, {report.member_id for report in standing})
        decided = _decided_by_machine(connection, [report.id for report in standing])
        corrected = decided_shown(connection, [report.id for report in standing])
        claimed = RawIdentity(name=name, id_number=id_number)
        person = person_behind(connection, context, listing, actor, claimed)
        debts = debts_named(context, standing, person)
        evidence = evidence_among(connection, context, listing, debts, person)
        basis = None
        if listing.legal_basis_id is not None:
            known = listings.get_basis(connection, listing.legal_basis_id)
            basis = OwnBasis(known.document_no, known.title, known.article)
        return OwnRecord(
            listing=view_listing(connection, context, listing),
            basis=basis,
            statement=open_statement(context, listing),
            reports=tuple(
                _own_report(
                    report,
                    names[report.member_id],
                    debts.get(report.id, ReportDetails()),
                    explanation=_why(decided.get(report.id)),
                    channel=channels.get(report.member_id),
                    corrected=corrected.get(report.id, ()),
                    evidence=evidence.get(report.id, OwnEvidence()),
                )
                for report in standing
            ),
            objections=tuple(view_objection(one) for one in disputes),
            exhibits=exhibits.count_by_side(connection, "objection", [one.id or 0 for one in disputes]),
            repairs=tuple(view_repair(one) for one in asked),
            repair_exhibits=exhibits.count_by_side(connection, "repair", [one.id or 0 for one in asked]),
            removal_closed_at=None if removal is None else removal.closed_at,
            corrections=corrections_in(connection, listing.id),
            letters=_letters(connection, context, listing, actor, claimed),
            ask_until=_ask_until(connection, listing, (*disputes, *asked), context.clock.today()),
        )


def _ask_until(
    connection: Connection, listing: Listing, decided: Sequence[Objection | Repair], today: date
) -> dict[tuple[str, int], date]:
    """The decisions that can be asked to be reconsidered today; none where the case has ended."""
    if is_final(ListingState(listing.state)):
        return {}
    days = ask_until_among(connection, listing.id, decided, today)
    return {which: until for which, until in days.items() if today <= until}


def show_own_accesses(
    context: Context, case_no: str, name: str, id_number: str, *, access_code: str | None = None
) -> OwnAccesses:
    """Who looked at the subject, newest first; members are named, their people are not.

    Law: 个人信息保护法 Art 45; design invariant 8. Journal: no entry, a look (action own_accesses, agent_accesses).
    Raises: ForbiddenError CASE.PROOF.
    """
    with reading_case(context, case_no, name, id_number, access_code) as (connection, listing, actor):
        family = cases.family_of(connection, listing.subject_id)
        action, purpose = look_at_case(actor, "accesses"), look_at_case(actor, "record")
        record_look(context, connection, actor, subject=family[0], action=action, purpose=purpose)
        names = {member.id: member.name for member in members.all_members(connection)}
        note = newest_note(connection)
    with context.looks.read() as connection:
        seen = journal.looks_at(connection, family, limit=_MOST_ACCESSES)
    accesses = tuple(
        OwnAccess(
            look.at, names.get(look.member_id, ""), look.action, look.purpose, look.outcome,
            leaf_of(ACCESS, look.model_dump()).hex(),
        )
        for look in seen
    )  # fmt: skip
    return OwnAccesses(accesses, note)


def _letters(
    connection: Connection, context: Context, listing: Listing, actor: Actor, person: RawIdentity
) -> tuple[OwnLetter, ...]:
    return tuple(letters_to(connection, context, listing, person)) if actor == SUBJECT else ()


def _decided_by_machine(connection: Connection, numbers: Sequence[int]) -> dict[int, KeptDecision]:
    """The first decision by which the machine took each of some reports to be about the subject, by report."""
    found: dict[int, KeptDecision] = {}
    for kept in decisions_of_reports(connection, numbers):
        if kept.decided_by == MACHINE and kept.verdict == "same":
            found.setdefault(kept.report_id, kept)
    return found


def _why(decided: KeptDecision | None) -> tuple[ExplanationLine, ...]:
    """Why the machine took a report to be about the subject, in plain words."""
    return () if decided is None else for_subject(read_decision(decided))


def _own_report(
    report: Report,
    member: str,
    debt: ReportDetails,
    *,
    explanation: tuple[ExplanationLine, ...],
    channel: ChannelShown | None,
    corrected: tuple[DecidedShown, ...],
    evidence: OwnEvidence,
) -> OwnReport:
    return OwnReport(
        member=member,
        platform=debt.platform,
        contract_no=debt.contract_no,
        ground=report.ground,
        principal_fen=report.principal_fen,
        outstanding_fen=report.outstanding_fen,
        annual_rate_bp=report.annual_rate_bp,
        loan_date=report.loan_date,
        overdue_since=report.overdue_since,
        settled_on=report.settled_on,
        has_ability_evidence=report.has_ability_evidence,
        has_collection_log=report.has_collection_log,
        explanation=explanation,
        channel=channel,
        corrected=corrected,
        evidence=evidence,
    )
