"""What the own report says: the case in words, requests, recipients, and the newest looks."""

from datetime import date

from blacklist_service.clock import day_of
from blacklist_service.letters.printed import day_words
from blacklist_service.rules.confirmations import Holding
from blacklist_service.rules.enquiry_purposes import PURPOSES
from blacklist_service.rules.listing_states import EndReason
from blacklist_service.rules.objections import ObjectionReason, Outcome
from blacklist_service.rules.reveal_purposes import REVEAL_PURPOSES
from blacklist_service.rules.terms import Severity
from blacklist_service.store import listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Look, Objection, Repair
from blacklist_service.workflows.list_deliveries import Delivery
from blacklist_service.workflows.writing.law import basis_clause
from blacklist_service.workflows.writing.words import END_REASONS, OBJECTION_REASONS, OUTCOMES, SEVERITIES
from exports.profiles.words import GROUNDS

STATES = {
    "alleged": "有机构报送，尚未受理核查，没有列入",
    "under_review": "正在核查，没有列入",
    "notified": "已发出告知，没有列入",
    "reply_window": "陈述申辩期内，没有列入",
    "listed": "已列入",
    "rejected": "经核查不予列入",
    "overdue_only": "认定为仅逾期，没有列入",
    "ended": "已结束，不再展示",
}
HOLDINGS = {
    Holding.HELD: "持有",
    Holding.SUPPRESSED: "持有，已通知暂停使用",
    Holding.ENDED: "已结束，下一次发布时通知",
    Holding.RETRACTED: "已通知删除，尚未确认",
    Holding.FORGOTTEN: "已确认删除",
}
_REPAIRS = {"granted": "准予修复", "refused": "不予修复"}
_OPEN, _IN_OFFICE = "正在办理", "办理案件"


def facts_of(connection: Connection, listing: Listing) -> tuple[tuple[str, str], ...]:
    """Names and values of a listing as it stands; what is not there has no line."""
    basis = None if listing.legal_basis_id is None else listings.get_basis(connection, listing.legal_basis_id)
    said = (
        ("状态", STATES[listing.state]),
        ("标注", "存在争议" if listing.is_disputed else ""),
        ("展示", "已暂停" if listing.is_suppressed else ""),
        ("情形", GROUNDS.get(listing.ground, "")),
        ("程度", SEVERITIES[Severity(listing.severity)] if listing.severity else ""),
        ("依据", "" if basis is None else basis_clause(basis).text),
        ("决定文号", listing.decision_no or ""),
        ("告知送达", _day(listing.served_on)),
        ("列入日期", _day(listing.listed_on)),
        ("到期日期", _day(listing.expires_on)),
        ("结束日期", _day(listing.ended_on)),
        ("结束原因", END_REASONS[EndReason(listing.end_reason)] if listing.end_reason else ""),
    )
    return tuple((name, value) for name, value in said if value)


def requests_of(objections: list[Objection], repairs: list[Repair]) -> tuple[str, ...]:
    """Each objection and application with its day and where it stands."""
    disputes = [
        f"{day_words(one.received_on)}提出异议（{OBJECTION_REASONS[ObjectionReason(one.reason)]}），"
        f"{OUTCOMES[Outcome(one.outcome)][0] if one.outcome and one.decided_on else _OPEN}。"
        for one in objections
    ]
    asked = [
        f"{day_words(one.received_on)}申请信用修复，{_REPAIRS.get(one.state, _OPEN)}。" for one in repairs
    ]
    return (*disputes, *asked)


def recipients_of(deliveries: list[Delivery]) -> tuple[str, ...]:
    """Each recipient that was ever given the entry, and how it stands there."""
    return tuple(f"{one.member_name}：{HOLDINGS[one.holding]}。" for one in deliveries)


def looks_of(seen: list[Look], names: dict[int | None, str]) -> tuple[tuple[str, str, str], ...]:
    """Day, member and purpose of looks, as they are given."""
    return tuple(
        (day_words(day_of(look.at)), names.get(look.member_id, "本人"), _purpose(look.purpose))
        for look in seen
    )


def _purpose(code: str) -> str:
    if code in PURPOSES:
        return PURPOSES[code].name_zh
    if code == "own_record":
        return "本人查看"
    return REVEAL_PURPOSES.get(code, (_IN_OFFICE, ""))[0]


def _day(day: date | None) -> str:
    return "" if day is None else day_words(day)
