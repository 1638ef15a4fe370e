"""The fields of an upload row (contract: upload files): codes, Chinese column names, lengths, coded values."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

MAX_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field: its code, its column names (the template's first), its kind and its longest text.

    `kind` is text, code, date, money, percent or number (identifiers, phones and cards: digits kept as text).
    `values` maps each code to its labels, the template's label first.
    """

    code: str
    names: tuple[str, ...]
    kind: str = "text"
    longest: int = 0
    values: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def title(self) -> str:
        """The column's name in the template."""
        return self.names[0]


def _codes(**values: str) -> MappingProxyType[str, tuple[str, ...]]:
    return MappingProxyType({code: tuple(labels.split("|")) for code, labels in values.items()})


_OPERATIONS = _codes(A="新增", M="更正", D="撤回")
_SUBJECT_TYPES = _codes(person="个人|自然人", organisation="企业|机构|法人|单位")
_ID_TYPES = _codes(
    resident_id="居民身份证|身份证|二代身份证|公民身份号码",
    residence_permit="港澳台居民居住证|居住证",
    hk_macao_permit="港澳居民来往内地通行证|港澳通行证|回乡证",
    taiwan_permit="台湾居民来往大陆通行证|台胞证",
    passport="护照",
    foreigner_card="外国人永久居留身份证|外国人永久居留证",
    military_id="军官证|士兵证|军人证|军人身份证件|军队证件",
    uscc="统一社会信用代码|社会信用代码",
    org_code="组织机构代码|组织机构代码证",
    other="其他|其他证件|其它",
)
_GROUNDS = _codes(
    risk_event="借风险事件逃废债",
    fled="失联跑路",
    asset_transfer="转移隐匿财产",
    false_application="虚假资料骗贷",
    able_refuses="有能力拒不偿还",
)
_YES_NO = _codes(Y="是|1|true", N="否|0|false")
_CHANNELS = _codes(
    sms="短信",
    post="邮寄|挂号信|快递|EMS|信函",
    phone="电话",
    email="电子邮件|邮件",
    app="APP|站内信|平台消息",
    in_person="当面|上门",
    announcement="公告",
    other="其他|其它",
)

FIELDS: Final[tuple[FieldRule, ...]] = (
    FieldRule("row_key", ("行标识",), longest=64),
    FieldRule("operation", ("操作类型",), "code", values=_OPERATIONS),
    FieldRule("platform", ("借款平台名称", "平台名称"), longest=MAX_NAME),
    FieldRule("subject_type", ("主体类型",), "code", values=_SUBJECT_TYPES),
    FieldRule("name", ("姓名", "名称", "姓名/名称", "借款人姓名"), longest=MAX_NAME),
    FieldRule("id_type", ("证件类型",), "code", values=_ID_TYPES),
    FieldRule("id_number", ("证件号码", "身份证号码", "身份证号"), "number"),
    FieldRule("birth_date", ("出生日期",), "date"),
    FieldRule("phone", ("手机号", "联系电话"), "number"),
    FieldRule("bank_card", ("银行卡号",), "number"),
    FieldRule("address", ("住址", "地址", "注册地址"), longest=300),
    FieldRule("legal_representative", ("法定代表人",), longest=MAX_NAME),
    FieldRule("contract_no", ("合同编号", "借款合同编号"), longest=64),
    FieldRule("principal", ("借款金额", "累计借款总额"), "money"),
    FieldRule("outstanding", ("剩余欠款金额", "未还金额"), "money"),
    FieldRule("annual_rate", ("年化利率",), "percent"),
    FieldRule("loan_date", ("借款日期",), "date"),
    FieldRule("overdue_since", ("拖欠开始日期", "逾期日期"), "date"),
    FieldRule("settled_on", ("结清日期",), "date"),
    FieldRule("evasion_ground", ("逃废债情形",), "code", values=_GROUNDS),
    FieldRule("ability_evidence", ("偿还能力依据",), longest=500),
    FieldRule("out_of_contact", ("是否失联",), "code", values=_YES_NO),
    FieldRule("collection_log", ("催收情况",), longest=1000),
    FieldRule("notice_channel", ("告知方式",), "code", values=_CHANNELS),
    FieldRule("notice_date", ("告知日期",), "date"),
    FieldRule("note", ("备注",), longest=500),
)
RULES: Final = MappingProxyType({rule.code: rule for rule in FIELDS})

# Without these a listing cannot follow (contract: "required to be listed").
LISTING_FIELDS: Final = ("contract_no", "annual_rate", "evasion_ground", "ability_evidence")

# Columns that the error workbook adds and that are ignored by name when it comes back, and the offline
# `match` command's own row number.
REASON_COLUMN: Final = "原因"
SUGGESTION_COLUMN: Final = "建议值"
CODES_COLUMN: Final = "错误代码"
SOURCE_ROW_COLUMN: Final = "原文件行号"
REASON_COLUMNS: Final = (SOURCE_ROW_COLUMN, CODES_COLUMN, REASON_COLUMN, SUGGESTION_COLUMN)
IGNORED_COLUMNS: Final = (*REASON_COLUMNS, "row_id")
