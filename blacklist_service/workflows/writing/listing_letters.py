"""The letters about a listing itself: notice, decision with the repair notice, removal, record of service."""

from blacklist_service.errors import InvalidError
from blacklist_service.letters.kinds import (
    ListingDecision,
    ListingNotice,
    RemovalDecision,
    ServiceRecord,
    document_no,
)
from blacklist_service.letters.parts import Clause, Head
from blacklist_service.rules.gates import NoticeChannel, gaps_before_notice
from blacklist_service.rules.repairs import repair_from, stop_showing_by
from blacklist_service.rules.terms import Severity
from blacklist_service.store import deliveries, letters, listings, objections
from blacklist_service.store.corrected_services import corrections_of_notices
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.corrected_services import standing_among
from blacklist_service.workflows.cases.facts import read_case
from blacklist_service.workflows.cases.listing_view import refuse_gaps
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.writing.cases import Case
from blacklist_service.workflows.writing.law import basis_clause, period_of
from blacklist_service.workflows.writing.people import Reading
from blacklist_service.workflows.writing.reasons import reasons_of
from blacklist_service.workflows.writing.steps import Asked, Step
from blacklist_service.workflows.writing.words import (
    CHANNELS,
    REPAIR_CONDITIONS,
    REPAIR_WAIT,
    SEVERITIES,
    end_words,
)
from exports.profiles.words import GROUNDS


def write_notice(reading: Reading, case: Case, _step: Step, _asked: Asked, head: Head) -> ListingNotice:
    """拟列入告知书, once every gate before notice holds. Raises: RefusedError LISTING.GAPS."""
    listing, today = case.listing, head.issued_on
    refuse_gaps(gaps_before_notice(read_case(reading.connection, reading.context, listing), today))
    severity = Severity(listing.severity)
    return ListingNotice(
        head=head,
        debts=reading.debts(listing),
        grounds=_grounds(listing),
        basis=_bases(reading, listing),
        severity=SEVERITIES[severity],
        shown_for=period_of(f"publicity_{severity.value}_max", today),
        reply_window=period_of("reply_window", today),
    )


def write_decision(reading: Reading, case: Case, step: Step, _asked: Asked, head: Head) -> ListingDecision:
    """列入决定书 with the repair notice: both travel in one paper (两书同达)."""
    listing = case.listing
    listed_on, shown_until, expires_on = listing.listed_on, listing.publicity_until, listing.expires_on
    # The database lists nobody without these.
    assert listed_on is not None
    assert shown_until is not None
    assert expires_on is not None
    assert listing.served_on is not None
    severity = Severity(listing.severity)
    waits = severity is not Severity.MINOR
    return ListingDecision(
        head=head,
        decision_no=listing.decision_no or "",
        served_on=listing.served_on,
        debts=reading.debts(listing),
        grounds=_grounds(listing),
        basis=_bases(reading, listing),
        reasons=reasons_of(reading.context, step),
        severity=SEVERITIES[severity],
        listed_on=listed_on,
        shown_until=shown_until,
        expires_on=expires_on,
        objection_answer=period_of("objection_answer", head.issued_on),
        repair_from=repair_from(severity, listed_on),
        repair_answer=period_of("repair_answer", head.issued_on),
        repair_conditions=(*REPAIR_CONDITIONS, *([REPAIR_WAIT] if waits else ())),
        stop_showing=period_of("stop_showing", head.issued_on),
    )


def write_removal(reading: Reading, case: Case, _step: Step, _asked: Asked, head: Head) -> RemovalDecision:
    """移出决定书: why, from which day, and how many recipients are told."""
    removal = listings.find_removal(reading.connection, case.listing.id)
    assert removal is not None
    told = deliveries.entries_of(reading.connection, [case.listing.id])
    ended_on = removal.effective_on
    return RemovalDecision(
        head=head,
        listed_on=case.listing.listed_on,
        ended_on=ended_on,
        reason=end_words(
            removal.reason, ended_on, objections.objections_of(reading.connection, case.listing.id)
        ),
        recipients=len(told),
        stop_showing=period_of("stop_showing", ended_on, stop_showing_by(ended_on)),
    )


def write_service(reading: Reading, case: Case, _step: Step, _asked: Asked, head: Head) -> ServiceRecord:
    """送达回证 of the notice, as it is filed: without the case number, which only the recipient keeps."""
    assert case.listing.notice_id is not None
    notice = listings.get_notice(reading.connection, case.listing.notice_id)
    sent = letters.find_sent(reading.connection, case.listing.id, notice.content_sha256)
    number = "" if sent is None else f"{document_no(sent.kind, sent.year, sent.serial)} "
    corrected = standing_among(corrections_of_notices(reading.connection, [case.listing.notice_id]))
    said = corrected.get(("notice", case.listing.notice_id), notice)
    return ServiceRecord(
        head=head,
        papers=(f"{number}{ListingNotice.TITLE}",),
        channel=CHANNELS[NoticeChannel(said.channel)],
        sent_on=said.sent_on,
        served_on=said.served_on,
        case_no="",
    )


def check_case_number(reading: Reading, listing: Listing, case_no: str) -> None:
    """It is this case's own. Raises: InvalidError LETTER.CASE_NO."""
    named = listings.find_listing_by_case(reading.connection, case_mac(reading.context.vault, case_no))
    if named is None or named.id != listing.id:
        raise InvalidError("LETTER.CASE_NO", "案号与本案不符。", "The case number is not that of this case.")


def _grounds(listing: Listing) -> tuple[str, ...]:
    return (GROUNDS[listing.ground],) if listing.ground else ()


def _bases(reading: Reading, listing: Listing) -> tuple[Clause, ...]:
    assert listing.legal_basis_id is not None
    return (basis_clause(listings.get_basis(reading.connection, listing.legal_basis_id)),)
