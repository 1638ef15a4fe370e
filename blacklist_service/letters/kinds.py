"""The letters as data: each names its title, the word of its number and its template; templates hold no number
of the law, no day and no address."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from blacklist_service.letters.own_papers import NonListingCertificate, OwnReport
from blacklist_service.letters.parts import Clause, Corrected, Debt, Head, Period


@dataclass(frozen=True, slots=True, repr=False)
class ListingNotice:
    """列入告知书: what is intended, why, on what basis, and the time to answer (国办发〔2020〕49号)."""

    KIND: ClassVar[str] = "listing_notice"
    TITLE: ClassVar[str] = "拟列入恶意逃废债名单告知书"
    WORD: ClassVar[str] = "列告"

    head: Head
    debts: tuple[Debt, ...]
    grounds: tuple[str, ...]
    basis: tuple[Clause, ...]
    severity: str
    shown_for: Period
    reply_window: Period


@dataclass(frozen=True, slots=True, repr=False)
class ListingDecision:
    """列入决定书 with the repair notice enclosed (两书同达, 国办发〔2025〕22号): result, basis, term, ends."""

    KIND: ClassVar[str] = "listing_decision"
    TITLE: ClassVar[str] = "列入恶意逃废债名单决定书"
    WORD: ClassVar[str] = "列决"

    head: Head
    decision_no: str
    served_on: date
    debts: tuple[Debt, ...]
    grounds: tuple[str, ...]
    basis: tuple[Clause, ...]
    reasons: str
    severity: str
    listed_on: date
    shown_until: date
    expires_on: date
    objection_answer: Period
    repair_from: date
    repair_answer: Period
    repair_conditions: tuple[str, ...]
    stop_showing: Period


@dataclass(frozen=True, slots=True, repr=False)
class ObjectionReceipt:
    """异议受理通知书: taken in, marked, passed on to the source, answered by a day (征信业管理条例 Art 25)."""

    KIND: ClassVar[str] = "objection_receipt"
    TITLE: ClassVar[str] = "异议受理通知书"
    WORD: ClassVar[str] = "异受"

    head: Head
    received_on: date
    reason: str
    answer: Period
    source_answer: Period


@dataclass(frozen=True, slots=True, repr=False)
class CorrectionRequest:
    """补正通知书: what an objection or an application still needs, and by which day."""

    KIND: ClassVar[str] = "correction_request"
    TITLE: ClassVar[str] = "补正通知书"
    WORD: ClassVar[str] = "补正"

    head: Head
    matter: str
    received_on: date
    missing: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True, repr=False)
class ObjectionDecision:
    """异议处理决定书: the outcome with its reasons, the facts that it corrects, what follows from it, until when others
    can be asked to reconsider it (None: nothing is left to reconsider), and where to complain."""

    KIND: ClassVar[str] = "objection_decision"
    TITLE: ClassVar[str] = "异议处理决定书"
    WORD: ClassVar[str] = "异决"

    head: Head
    received_on: date
    reason: str
    outcome: str
    effect: str
    reasons: str
    basis: Clause
    complaint_answer: Period
    reconsideration: Period | None = None
    corrections: tuple[Corrected, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class RepairDecision:
    """信用修复决定书: granted or not, why, what ends when; a refusal: until when it can be reconsidered."""

    KIND: ClassVar[str] = "repair_decision"
    TITLE: ClassVar[str] = "信用修复决定书"
    WORD: ClassVar[str] = "修决"

    head: Head
    received_on: date
    is_granted: bool
    reasons: str
    basis: Clause
    stop_showing: Period
    reconsideration: Period | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ReconsiderationDecision:
    """复核决定书: what others decided about a decision, why, and what is left to whom it does not help. `first` names
    the paper, or the decision where it has none."""

    KIND: ClassVar[str] = "reconsideration_decision"
    TITLE: ClassVar[str] = "复核决定书"
    WORD: ClassVar[str] = "复决"

    head: Head
    first: str
    first_on: date
    received_on: date
    outcome: str
    effect: str
    reasons: str
    basis: tuple[Clause, ...]
    complaint_answer: Period
    corrections: tuple[Corrected, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class RemovalDecision:
    """移出决定书: the listing is over, why, from which day, and who is told to forget it."""

    KIND: ClassVar[str] = "removal_decision"
    TITLE: ClassVar[str] = "移出恶意逃废债名单决定书"
    WORD: ClassVar[str] = "移决"

    head: Head
    listed_on: date | None
    ended_on: date
    reason: str
    recipients: int
    stop_showing: Period


@dataclass(frozen=True, slots=True, repr=False)
class ServiceRecord:
    """送达回证: which papers went to whom, how and when; the recipient signs. The lower part carries the case number
    and stays with the recipient. `case_no` "": the paper is filed without it."""

    KIND: ClassVar[str] = "service_record"
    TITLE: ClassVar[str] = "送达回证"
    WORD: ClassVar[str] = "送证"

    head: Head
    papers: tuple[str, ...]
    channel: str
    sent_on: date
    served_on: date | None
    case_no: str


Letter = (
    ListingNotice
    | ListingDecision
    | ObjectionReceipt
    | CorrectionRequest
    | ObjectionDecision
    | RepairDecision
    | ReconsiderationDecision
    | RemovalDecision
    | ServiceRecord
    | OwnReport
    | NonListingCertificate
)
KINDS: tuple[type[Letter], ...] = (
    ListingNotice,
    ListingDecision,
    ObjectionReceipt,
    CorrectionRequest,
    ObjectionDecision,
    RepairDecision,
    ReconsiderationDecision,
    RemovalDecision,
    ServiceRecord,
)
# Those that tell of a step of a case are KINDS; these are asked for by people about themselves.
OWN_KINDS: tuple[type[Letter], ...] = (OwnReport, NonListingCertificate)
BY_KIND = {kind.KIND: kind for kind in (*KINDS, *OWN_KINDS)}


def document_no(kind: str, year: int, serial: int) -> str:
    """列告〔2026〕第1号: the word of the kind, the year, the number without leading noughts (GB/T 9704 7.2.5)."""
    return f"{BY_KIND[kind].WORD}〔{year}〕第{serial}号"
