"""The words of letters for the codes of a case: grounds, reasons, outcomes, ways of service, missing papers."""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType

from blacklist_service.rules.gates import NoticeChannel
from blacklist_service.rules.listing_states import EndReason
from blacklist_service.rules.objections import (
    Decided,
    ObjectionReason,
    Outcome,
    has_ended_as_paid,
    is_removed_as_paid,
)
from blacklist_service.rules.terms import Severity

SEVERITIES = MappingProxyType({Severity.MINOR: "轻微", Severity.ORDINARY: "一般", Severity.SERIOUS: "严重"})
CHANNELS = MappingProxyType(
    {
        NoticeChannel.REGISTERED_MAIL: "挂号信或者邮政特快专递",
        NoticeChannel.IN_PERSON: "直接送达",
        NoticeChannel.ELECTRONIC_CONFIRMED: "电子送达（经本人确认）",
        NoticeChannel.PUBLIC_ANNOUNCEMENT: "公告送达",
        NoticeChannel.EMAIL: "电子邮件",
        NoticeChannel.SMS: "短信",
        NoticeChannel.PHONE: "电话",
    }
)
OBJECTION_REASONS = MappingProxyType(
    {
        ObjectionReason.NOT_ME: "非本人",
        ObjectionReason.SAME_NAME: "同名误认",
        ObjectionReason.STOLEN_IDENTITY: "身份被冒用",
        ObjectionReason.PAID: "已还清",
        ObjectionReason.RATE_ABOVE_CAP: "利率超过司法保护上限",
        ObjectionReason.NO_NOTICE: "未经告知",
        ObjectionReason.NOT_MALICIOUS: "非恶意",
        ObjectionReason.EXPIRED: "已超过期限",
        ObjectionReason.OTHER: "其他",
    }
)
_FORGOTTEN = "尚未列入的，不予列入；已经列入的，移出名单，并通知每一个收到该信息的机构注销该信息。"
_UNMARKED = "没有其他未办结异议的，取消“存在争议”的标注"
# What was decided, and what follows from it.
OUTCOMES = MappingProxyType(
    {
        Outcome.CORRECT: ("异议成立，予以更正", "更正后的信息将通知每一个收到该信息的机构。"),
        Outcome.DELETE: ("异议成立，删除该信息", _FORGOTTEN),
        Outcome.DELETE_STOLEN_IDENTITY: ("异议成立（身份被冒用），删除该信息", _FORGOTTEN),
        Outcome.KEEP_WITH_STATEMENT: ("维持该信息，附本人声明", f"{_UNMARKED}；本人声明随该信息一并提供。"),
        Outcome.OVERDUE_ONLY: ("异议成立，认定为仅逾期，不属于恶意逃废债", _FORGOTTEN),
        Outcome.REJECT: ("异议不成立，维持该信息", f"{_UNMARKED}。"),
    }
)
_PAID: tuple[str, str] = ("异议成立，债务已还清，相关信息移除", _FORGOTTEN)
END_REASONS = MappingProxyType(
    {
        EndReason.CORRECTED: "该信息有误，予以更正",
        EndReason.REMOVED: "经审查决定移出",
        EndReason.REPAIRED: "准予信用修复",
        EndReason.EXPIRED: "期限届满",
        EndReason.WITHDRAWN: "报送机构撤回报送",
    }
)
_ENDED_AS_PAID = "债务已还清，相关信息移除"


def outcome_words(reason: str, outcome: str) -> tuple[str, str]:
    """What was decided on an objection for a reason, and what follows from it."""
    return _PAID if is_removed_as_paid(reason, outcome) else OUTCOMES[Outcome(outcome)]


def end_words(why: str, ended_on: date | None, decided: Iterable[Decided]) -> str:
    """Why a listing ended; of what was deleted because it had been paid, that."""
    return _ENDED_AS_PAID if has_ended_as_paid(why, ended_on, decided) else END_REASONS[EndReason(why)]


# The facts of a debt that a decision may correct.
FACTS = MappingProxyType(
    {
        "principal_fen": "本金（元）",
        "outstanding_fen": "欠款（元）",
        "annual_rate_bp": "年利率",
        "loan_date": "借款日期",
        "overdue_since": "逾期起始日",
        "settled_on": "结清日期",
        "out_of_contact": "是否失联",
    }
)
# What an objection or an application may still need. Codes, so that nothing of a person stands in a request.
MISSING = MappingProxyType(
    {
        "identity_proof": "本人身份证明。",
        "authorisation": "授权委托书和受托人的身份证明。",
        "objection_evidence": "支持异议的证据材料。",
        "repayment_proof": "还款凭证或者结清证明。",
        "commitment": "公开信用承诺书。",
        "contact": "有效的联系方式。",
        "signature": "本人签名或者盖章。",
    }
)
REPAIR_CONDITIONS = ("债务已经履行完毕。", "公开作出信用承诺。")
REPAIR_WAIT = "最短公示期已经届满。"
MATTERS = MappingProxyType({"objection": "异议申请", "repair": "信用修复申请"})
# Of an application for repair that was reconsidered: what was decided, and what follows from it.
REPAIR_GRANTED = (
    "撤销原决定，准予信用修复，移出恶意逃废债名单",
    "在{within}内停止公示（{clause}），并通知每一个收到该信息的机构注销该信息。本次修复不收取任何费用。",
)
REPAIR_REFUSED_AGAIN = ("维持不予信用修复的决定", "条件具备后可以再次申请，不收取任何费用。")
FIRST_DECISIONS = MappingProxyType({"objection": "异议处理决定", "repair": "不予信用修复的决定"})
