"""What the own report says: the case in words, requests, recipients, and the newest looks."""

from collections.abc import Mapping, Sequence
from datetime import date

from blacklist_service.clock import day_of
from blacklist_service.letters.own_papers import OwnReport
from blacklist_service.letters.parts import Head
from blacklist_service.letters.printed import day_words
from blacklist_service.rules.confirmations import Holding
from blacklist_service.rules.enquiry_purposes import PURPOSES
from blacklist_service.rules.objections import ObjectionReason
from blacklist_service.rules.reveal_purposes import REVEAL_PURPOSES
from blacklist_service.rules.terms import Severity
from blacklist_service.store import exhibits, journal, listings, members
from blacklist_service.store import objections as requests
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Look, Objection, Repair
from blacklist_service.workflows.cases.corrected_services import faults_among
from blacklist_service.workflows.cases.outcome_effects import open_statement
from blacklist_service.workflows.list_deliveries import Delivery, deliveries_about
from blacklist_service.workflows.writing.law import basis_clause, clause_of
from blacklist_service.workflows.writing.people import Reading
from blacklist_service.workflows.writing.words import OBJECTION_REASONS, SEVERITIES, end_words, outcome_words
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
# Looks of whoever is no member.
_OWN_LOOKS = {"own_record": "本人", "agent_record": "代理人"}
# More would fill a book; the page of the case shows 500, and the paper says how many there are.
_MOST_LOOKS = 50
_MOST_COUNTED = 5000


def report_of(reading: Reading, listing: Listing, family: list[int], head: Head, as_of: str) -> OwnReport:
    """Everything that is held, as the paper says it; who calls has written the look."""
    connection, context = reading.connection, reading.context
    names: dict[int | None, str] = {one.id: one.name for one in members.all_members(connection)}
    with context.looks.read() as looks:
        seen = journal.looks_at(looks, family, limit=_MOST_COUNTED)
    asked = requests.repairs_of(connection, listing.id)
    disputes = requests.objections_of(connection, listing.id)
    return OwnReport(
        head=head,
        as_of=as_of,
        facts=facts_of(connection, listing, disputes),
        debts=reading.current_debts(listing),
        requests=requests_of(
            disputes,
            asked,
            exhibits.count_by_side(connection, "objection", [one.id or 0 for one in disputes]),
            exhibits.count_by_side(connection, "repair", [one.id or 0 for one in asked]),
        ),
        statement=open_statement(context, listing),
        recipients=recipients_of(deliveries_about(connection, family)),
        looks=looks_of(seen[:_MOST_LOOKS], names),
        looks_in_all=len(seen),
        basis=clause_of("free_reports", head.issued_on),
    )


def facts_of(
    connection: Connection, listing: Listing, disputes: Sequence[Objection]
) -> tuple[tuple[str, str], ...]:
    """Names and values of a listing as it stands; what is not there has no line."""
    basis = None if listing.legal_basis_id is None else listings.get_basis(connection, listing.legal_basis_id)
    fault = faults_among(connection, [listing]).get(listing.id)
    told = _day(listing.served_on) if fault is None else _told_after_all(fault[1])
    said = (
        ("状态", STATES[listing.state]),
        ("标注", "存在争议" if listing.is_disputed else ""),
        ("展示", "已暂停" if listing.is_suppressed else ""),
        ("情形", GROUNDS.get(listing.ground, "")),
        ("程度", SEVERITIES[Severity(listing.severity)] if listing.severity else ""),
        ("依据", "" if basis is None else basis_clause(basis).text),
        ("决定文号", listing.decision_no or ""),
        ("告知送达", told),
        ("列入日期", _day(listing.listed_on)),
        ("到期日期", _day(listing.expires_on)),
        ("结束日期", _day(listing.ended_on)),
        ("结束原因", end_words(listing.end_reason, listing.ended_on, disputes) if listing.end_reason else ""),
    )
    return tuple((name, value) for name, value in said if value)


def requests_of(
    objections: list[Objection],
    repairs: list[Repair],
    files: Mapping[tuple[int, str], int],
    files_of_repairs: Mapping[tuple[int, str], int],
) -> tuple[str, ...]:
    """Each objection and application with its day, the files of each side, and where it stands."""
    disputes = [
        f"{day_words(one.received_on)}提出异议（{OBJECTION_REASONS[ObjectionReason(one.reason)]}），"
        f"{_files(one.id or 0, files)}"
        f"{outcome_words(one.reason, one.outcome)[0] if one.outcome and one.decided_on else _OPEN}。"
        for one in objections
    ]
    asked = [
        f"{day_words(one.received_on)}申请信用修复，{_files(one.id or 0, files_of_repairs)}"
        f"{_REPAIRS.get(one.state, _OPEN)}。"
        for one in repairs
    ]
    return (*disputes, *asked)


def _files(request: int, files: Mapping[tuple[int, str], int]) -> str:
    own, theirs = (files.get((request, side), 0) for side in ("subject", "source"))
    said = [f"提交材料{own}个，"] if own else []
    return "".join(said + ([f"报送机构提交材料{theirs}个，"] if theirs else []))


def recipients_of(deliveries: list[Delivery]) -> tuple[str, ...]:
    """Each recipient that was ever given the entry, and how it stands there."""
    return tuple(f"{one.member_name}：{HOLDINGS[one.holding]}。" for one in deliveries)


def looks_of(seen: list[Look], names: dict[int | None, str]) -> tuple[tuple[str, str, str], ...]:
    """Day, member and purpose of looks, as they are given."""
    return tuple(
        (
            day_words(day_of(look.at)),
            names.get(look.member_id) or _person(look.purpose),
            _purpose(look.purpose),
        )
        for look in seen
    )


def _person(code: str) -> str:
    """Who looked that is no member: the person, or its agent."""
    return _OWN_LOOKS.get(code, "本人")


def _purpose(code: str) -> str:
    if code in PURPOSES:
        return PURPOSES[code].name_zh
    if code in _OWN_LOOKS:
        return f"{_person(code)}查看"
    return REVEAL_PURPOSES.get(code, (_IN_OFFICE, ""))[0]


def _told_after_all(served_on: date | None) -> str:
    """What was corrected of a notice after the listing."""
    return "没有送达（送达记录已更正）" if served_on is None else f"{day_words(served_on)}（送达记录已更正）"


def _day(day: date | None) -> str:
    return "" if day is None else day_words(day)
