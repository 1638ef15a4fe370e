"""What must be true before notice, listing and export; every gap at once, so that nobody repairs one by one.

The facts hold presence, ids and figures, never a name or a number of a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from blacklist_service.rules import gate_gaps as gap
from blacklist_service.rules.deadlines import add_months, due_on
from blacklist_service.rules.gaps import Gap, Gaps
from blacklist_service.rules.law import earliest_day, percentage, whole_number
from blacklist_service.rules.legal_bases import LegalBasis, basis_gaps
from blacklist_service.rules.listing_states import ListingState, is_exportable
from blacklist_service.rules.operator_profile import Audience, OperatorProfile, export_gaps
from blacklist_service.rules.terms import is_expired, retention_ends_on
from matching.types import SubjectKind, Validity

_BASIS_POINTS = 100
# Asked of every entry of a release: an enumeration takes longer to name its member than a module.
_REGULATOR, _PUBLIC, _PERSON = Audience.REGULATOR, Audience.PUBLIC_NOTICE, SubjectKind.PERSON
_INVALID, _MASKED = Validity.INVALID, Validity.MASKED


class NoticeChannel(StrEnum):
    """How a notice was served. A number can be somebody else's by now, so a text message alone proves nothing."""

    REGISTERED_MAIL = "registered_mail"  # 挂号信或者邮政特快专递, with the return receipt
    IN_PERSON = "in_person"
    ELECTRONIC_CONFIRMED = "electronic_confirmed"  # the subject confirmed the electronic service
    PUBLIC_ANNOUNCEMENT = "public_announcement"  # 公告送达, when nothing else reached the subject
    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"


