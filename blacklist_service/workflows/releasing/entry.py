"""What leaves the house about one listing: the gates before export, then the fields, then the audience's share."""

from collections.abc import Sequence
from datetime import date

from blacklist_service.rules.gaps import Gaps
from blacklist_service.rules.gate_gaps import IDENTIFIER_MISSING
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store.current_reports import SentReport
from blacklist_service.store.releases import ListedCase
from blacklist_service.workflows.cases.one_contract import contract_of, told_again
from blacklist_service.workflows.cases.shared_out import MOST_OPENED
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.releasing.export_gates import ExportGates
from blacklist_service.workflows.sealing.records import ReportDetails, open_details, open_identity
from exports.audience import AudienceError, apply
from exports.types import EntryFields
from matching.identifiers import read_identifier
from matching.types import RawIdentity

STATEMENT_TABLE, STATEMENT_SCHEMA = "listing.statement", 1
# The strongest number first: the identity in an entry is that of the best report.
_RANKS = {"valid": 0, "invalid": 1, "masked": 2, "missing": 3}
# What canonical JSON carries exactly: a sum beyond it (somebody's nonsense) must not stop the whole release.
_GREATEST_EXACT = 2**53 - 1
# A cell of a sheet takes 32,767 characters. A member's own words must not stop the release, and the removals in it.
_LONGEST_LOG = _LONGEST_NAMES = 30_000


def entry_for(context: Context, case: ListedCase, gates: ExportGates) -> EntryFields | None:
    """The entry as the gates' audience may have it; None where a gate, the profile or the audience says no."""
    best = _best_report(case)
    if best is None or gates.gaps(case, best, region_of(context, case)):
        return None
    try:
        fields = _fields(context, case, best, gates.audience)
        return apply(gates.audience.value, fields, may_be_published=case.basis.allows_publication)
    except AudienceError:
        return None


def gaps_of(context: Context, case: ListedCase, gates: ExportGates) -> Gaps:
    """Why nothing of a listing may leave for the gates' audience; empty where it may."""
    best = _best_report(case)
    if best is None:
        return (IDENTIFIER_MISSING,)
    return gates.gaps(case, best, region_of(context, case))


def fields_of(context: Context, case: ListedCase, audience: Audience) -> EntryFields:
    """Everything that is known of a listing, before the audience's share is taken; the gates were asked."""
    best = _best_report(case)
    assert best is not None
    return _fields(context, case, best, audience)


def region_of(context: Context, case: ListedCase) -> str:
    """Where a listing belongs: to the region that its first reporting member reports for, else the operator's."""
    for sent in case.reports:
        if sent.member_region:
            return sent.member_region
    return context.profile.region


def _best_report(case: ListedCase) -> SentReport | None:
    """The current report whose identity is shown: a valid number first, then the oldest, so that it stays the same."""
    openable = [sent for sent in case.reports if sent.has_identity]
    if len(openable) == 1:
        return openable[0]
    return min(openable, key=lambda sent: (_RANKS[sent.report.identifier], sent.report.id), default=None)


def _fields(context: Context, case: ListedCase, best: SentReport, audience: Audience) -> EntryFields:
    listing, reports = case.listing, [sent.report for sent in _counted(context, case.reports)]
    return {
        "subject_kind": case.subject_kind,
        **_identity_fields(context, best),
        "ground": listing.ground,
        "legal_basis": f"{case.basis.document_no} {case.basis.article}".strip(),
        "decision_no": listing.decision_no,
        "listed_on": _day(listing.listed_on),
        "publicity_until": _day(listing.publicity_until),
        "severity": listing.severity,
        "outstanding_fen": _sum([report.outstanding_fen for report in reports]),
        "principal_fen": _sum([report.principal_fen for report in reports]),
        "overdue_since": min(
            (report.overdue_since.isoformat() for report in reports if report.overdue_since), default=None
        ),
        "out_of_contact": any(report.out_of_contact for report in reports),
        "reporting_members": list(dict.fromkeys(sorted(sent.member_code for sent in case.reports))),
        **(_provincial_fields(context, case) if audience is Audience.PROVINCIAL else {}),
        "disputed": listing.is_disputed,
        "statement": _statement(context, case),
    }


def _counted(context: Context, reports: Sequence[SentReport]) -> Sequence[SentReport]:
    """Each debt once: of a contract that a member has reported several times the newest report.

    Of very many reports none is opened: whoever asks about the person would spend its openings on them.
    """
    alike = _alike(reports) if 1 < len(reports) <= MOST_OPENED else []
    if not alike:
        return reports
    contracts = {}
    for sent in alike:
        sealed = sent.sealed_details
        told = ReportDetails() if sealed is None else open_details(context.vault.sealer, sent.id, sealed)
        contracts[sent.id] = contract_of(sent.member_id, told.platform, told.contract_no)
    again = told_again(contracts)
    return [sent for sent in reports if sent.id not in again]


def _alike(reports: Sequence[SentReport]) -> list[SentReport]:
    """The reports whose member tells the principal or the day of the loan of another one as well: nobody else's can be
    the same contract, and nobody else's is opened."""
    lent = [(sent.member_id, sent.report.principal_fen) for sent in reports]
    lent_on = [(sent.member_id, sent.report.loan_date) for sent in reports]
    if len(set(lent)) == len(lent) and len(set(lent_on)) == len(lent_on):
        return []
    return [
        sent
        for place, sent in enumerate(reports)
        if lent.count(lent[place]) > 1 or lent_on.count(lent_on[place]) > 1
    ]


def _identity_fields(context: Context, best: SentReport) -> EntryFields:
    assert best.sealed_identity is not None  # _best_report has seen it
    raw = open_identity(context.vault.sealer, best.report.id, best.sealed_identity)
    scheme, number = _number(raw)
    return {
        "name": raw.name.strip(),
        "id_type": scheme,
        "id_number": number,
        "legal_representative": raw.legal_representative.strip() or None,
        "phone": raw.phone.strip() or None,
    }


def _number(raw: RawIdentity) -> tuple[str, str]:
    reading = read_identifier(raw.id_type, raw.id_number, raw.kind)
    if reading.identifier is None:
        return raw.id_type, raw.id_number.strip()
    return reading.identifier.scheme, reading.identifier.value


def _provincial_fields(context: Context, case: ListedCase) -> EntryFields:
    """What only the sheet of 2018 asks for: the platforms, and how collection went."""
    opened = [
        open_details(context.vault.sealer, sent.report.id, sent.sealed_details)
        for sent in case.reports
        if sent.sealed_details is not None
    ]
    platforms = [details.platform for details in opened if details.platform]
    logs = [details.collection_log for details in opened if details.collection_log]
    names = platforms or [sent.member_name for sent in case.reports]
    return {
        "platform": _whole_names("、".join(dict.fromkeys(names))),
        "collection_log": "；".join(dict.fromkeys(logs))[:_LONGEST_LOG] or None,
    }


def _whole_names(joined: str) -> str:
    """As many of the names as a cell takes, none of them cut."""
    if len(joined) <= _LONGEST_NAMES:
        return joined
    return joined[: _LONGEST_NAMES + 1].rpartition("、")[0]


def _statement(context: Context, case: ListedCase) -> str | None:
    sealed = case.listing.sealed_statement
    if sealed is None:
        return None
    return context.vault.sealer.open(STATEMENT_TABLE, case.listing.id, STATEMENT_SCHEMA, sealed).decode()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _sum(amounts: list[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return min(sum(known), _GREATEST_EXACT) if known else None
