"""The words of public notice: states of an edition, kinds of recall, fields that are printed, why somebody is not."""

from collections.abc import Mapping
from types import MappingProxyType

from blacklist_service.rules import editions, gate_gaps
from blacklist_service.rules.gaps import Gap

STATES = MappingProxyType(
    {
        "open": "待复核 waits", "approved": "已印发 printed", "refused": "已退回 refused",
        "void": "已作废 void", "expired": "逾期未复核 expired",
    }
)  # fmt: skip
# What an edition before is to be taken for (exports/recalls.py).
RECALLS = MappingProxyType(
    {
        "removed": "已移出，须忘记 removed: forget it", "suspended": "暂停使用 suspended: not to be used",
        "replaced": "以后一期为准 replaced by a later edition",
    }
)  # fmt: skip
FIELDS = MappingProxyType(
    {
        "subject_kind": "主体类型 kind", "name": "姓名/名称（自然人部分隐去） name, of people in part",
        "id_type": "证件类型 document", "id_number": "证件号码（自然人部分隐去） number, of people in part",
        "ground": "列入事由 ground", "legal_basis": "列入依据 legal basis", "decision_no": "决定文号 decision no.",
        "listed_on": "列入日期 listed on", "publicity_until": "公示截止日期 public until",
        "severity": "失信程度 severity",
    }
)  # fmt: skip
# Why somebody of the region is not printed: the gates and the rules of editions say it themselves.
REASONS: Mapping[str, Gap] = MappingProxyType(
    {one.code: one for one in (*vars(gate_gaps).values(), *vars(editions).values()) if isinstance(one, Gap)}
)