PROVES_SERVICE = frozenset(
    {
        NoticeChannel.REGISTERED_MAIL,
        NoticeChannel.IN_PERSON,
        NoticeChannel.ELECTRONIC_CONFIRMED,
        NoticeChannel.PUBLIC_ANNOUNCEMENT,
    }
)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One allegation as it stands: who, which debt, on what evidence and basis.

    `identifier` is None where no number was given; `is_adult` None where it is unknown. Money in fen, the rate in
    hundredths of a percent. `uploaded_by` are the ids of all who uploaded a report behind it; `open_reviews` counts
    the reviews of the very matches that it stands on, not those of reports that arrived since.
    """

    kind: SubjectKind
    identifier: Validity | None
    is_adult: bool | None
    open_reviews: int
    has_contract_no: bool
    principal_fen: int | None
    outstanding_fen: int | None
    annual_rate_bp: int | None
    loan_date: date | None
    overdue_since: date | None
    has_ground: bool
    has_ability_evidence: bool
    has_collection_log: bool
    basis: LegalBasis | None
    list_kind: str
    region: str
    uploaded_by: frozenset[str] = frozenset()
    settled_on: date | None = None
    conduct_ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """The notice to the subject. `proof_digest` is the SHA-256 of the proof of service; `reply_until` inclusive."""

    channel: NoticeChannel | None = None
    served_on: date | None = None
    proof_digest: str = ""
    reply_until: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """The maker's decision and the checker's approval, each with the digest of what it was about."""

    decided_by: str = ""
    decision_digest: str = ""
    approved_by: str = ""
    approval_digest: str = ""


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """An allegation on its way to the list: the case, the notice, the decision."""

    case: CaseFacts
    notice: NoticeFacts = field(default_factory=NoticeFacts)
    decision: DecisionFacts = field(default_factory=DecisionFacts)


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """A listing on its way to an audience. `carries_disputed_mark`: what would be sent shows the dispute.

    `goes_to_third_parties`, `is_published`: what is made of it goes so far by its own nature, whoever the audience is.
    """

    listing: ListingFacts
    state: ListingState
    audience: Audience
    expires_on: date | None
    is_disputed: bool = False
    carries_disputed_mark: bool = False
    is_suppressed: bool = False
    goes_to_third_parties: bool = False
    is_published: bool = False


def gaps_before_notice(case: CaseFacts, today: date) -> Gaps:
    """What is missing before the subject may be told that a listing is intended; empty means that it may.

    Law: 征信业管理条例 Art 15; 国办发〔2020〕49号; notice of September 2018 on evidence of ability to pay.
    """
    return _unmet(
        (
            *_identity_checks(case),
            *_debt_checks(case),
            *_malice_checks(case),
            (gap.SETTLED, case.settled_on is None and case.outstanding_fen != 0),
            (gap.RETENTION_OVER, not _is_past_retention(case, today)),
        )
    ) + _basis_gaps(case, today)


def gaps_before_listing(facts: ListingFacts, today: date) -> Gaps:
    """What is missing before the subject may be listed; empty means that it may.

    Adds to the gaps before notice: served with proof, reply window elapsed, two different officials.
    """
    return (
        gaps_before_notice(facts.case, today)
        + _unmet(_notice_checks(facts.notice, today))
        + _unmet(_decision_checks(facts))
    )


def gaps_before_overdue_only(facts: ListingFacts, today: date) -> Gaps:
    """What is missing before a case may be closed as 仅逾期: recorded inside, never exported as malicious.

    Asks for no ground, ability evidence, legal basis, notice or lawful rate, but for a sure identity, the debt
    and two officials.
    """
    return _unmet(
        (
            *_identity_checks(facts.case),
            *_debt_checks(facts.case),
            (gap.RETENTION_OVER, not _is_past_retention(facts.case, today)),
            *_decision_checks(facts),
        )
    )


def gaps_before_export(facts: ExportFacts, profile: OperatorProfile, today: date) -> Gaps:
    """What forbids giving this listing to this audience on this day; empty means that it may go out.

    A dispute does not stop the export, a missing mark of the dispute does (征信业管理条例 Art 25).
    """
    case, basis = facts.listing.case, facts.listing.case.basis
    is_public = facts.audience is _PUBLIC or facts.is_published
    is_outside = facts.audience is not _REGULATOR or facts.goes_to_third_parties or facts.is_published
    own = (
        (gap.NOT_LISTED, is_exportable(facts.state)),
        *_identity_checks(case),
        *_notice_checks(facts.listing.notice, today),
        *_decision_checks(facts.listing),
        (gap.EXPIRED, facts.expires_on is not None and not is_expired(facts.expires_on, today)),
        (gap.RETENTION_OVER, not _is_past_retention(case, today)),
        (gap.DISPUTE_UNMARKED, facts.carries_disputed_mark or not facts.is_disputed),
        (gap.SUPPRESSED, not facts.is_suppressed),
        (
            gap.BASIS_NOT_FOR_THIRD_PARTIES,
            not is_outside or (basis is not None and basis.allows_third_parties),
        ),
        (
            gap.BASIS_NOT_FOR_PUBLICATION,
            not is_public or (basis is not None and basis.allows_publication),
        ),
    )
    return _unmet(own) + _basis_gaps(case, today) + export_gaps(profile, facts.audience)


def reply_until(served_on: date, region: str = "") -> date:
    """The last day on which the subject may state its case, counted from the day of service."""
    return due_on("reply_window", served_on, region)


def is_adult_on(birth_date: date, day: date) -> bool:
    """The person has come of age: the birthday has passed, as the day of birth does not count (民法典 Art 17, 201)."""
    age = whole_number("majority_age", max(day, earliest_day("majority_age")))
    return add_months(birth_date, age * 12) < day


def is_rate_above_cap(annual_rate_bp: int, loan_date: date) -> bool:
    """The yearly rate is higher than the courts support for a loan of that day (exactly the cap is lawful)."""
    cap = percentage("rate_cap", max(loan_date, earliest_day("rate_cap")))
    return Decimal(annual_rate_bp) / _BASIS_POINTS > cap


_Check = tuple[Gap, bool]


def _unmet(checks: Iterable[_Check]) -> Gaps:
    return tuple([missing for missing, is_met in checks if not is_met])


def _identity_checks(case: CaseFacts) -> tuple[_Check, ...]:
    is_person = case.kind is _PERSON
    return (
        (gap.IDENTIFIER_MISSING, case.identifier is not None),
        (gap.IDENTIFIER_INVALID, case.identifier is not _INVALID),
        (gap.IDENTIFIER_MASKED, case.identifier is not _MASKED),
        (gap.OPEN_REVIEW, case.open_reviews == 0),
        (gap.MINOR, not is_person or case.is_adult is not False),
        (gap.AGE_UNKNOWN, not is_person or case.is_adult is not None),
    )


def _debt_checks(case: CaseFacts) -> tuple[_Check, ...]:
    return (
        (gap.CONTRACT_NO, case.has_contract_no),
        (gap.PRINCIPAL, case.principal_fen is not None and case.principal_fen > 0),
        (gap.OUTSTANDING, case.outstanding_fen is not None),
        (gap.RATE, case.annual_rate_bp is not None),
        (gap.LOAN_DATE, case.loan_date is not None),
        (gap.OVERDUE_SINCE, case.overdue_since is not None),
        (gap.COLLECTION_LOG, case.has_collection_log),
    )


def _malice_checks(case: CaseFacts) -> tuple[_Check, ...]:
    """What makes 恶意 out of 逾期: without one of these only overdue_only is possible."""
    rate, loan_date = case.annual_rate_bp, case.loan_date
    return (
        (gap.GROUND, case.has_ground),
        (gap.ABILITY_EVIDENCE, case.has_ability_evidence),
        (gap.RATE_ABOVE_CAP, rate is None or loan_date is None or not is_rate_above_cap(rate, loan_date)),
    )


def _notice_checks(notice: NoticeFacts, today: date) -> tuple[_Check, ...]:
    is_served = notice.channel is not None and notice.served_on is not None and notice.served_on <= today
    return (
        (gap.NOTICE, is_served),
        (gap.NOTICE_CHANNEL, notice.channel is None or notice.channel in PROVES_SERVICE),
        (gap.NOTICE_PROOF, notice.proof_digest != ""),
        (gap.REPLY_WINDOW, _is_window_over(notice, today)),
    )


def _is_window_over(notice: NoticeFacts, today: date) -> bool:
    """The window has elapsed and was not made shorter than the law's."""
    if notice.served_on is None or notice.reply_until is None:
        return False
    return reply_until(notice.served_on) <= notice.reply_until < today


def _decision_checks(facts: ListingFacts) -> tuple[_Check, ...]:
    decision, uploaders = facts.decision, facts.case.uploaded_by
    officials = {decision.decided_by, decision.approved_by} - {""}
    return (
        (gap.DECISION, decision.decided_by != "" and decision.decision_digest != ""),
        (gap.APPROVAL, decision.approved_by != "" and decision.approval_digest != ""),
        (gap.SAME_OFFICIAL, decision.decided_by != decision.approved_by or decision.decided_by == ""),
        (
            gap.APPROVAL_DIGEST,
            decision.approval_digest in (decision.decision_digest, ""),
        ),
        (gap.UPLOADER_DECIDES, not officials & uploaders),
    )


def _basis_gaps(case: CaseFacts, today: date) -> Gaps:
    if case.basis is None:
        return (gap.BASIS,)
    return basis_gaps(case.basis, case.list_kind, case.region, today)


def _is_past_retention(case: CaseFacts, today: date) -> bool:
    last_day = retention_ends_on(case.settled_on, case.conduct_ended_on)
    return last_day is not None and is_expired(last_day, today)
