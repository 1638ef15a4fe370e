"""Shows a listing to an official: state, gaps, the subject in part, and what waits for approval."""

from collections.abc import Sequence
from dataclasses import dataclass

from blacklist_service.errors import NotFoundError
from blacklist_service.store import listings, members, objections, proposals, reports
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.authority import require_case
from blacklist_service.workflows.cases.decided_reports import (
    dealt_with_elsewhere,
    reports_behind,
    reports_waiting,
)
from blacklist_service.workflows.cases.listing_view import ListingView, view_listing
from blacklist_service.workflows.cases.outcome_effects import open_statement
from blacklist_service.workflows.cases.proposals import ProposalView, facts_of, view_proposal
from blacklist_service.workflows.cases.reconsiderations import DecisionBefore, decision_before
from blacklist_service.workflows.cases.request_views import (
    ObjectionView,
    RepairView,
    view_objection,
    view_repair,
)
from blacklist_service.workflows.cases.shared_out import MOST_REPORTS, shared_out
from blacklist_service.workflows.cases.shown_corrections import (
    CorrectionShown,
    corrections_approved,
    corrections_shown,
)
from blacklist_service.workflows.cases.shown_exhibits import (
    ExhibitView,
    as_source_sees,
    exhibits_with,
)
from blacklist_service.workflows.cases.shown_reports import (
    MaskedIdentity,
    ReportShown,
    masked_subject,
    report_shown,
)
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look, record_looks
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.statements import open_answer, open_application, open_narrative


@dataclass(frozen=True, slots=True, repr=False)
class ListingShown:
    """A listing with what an official needs to take the next step; `reports_waiting` counts those not decided upon.

    Of very many reports some are shown, of every member (shared_out); `reports_in_all` says how many there are.
    """

    listing: ListingView
    identity: MaskedIdentity | None
    reports: tuple[ReportShown, ...]
    statement: str
    proposal: ProposalView | None
    objections: tuple[ObjectionView, ...]
    repairs: tuple[RepairView, ...]
    reports_waiting: int
    reports_in_all: int


