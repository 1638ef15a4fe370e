"""What a case says to the person in it: plain words for states, reasons, looks and recipients, Chinese first.

Each value is a pair, Chinese and English; a code without words is shown as it is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from blacklist_service.clock import clock_text
from blacklist_service.rules import grounds
from blacklist_service.rules.enquiry_purposes import PURPOSES
from blacklist_service.rules.objections import Decided, has_ended_as_paid, is_removed_as_paid
from blacklist_service.rules.reveal_purposes import REVEAL_PURPOSES

Pair = tuple[str, str]

STATES: Mapping[str, Pair] = MappingProxyType(
    {
        "alleged": (
            "有机构报送，尚未受理核查；没有列入名单。",
            "Reported, not yet examined; you are not on the list.",
        ),
        "under_review": ("正在核查；没有列入名单。", "Being examined; you are not on the list."),
        "notified": (
            "已向您发出告知，等待送达证明；没有列入名单。",
            "You are being told; you are not on the list.",
        ),
        "reply_window": (
            "陈述申辩期内：现在提出意见，决定前必须考虑；没有列入名单。",
            "Your time to answer: what you say now must be weighed before any decision. You are not on the list.",
        ),
        "listed": ("已列入名单。", "You are on the list."),
        "rejected": ("经核查不予列入。", "Examined, and not listed."),
        "overdue_only": (
            "认定为仅逾期，不属于恶意逃废债；没有列入名单。",
            "Overdue only; you are not on the list.",
        ),
        "ended": ("已结束，不再展示。", "Ended; it is shown no more."),
    }
)
GROUNDS = grounds.GROUNDS
OBJECTIONS: Mapping[str, Pair] = MappingProxyType(
    {
        "not_me": ("这不是我的债务", "This debt is not mine"),
        "same_name": ("与我同名的另一个人", "Somebody else of my name"),
        "stolen_identity": ("有人冒用了我的身份", "Somebody used my identity"),
        "paid": ("已经还清", "It has been paid"),
        "rate_above_cap": ("利率超过司法保护上限", "The rate is above the legal cap"),
        "no_notice": ("没有告知过我", "I was never told"),
        "not_malicious": ("有困难，不是恶意", "I am in hardship, it is not evasion"),
        "expired": ("已经超过期限", "The term is over"),
        "other": ("其他理由", "Another reason"),
    }
)
REQUEST_STATES: Mapping[str, Pair] = MappingProxyType(
    {
        "filed": ("已收到", "received"),
        "with_source": ("已转报送机构，等待其答复", "the reporting institution was asked"),
        "answered": ("报送机构已答复，正在审查", "it has answered; being examined"),
        "decided": ("已拟定处理结果，等待复核", "an outcome is proposed; a second official checks it"),
        "closed": ("已办结", "closed"),
        "withdrawn": ("已撤回", "withdrawn"),
        "applied": ("已收到，正在审查", "received, being examined"),
        "granted": ("已准予修复", "granted"),
        "refused": ("未准予修复", "not granted"),
    }
)
OUTCOMES: Mapping[str, Pair] = MappingProxyType(
    {
        "correct": ("异议成立，内容已更正", "upheld: corrected"),
        "delete": ("异议成立，信息已删除", "upheld: deleted"),
        "delete_stolen_identity": ("异议成立（身份被冒用），信息已删除", "upheld: deleted, identity stolen"),
        "keep_with_statement": ("信息保留，附您的声明", "kept, with your statement"),
        "overdue_only": ("异议成立，认定为仅逾期", "upheld: overdue only"),
        "reject": ("异议不成立，信息保留", "not upheld: kept"),
    }
)
END_REASONS: Mapping[str, Pair] = MappingProxyType(
    {
        "corrected": ("该信息有误", "it was wrong"),
        "removed": ("经审查移出", "removed after examination"),
        "repaired": ("信用修复", "credit repaired"),
        "expired": ("期限届满", "its term is over"),
        "withdrawn": ("报送机构撤回", "withdrawn by who reported"),
    }
)
_PAID: Pair = ("异议成立：已还清，相关信息已移除", "upheld: it is paid, and removed")
_ENDED_AS_PAID: Pair = ("已还清，相关信息已移除", "it is paid, and was removed")
HOLDINGS: Mapping[str, Pair] = MappingProxyType(
    {
        "held": ("持有", "holds it"),
        "suppressed": ("持有，已通知暂停使用", "holds it, told not to use it"),
        "ended": ("已结束，下一次发布时通知", "ended; the next release tells it"),
        "retracted": ("已通知删除，尚未确认", "told to forget, has not confirmed"),
        "forgotten": ("已确认删除", "has confirmed that it forgot"),
    }
)
TOLD: Mapping[str, Pair] = MappingProxyType(
    {
        "UPSERT": ("提供", "given"),
        "CORRECT": ("更正", "corrected"),
        "SUPPRESS": ("通知暂停使用", "told not to use it"),
        "RETRACT": ("通知删除", "told to forget"),
        "MERGE": ("通知并入", "told that it is part of another"),
    }
)
ACTIONS: Mapping[str, Pair] = MappingProxyType(
    {
        "enquiry": ("查询是否在名单", "asked whether you are listed"),
        "own_record": ("本人查看", "you looked"),
        "own_accesses": ("本人查看查询记录", "you looked at this log"),
        "own_deliveries": ("本人查看提供去向", "you looked at who was told"),
        "source_report": ("报送机构查看其所报信息", "who reported you looked at its report"),
        "reveal": ("查看完整身份", "saw your identity in full"),
        "letter": ("制作或者查看文书", "made or read a letter"),
        "agent_record": ("您的代理人查看", "your agent looked"),
        "agent_accesses": ("您的代理人查看查询记录", "your agent looked at this log"),
        "agent_deliveries": ("您的代理人查看提供去向", "your agent looked at who was told"),
        "exhibit": ("打开案件材料", "opened a file of your case"),
        "own_report": ("本人获取报告", "you took your report"),
        "counter_report": ("窗口出具本人报告", "your report was asked for at the counter"),
        "case_search": ("按编号或者证件号码查找案件", "looked your case up by a number"),
        "certificate": ("出具未列入证明", "a certificate of not being listed was asked for"),
    }
)
AGENT_KINDS: Mapping[str, Pair] = MappingProxyType(
    {"lawyer": ("律师", "lawyer"), "relative": ("近亲属", "close relative"), "other": ("其他", "other")}
)
AGENT_SCOPES: Mapping[str, Pair] = MappingProxyType(
    {
        "read": ("只查看", "sees the case"),
        "act": ("查看并代为办理", "sees the case and acts in it"),
    }
)
AGENT_ACTS: Mapping[str, Pair] = MappingProxyType(
    {
        "objection_received": ("提出异议", "objected"),
        "reconsideration_asked": ("申请复核", "asked for reconsideration"),
        "repair_applied_for": ("申请信用修复", "applied for repair"),
        "statement_made": ("作出声明", "made a statement"),
        "statement_withdrawn": ("撤回声明", "withdrew the statement"),
        "exhibits_added": ("补充材料", "added files"),
        "agent_refused": ("超出代理权限，已被拒绝", "tried what only you may do, and was refused"),
    }
)
LETTERS: Mapping[str, Pair] = MappingProxyType(
    {
        "listing_notice": ("列入告知书", "Notice before listing"),
        "listing_decision": ("列入决定书", "Decision to list"),
        "objection_receipt": ("异议受理通知书", "Objection received"),
        "correction_request": ("补正通知书", "Something is missing"),
        "objection_decision": ("异议处理决定书", "Decision on the objection"),
        "repair_decision": ("信用修复决定书", "Decision on the repair"),
        "reconsideration_decision": ("复核决定书", "Decision on the reconsideration"),
        "removal_decision": ("移出决定书", "Decision to remove"),
    }
)
# How a letter can be served, of the channels that prove it.
SERVED_BY: Mapping[str, Pair] = MappingProxyType(
    {
        "registered_mail": ("挂号信或者邮政特快专递", "registered mail"),
        "in_person": ("直接送达", "handed over"),
        "electronic_confirmed": ("电子送达（经本人确认）", "electronically, which you confirmed"),
        "public_announcement": ("公告送达", "public announcement"),
    }
)
# How a source says that it told the person, before anybody reported it.
TOLD_BY_SOURCE: Mapping[str, Pair] = MappingProxyType(
    {
        "sms": ("短信", "text message"),
        "post": ("邮寄", "mail"),
        "phone": ("电话", "phone"),
        "email": ("电子邮件", "e-mail"),
        "app": ("应用内消息", "message in its app"),
        "in_person": ("当面", "in person"),
        "announcement": ("公告", "announcement"),
        "other": ("其他方式", "another way"),
    }
)
MISSING: Mapping[str, Pair] = MappingProxyType(
    {
        "identity_proof": ("本人身份证明", "proof of your identity"),
        "authorisation": (
            "授权委托书和受托人的身份证明",
            "the authority of whoever acts for you, and its identity",
        ),
        "objection_evidence": ("支持异议的证据材料", "evidence for the objection"),
        "repayment_proof": ("还款凭证或者结清证明", "receipts, or the confirmation that it is settled"),
        "commitment": ("公开信用承诺书", "the public promise"),
        "contact": ("有效的联系方式", "how to reach you"),
        "signature": ("本人签名或者盖章", "your signature or seal"),
    }
)
STEPS: Mapping[str, Pair] = MappingProxyType(
    {
        "done": ("完成", "done"),
        "now": ("进行中", "now"),
        "later": ("未到", "later"),
        "skipped": ("未答复", "no answer"),
    }
)
_IN_OFFICE: Pair = ("办理案件", "worked on the case")


def pair_of(words: Mapping[str, Pair], code: str | None) -> Pair:
    """The words of a code; a code without words stands for itself, and nothing for a stroke."""
    return words.get(code, (code, "")) if code else ("—", "")


def outcome_of(asked: Decided) -> Pair:
    """How an objection was decided."""
    return _PAID if is_removed_as_paid(asked.reason, asked.outcome) else pair_of(OUTCOMES, asked.outcome)


def end_of(why: str | None, ended_on: date | None, decided: Iterable[Decided]) -> Pair:
    """Why a case ended; what was paid and deleted for it need not have been wrong."""
    return _ENDED_AS_PAID if has_ended_as_paid(why, ended_on, decided) else pair_of(END_REASONS, why)


def action_of(code: str) -> Pair:
    """What somebody did who looked; whatever officials do beside the named is work on the case."""
    return ACTIONS.get(code, _IN_OFFICE)


def purpose_of(code: str) -> Pair:
    """What for somebody looked."""
    if code in PURPOSES:
        return PURPOSES[code].name_zh, PURPOSES[code].name_en
    return REVEAL_PURPOSES.get(code, ("办理案件", "the case"))


def at_clock(instant: datetime) -> str:
    """An instant by the clock of Shanghai, to the minute."""
    return clock_text(instant)


def size_of(size: int) -> str:
    """Bytes as a person reads them."""
    return f"{max(1, size // 1024):,} KiB" if size < 1 << 20 else f"{size / (1 << 20):,.1f} MiB"


def yuan(fen: int | None) -> str:
    """An amount in fen (分) as yuan; a stroke where it was not given."""
    return "—" if fen is None else f"{fen // 100:,}.{fen % 100:02d} 元"


def rate(basis_points: int | None) -> str:
    """A yearly rate in hundredths of a percent, as percent."""
    return "—" if basis_points is None else f"{basis_points // 100}.{basis_points % 100:02d} %"


FACTS: Mapping[str, Pair] = MappingProxyType(
    {
        "principal_fen": ("本金", "principal"),
        "outstanding_fen": ("未还", "outstanding"),
        "annual_rate_bp": ("年利率", "yearly rate"),
        "loan_date": ("借款日期", "lent on"),
        "overdue_since": ("逾期起始", "overdue since"),
        "settled_on": ("结清日期", "settled on"),
        "out_of_contact": ("是否失联", "out of contact"),
    }
)


def fact_said(field: str, value: int | bool | date | None) -> Pair:
    """What a corrected fact is, or was."""
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    if value is None or isinstance(value, date):
        said = "—" if value is None else value.isoformat()
    else:
        said = rate(value) if field == "annual_rate_bp" else yuan(value)
    return said, ""


def until(day: date, today: date) -> Pair:
    """How long there is until a last day, in words."""
    left = (day - today).days
    if left < 0:
        return f"已过 {-left} 天", f"{-left} days ago"
    return ("今天", "today") if left == 0 else (f"还有 {left} 天", f"{left} days left")
