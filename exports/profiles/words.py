"""The Chinese words that a profile's columns show for the codes of an entry and of a removal."""

from types import MappingProxyType

ID_TYPES = MappingProxyType(
    {
        "resident_id": "身份证",
        "residence_permit": "港澳台居民居住证",
        "hk_macao_permit": "港澳居民来往内地通行证",
        "taiwan_permit": "台湾居民来往大陆通行证",
        "passport": "护照",
        "foreigner_card": "外国人永久居留身份证",
        "military_id": "军人身份证件",
        "uscc": "统一社会信用代码",
        "org_code": "组织机构代码",
        "other": "其他",
    }
)
GROUNDS = MappingProxyType(
    {
        "risk_event": "借风险事件逃废债",
        "fled": "失联跑路",
        "asset_transfer": "转移隐匿财产",
        "false_application": "虚假资料骗贷",
        "able_refuses": "有能力拒不偿还",
    }
)
_REASONS = MappingProxyType(
    {
        "corrected": "更正",
        "removed": "移出",
        "repaired": "信用修复",
        "expired": "到期",
        "withdrawn": "报送机构撤回",
        "merged": "并入另一条目",
        "objection_upheld": "异议成立",
        "stolen_identity": "身份被冒用",
        "disputed": "存在异议",
        "under_review": "核查中",
        "removals_unconfirmed": "接收方未确认注销",
        "not_allowed": "不再允许提供",
        "not_in_format": "该格式无法表示",
        "rejected": "不予列入",
        "overdue_only": "仅逾期",
        "ended": "已结束",
    }
)


def reason_word(code: str) -> str:
    """The word for a removal's reason. A code that is new here is shown as it is: no removal waits for a word."""
    return _REASONS.get(code, code)
