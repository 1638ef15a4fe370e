"""The Chinese words for states and events of listings, objections and repairs, as sentences to officials use them."""

from types import MappingProxyType

WORDS = MappingProxyType(
    {
        # states of a listing
        "alleged": "待核查",
        "under_review": "核查中",
        "notified": "已告知",
        "reply_window": "陈述申辩期",
        "listed": "已列入",
        "rejected": "不予列入",
        "overdue_only": "仅逾期",
        "ended": "已结束",
        # events of a listing
        "review_opened": "受理核查",
        "notice_given": "告知",
        "notice_served": "送达确认",
        "notice_voided": "告知作废",
        "listing_approved": "批准列入",
        "found_overdue_only": "认定仅逾期",
        "corrected": "更正",
        "removed": "移出",
        "repaired": "信用修复",
        "expired": "到期",
        "withdrawn": "撤回",
        # objections
        "filed": "已提出",
        "with_source": "待报送机构答复",
        "answered": "已答复",
        "decided": "待复核",
        "closed": "已办结",
        "source_asked": "转报送机构",
        "source_answered": "报送机构答复",
        "outcome_proposed": "拟定处理结果",
        "outcome_approved": "批准处理结果",
        "approval_refused": "退回",
        # repairs
        "applied": "已申请",
        "granted": "已准予",
        "refused": "不予修复",
        "decision_proposed": "拟定修复决定",
        "grant_approved": "批准修复",
        "refusal_approved": "批准不予修复",
    }
)


def word_of(code: str) -> str:
    """The Chinese word of a state or event. Raises KeyError for a code that has none."""
    return WORDS[code]
