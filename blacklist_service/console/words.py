"""The words of the pages: kinds, acts, fields and values, Chinese first."""

from datetime import date, datetime
from types import MappingProxyType

from blacklist_service.clock import clock_text
from blacklist_service.rules.deadlines import DaysLeft
from blacklist_service.rules.words import WORDS

KINDS = {
    "listing": "列入 listing", "objection": "异议 objection", "repair": "信用修复 repair",
    "reconsideration": "复核申请 reconsideration",
    "proposal": "待复核 for approval", "removal": "移出 removal", "amendment": "新增报送 amendment",
    "untold": "应当移出 to be removed",
}  # fmt: skip
ACTS = {
    "list": "列入名单 list", "reject": "不予列入 reject", "overdue_only": "认定仅逾期 overdue only",
    "remove": "移出名单 remove", "lift_suppression": "恢复展示 lift the suppression", "amend": "纳入新报送 amend",
    "correct_service": "更正送达记录 correct a record of service",
    "decide_objection": "异议处理 decide the objection", "decide_repair": "修复决定 decide the repair",
}  # fmt: skip
FIELDS = {
    "state": "状态 state", "end_reason": "结束原因 reason of the end", "ground": "情形 ground",
    "severity": "严重程度 severity",
    "legal_basis": "依据 legal basis", "is_disputed": "存在争议 disputed", "is_suppressed": "暂停展示 suppressed",
    "served_on": "送达日 served on", "reply_until": "申辩截止 reply until", "decision_no": "决定文号 decision no.",
    "listed_on": "列入日 listed on", "publicity_until": "公示截止 shown until", "expires_on": "到期日 expires on",
    "ended_on": "结束日 ended on", "outcome": "处理结果 outcome", "is_granted": "是否准予 granted",
    "has_performed": "已履行 performed", "has_public_commitment": "已公开承诺 public commitment",
    "exhibits": "材料份数 files with it",
    "reports": "涉及报送 reports", "reports_sha256": "报送摘要 digest of reports",
    "notice_fault": "告知缺陷 fault of the notice", "paper": "文书 paper",
    "paper_sha256": "文书摘要 digest of the paper",
    "correction_ground": "更正原因 why it is corrected", "channel": "更正后方式 channel, corrected",
    "sent_on": "更正后发出日 sent on, corrected", "proof_sha256": "更正后证明摘要 digest of the proof, corrected",
    "was_channel": "原登记方式 channel, as it stood", "was_sent_on": "原登记发出日 sent on, as it stood",
    "was_served_on": "原登记送达日 served on, as it stood",
    "was_proof_sha256": "原证明摘要 digest of the proof, as it stood",
}  # fmt: skip
EVENTS = {
    "user_added": "账号开通 account made", "account_ended": "账号终止 account ended",
    "password_accepted": "口令正确，待第二因素 password right, second factor asked",
    "official_logged_in": "登录 logged in", "official_logged_out": "退出 logged out",
    "logins_refused": "多次登录失败，已限速 repeated log-ins failed and must wait",
    "factor_proven": "再次验证 verified again", "factor_added": "添加第二因素 second factor added",
    "factor_removed": "移除第二因素 second factor removed", "password_changed": "修改口令 password changed",
    "area_granted": "增加管辖地区 area given", "area_ended": "取消管辖地区 area ended",
    "role_granted": "增加角色 role given", "role_ended": "取消角色 role ended",
    "recusal_noted": "登记回避 recusal noted", "enrolment_issued": "发出开通链接 link to set up issued",
    "reset_asked": "申请重置 reset asked for", "reset_confirmed": "批准重置 reset confirmed",
    "enrolment_redeemed": "使用链接设置 link redeemed",
}  # fmt: skip
WORDS_OF = {"narrative": "主体陈述 the subject's words", "answer": "报送机构答复 the source's answer",
            "application": "修复申请 application"}  # fmt: skip
# The Chinese of these states, events and reasons is the house's own (rules.words).
_ENGLISH = {
    "alleged": "to be verified", "under_review": "under review", "notified": "notified",
    "reply_window": "in the reply window", "listed": "listed", "rejected": "rejected", "overdue_only": "overdue only",
    "ended": "ended", "review_opened": "review opened", "notice_given": "notice given",
    "notice_served": "notice served", "notice_voided": "notice void", "listing_approved": "listing approved",
    "found_overdue_only": "found overdue only", "corrected": "corrected", "removed": "removed",
    "repaired": "repaired", "expired": "term over", "withdrawn": "withdrawn", "filed": "filed",
    "with_source": "with the source", "answered": "answered", "decided": "waits for approval", "closed": "closed",
    "source_asked": "source asked", "source_answered": "source answered", "outcome_proposed": "outcome proposed",
    "outcome_approved": "outcome approved", "approval_refused": "sent back", "applied": "applied for",
    "granted": "granted", "refused": "refused", "decision_proposed": "decision proposed",
    "grant_approved": "repair approved", "refusal_approved": "refusal approved",
}  # fmt: skip
# `amend`: what a listing with further reports waits for; `untold`: what one waits for that should not be.
STATES = MappingProxyType(
    {code: f"{word} {_ENGLISH[code]}" for code, word in WORDS.items()}
    | {
        "amend": "待纳入新报送 further reports to take in",
        "untold": "告知没有送达或者申辩期未满即列入，应当移出 listed untold or too early, to be removed",
    }
)

_SOON = 3


def days_said(days: DaysLeft | None) -> str:
    """How long until a legal deadline, in words; the working days too, where the holidays are known."""
    if days is None:
        return "无法定期限 no legal deadline"
    count = abs(days.calendar)
    if days.is_overdue:
        return f"逾期 {count} 天 {count} days late"
    if count == 0:
        return "今日到期 due today"
    if days.working is None:
        return f"剩余 {count} 天 {count} days left"
    return f"剩余 {count} 天（{days.working} 个工作日） {count} days left, {days.working} of them working"


def tone_of(days: DaysLeft | None) -> str:
    """The colour beside those words: late, soon (3 days), calm, or none without a deadline."""
    if days is None:
        return "none"
    if days.is_overdue:
        return "late"
    return "soon" if days.calendar <= _SOON else "calm"


def said(value: object) -> str:
    """A value as an official reads it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, datetime):
        return clock_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return STATES.get(str(value), str(value))