@dataclass(frozen=True, slots=True, repr=False)
class ObjectionShown:
    """An objection with both sides' words and files, what waits for approval and what it reconsiders; for the member
    that reported the debt, in place of that, its own reports and the subject in part, as those name it, and of the
    files no other member's. `corrections`: the facts that what waits would correct, or what was decided has; of a
    member its own."""

    objection: ObjectionView
    narrative: str
    answer: str
    proposal: ProposalView | None
    identity: MaskedIdentity | None = None
    own_reports: tuple[ReportShown, ...] = ()
    own_numbers: tuple[int, ...] = ()
    exhibits: tuple[ExhibitView, ...] = ()
    first: DecisionBefore | None = None
    corrections: tuple[CorrectionShown, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class RepairShown:
    """An application for repair in the subject's words, with its files, what waits for approval and what it
    reconsiders."""

    repair: RepairView
    application: str
    has_public_commitment: bool
    proposal: ProposalView | None
    exhibits: tuple[ExhibitView, ...] = ()
    first: DecisionBefore | None = None


@opening("case_handling", "listing")
def show_listing(
    context: Context, actor: Actor, listing_id: int, *, purpose: str = "case_handling"
) -> ListingShown:
    """A listing as an official may see it.

    1. The role may look (maker, checker, auditor).
    2. The look stands in the log before anything is opened.
    3. Names and numbers are shown in part; the evidence and the reasons of a waiting proposal are shown in full.

    Law: 征信业管理条例 Art 22 (access is recorded). Journal: no entry, a look (action listing).
    Raises: ForbiddenError ACCESS.ROLE; NotFoundError.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        listing = _found(listings.find_listing(connection, listing_id))
        require_case(connection, context, actor, listing)
        subject = survivor_of(connection, listing.subject_id)
        record_look(context, connection, actor, subject=subject, action="listing", purpose=purpose)
        waiting = proposals.find_open_proposal(connection, "listing", listing.id)
        standing = reports.of_subject(connection, subject)
        known = members.members_among(connection, {report.member_id for report in standing})
        undecided = {report.id for report in reports_waiting(connection, listing, standing)}
        past = dealt_with_elsewhere(connection, listing, standing)
        return ListingShown(
            listing=view_listing(connection, context, listing),
            identity=masked_subject(context, standing),
            reports=tuple(
                report_shown(
                    context,
                    report,
                    known[report.member_id].name,
                    is_waiting=report.id in undecided,
                    is_dealt_with=report.id in past,
                )
                for report in shared_out(standing, MOST_REPORTS)
            ),
            statement=open_statement(context, listing),
            proposal=None if waiting is None else view_proposal(connection, context, waiting),
            objections=tuple(view_objection(one) for one in objections.objections_of(connection, listing.id)),
            repairs=tuple(view_repair(one) for one in objections.repairs_of(connection, listing.id)),
            reports_waiting=len(undecided),
            reports_in_all=len(standing),
        )


@opening("case_handling", "objection")
def show_objection(
    context: Context, actor: Actor, objection_id: int, *, purpose: str = "case_handling"
) -> ObjectionShown:
    """An objection with narrative and answer, for the official; for the member that reported the debt without the
    proposal, and without what another source has answered.

    Journal: no entry, a look (action objection). Raises: ForbiddenError ACCESS.ROLE; NotFoundError, also for a
    member that has no current report on the subject.
    """
    require_role(actor, *READERS, "platform")
    with context.store.read() as connection:
        objection = objections.find_objection(connection, objection_id)
        if objection is None:
            raise _not_found()
        listing = _found(listings.find_listing(connection, objection.listing_id))
        require_case(connection, context, actor, listing)
        subject = survivor_of(connection, listing.subject_id)
        is_member = actor.role == "platform"
        behind = reports_behind(connection, listing) if is_member else []
        own = [report for report in behind if report.member_id == actor.member]
        if is_member and not own:
            raise _not_found()
        record_look(context, connection, actor, subject=subject, action="objection", purpose=purpose)
        is_anothers = is_member and objection.answered_by != actor.member
        waiting = None if is_member else proposals.find_open_proposal(connection, "objection", objection_id)
        files = exhibits_with(connection, context, "objection", [objection_id]).get(objection_id, ())
        corrected = (
            corrections_approved(connection, context, objection)
            if waiting is None
            else corrections_shown(connection, context, facts_of(waiting))
        )
        return ObjectionShown(
            objection=view_objection(objection),
            narrative=open_narrative(context.vault.sealer, objection),
            answer="" if is_anothers else open_answer(context.vault.sealer, objection),
            proposal=None if waiting is None else view_proposal(connection, context, waiting),
            identity=masked_subject(context, own),
            own_reports=tuple(report_shown(context, report, actor.member_code) for report in own),
            own_numbers=tuple(report.id for report in own),
            exhibits=as_source_sees(files, actor.member) if is_member else files,
            first=None if is_member else decision_before(connection, context, objection),
            corrections=tuple(one for one in corrected if not is_member or one.member_id == actor.member),
        )


@opening("case_handling", "repair")
def show_repair(
    context: Context, actor: Actor, repair_id: int, *, purpose: str = "case_handling"
) -> RepairShown:
    """An application for repair with its words.

    Journal: no entry, a look (action repair). Raises: ForbiddenError ACCESS.ROLE; NotFoundError.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        repair = objections.find_repair(connection, repair_id)
        if repair is None:
            raise _not_found()
        listing = _found(listings.find_listing(connection, repair.listing_id))
        require_case(connection, context, actor, listing)
        subject = survivor_of(connection, listing.subject_id)
        record_look(context, connection, actor, subject=subject, action="repair", purpose=purpose)
        waiting = proposals.find_open_proposal(connection, "repair", repair_id)
        application = open_application(context.vault.sealer, repair)
        return RepairShown(
            repair=view_repair(repair),
            application=application.text,
            has_public_commitment=application.has_public_commitment,
            proposal=None if waiting is None else view_proposal(connection, context, waiting),
            exhibits=exhibits_with(connection, context, "repair", [repair_id]).get(repair_id, ()),
            first=decision_before(connection, context, repair),
        )


def show_in_part(
    context: Context,
    connection: Connection,
    actor: Actor,
    subjects: Sequence[int],
    *,
    batch: int | None,
    purpose: str,
) -> list[MaskedIdentity | None]:
    """The people of a batch in part, after a look at each stands in the log; `batch`: its number, where another person
    has chosen them. The caller has asked for the area."""
    record_looks(context, connection, actor, subjects=subjects, action="batch", purpose=purpose, batch=batch)
    standing = reports.of_subjects(connection, subjects)
    return [masked_subject(context, standing[subject]) for subject in subjects]


def _found(listing: Listing | None) -> Listing:
    if listing is None:
        raise _not_found()
    return listing


def _not_found() -> NotFoundError:
    return NotFoundError("NOT_FOUND", "未找到。", "Not found.")
