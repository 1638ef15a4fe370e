"""Which step of a case a letter tells of: one letter each, and whether the case stands so that it may be made now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.objections import ObjectionState, is_open
from blacklist_service.rules.repairs import RepairState
from blacklist_service.store import letters, listings, proposals
from blacklist_service.store.corrected_services import corrections_of_notices
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Proposal
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.corrected_services import faults_among, standing_among
from blacklist_service.workflows.cases.decided_reports import reports_behind, reports_digest
from blacklist_service.workflows.writing.cases import Case
from blacklist_service.workflows.writing.words import MISSING

_DIGEST_SHOWN = 16
_OPEN_REPAIR = (RepairState.APPLIED, RepairState.DECIDED)
_DECIDED_REPAIR = (RepairState.GRANTED, RepairState.REFUSED)


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What an official says beside kind and case: of a request for correction what is missing and until when, of a
    record of service the case number, which nobody but the recipient keeps."""

    missing: tuple[str, ...] = ()
    until: date | None = None
    case_no: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The name of a step, unique within kind and case; the decision behind it, where there is one."""

    name: str
    proposal: Proposal | None = None
    is_over: bool = False


def step_of(connection: Connection, kind: str, case: Case, asked: Asked, today: date) -> Step:
    """The step that a letter of this kind would tell of now; one that is over has no new letter, but may have a kept
    one.

    Raises: RefusedError LETTER.STATE; InvalidError LETTER.MISSING, VALUE.UNKNOWN.
    """
    if kind == "correction_request":
        return _correction(case, asked, today)
    return _STEPS[kind](connection, case)


def is_waiting(case: Case) -> bool:
    """The objection or the application of a case has no answer yet, so that something may be missing in it."""
    if case.objection is not None:
        return is_open(ObjectionState(case.objection.state))
    return case.repair is not None and case.repair.state in _OPEN_REPAIR


def not_yet() -> RefusedError:
    """The case does not stand so that this letter may be made."""
    return RefusedError(
        "LETTER.STATE",
        "案件当前状态不能制作该文书：告知书在告知之前制作，决定书在复核批准之后制作。",
        "The case does not stand so that this letter may be made: a notice is made before it is given, a decision "
        "after its approval.",
    )


def _notice(connection: Connection, case: Case) -> Step:
    """Each version of a review has a letter of its own; once given, it is the one whose digest the notice has."""
    listing = case.listing
    if listing.state == ListingState.UNDER_REVIEW:
        seen = reports_digest([report.id for report in reports_behind(connection, listing)])
        return Step(f"review-{listing.version}-{seen[:_DIGEST_SHOWN]}")
    if listing.notice_id is not None:
        digest = listings.get_notice(connection, listing.notice_id).content_sha256
        sent = letters.find_sent(connection, listing.id, digest)
        if sent is not None and sent.kind == "listing_notice":
            return Step(sent.step, is_over=True)
    raise not_yet()


def _decision(connection: Connection, case: Case) -> Step:
    """It says when the notice was served: none is made of a listing that came too early, or untold."""
    approved = _approved(connection, case, "list")
    is_over = case.listing.state != ListingState.LISTED or bool(faults_among(connection, [case.listing]))
    return Step(approved.name, approved.proposal, is_over=is_over)


def _receipt(_connection: Connection, case: Case) -> Step:
    assert case.objection is not None
    return Step("received", is_over=not is_open(ObjectionState(case.objection.state)))


def _correction(case: Case, asked: Asked, today: date) -> Step:
    if not asked.missing or asked.until is None or asked.until <= today:
        raise InvalidError(
            "LETTER.MISSING",
            "补正通知书须写明缺少的材料和晚于今日的期限。",
            "A request for correction names what is missing, and a last day after today.",
        )
    wanted = sorted({coded(MISSING, one, "missing") for one in asked.missing})
    return Step(f"{asked.until.isoformat()}-{'-'.join(wanted)}", is_over=not is_waiting(case))


def _objection_decision(connection: Connection, case: Case) -> Step:
    assert case.objection is not None
    if case.objection.state != ObjectionState.CLOSED or case.objection.reconsiders_id is not None:
        raise not_yet()
    return _approved(connection, case, "decide_objection")


def _repair_decision(connection: Connection, case: Case) -> Step:
    assert case.repair is not None
    if case.repair.state not in _DECIDED_REPAIR or case.repair.reconsiders_id is not None:
        raise not_yet()
    return _approved(connection, case, "decide_repair")


def _reconsideration(connection: Connection, case: Case) -> Step:
    """What was decided about a decision has a paper of its own, and not a second one of the first kind."""
    about = case.objection or case.repair
    assert about is not None
    is_decided = about.state == ObjectionState.CLOSED or about.state in _DECIDED_REPAIR
    if not is_decided or about.reconsiders_id is None:
        raise not_yet()
    return _approved(connection, case, f"decide_{case.target}")


def _removal(connection: Connection, case: Case) -> Step:
    removal = listings.find_removal(connection, case.listing.id)
    if removal is None:
        raise not_yet()
    return Step(f"removal-{removal.id}")


def _service(connection: Connection, case: Case) -> Step:
    """Of a notice whose service was corrected there is a new record, and none where it was not served."""
    notice = case.listing.notice_id
    if notice is None:
        raise not_yet()
    said = standing_among(corrections_of_notices(connection, [notice])).get(("notice", notice))
    if said is None:
        return Step(f"notice-{notice}")
    return Step(f"notice-{notice}-{said.id}", is_over=said.served_on is None)


def _approved(connection: Connection, case: Case, act: str) -> Step:
    if case.approved is None:
        proposal = proposals.find_approved(connection, case.target, case.number, act)
    else:
        proposal = case.approved.get(act)
    if proposal is None:
        raise not_yet()
    return Step(f"proposal-{proposal.id}", proposal)


_STEPS: Mapping[str, Callable[[Connection, Case], Step]] = MappingProxyType(
    {
        "listing_notice": _notice,
        "listing_decision": _decision,
        "objection_receipt": _receipt,
        "objection_decision": _objection_decision,
        "repair_decision": _repair_decision,
        "reconsideration_decision": _reconsideration,
        "removal_decision": _removal,
        "service_record": _service,
    }
)
