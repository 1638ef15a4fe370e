"""The fields that an entry can have: code, kind, Chinese name. What is not in this table does not exist for exports."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class FieldKind(StrEnum):
    """How a field's value is written: every kind may also be null."""

    TEXT = "text"  # also days, as YYYY-MM-DD
    NUMBER = "number"  # integer; money in 分
    FLAG = "flag"
    CODES = "codes"  # a list of member codes


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field: its code in JSON and CSV, its kind, its name for people."""

    code: str
    kind: FieldKind
    name_zh: str


_TEXT, _NUMBER, _FLAG, _CODES = FieldKind.TEXT, FieldKind.NUMBER, FieldKind.FLAG, FieldKind.CODES

# The order is the order of columns.
FIELDS = tuple(
    EntryField(code, kind, name_zh)
    for code, kind, name_zh in (
        ("subject_kind", _TEXT, "主体类型"),
        ("name", _TEXT, "姓名/名称"),
        ("id_type", _TEXT, "证件类型"),
        ("id_number", _TEXT, "证件号码"),
        ("legal_representative", _TEXT, "法定代表人"),
        ("phone", _TEXT, "手机号"),
        ("ground", _TEXT, "列入事由"),
        ("legal_basis", _TEXT, "列入依据"),
        ("decision_no", _TEXT, "决定文号"),
        ("listed_on", _TEXT, "列入日期"),
        ("publicity_until", _TEXT, "公示截止日期"),
        ("severity", _TEXT, "失信程度"),
        ("outstanding_fen", _NUMBER, "剩余欠款金额(分)"),
        ("principal_fen", _NUMBER, "累计借款总额(分)"),
        ("overdue_since", _TEXT, "拖欠开始日期"),
        ("platform", _TEXT, "借款平台名称"),
        ("out_of_contact", _FLAG, "是否失联"),
        ("collection_log", _TEXT, "催收情况"),
        ("reporting_members", _CODES, "报送机构"),
        ("disputed", _FLAG, "是否存在异议"),
        ("statement", _TEXT, "本人声明"),
    )
)
FIELD_OF_CODE = MappingProxyType({field.code: field for field in FIELDS})
