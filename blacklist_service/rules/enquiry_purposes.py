"""For what a person may be asked about, as data: the purposes that consent can cover, and those that it cannot.

Source: 征信业管理条例 Arts 18, 20 (written consent, agreed purpose, no other use); 个人信息保护法 Arts 6, 28.
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose with its name, and whether an enquiry may have it."""

    code: str
    name_zh: str
    name_en: str
    is_allowed: bool


PURPOSES = MappingProxyType(
    {
        purpose.code: purpose
        for purpose in (
            Purpose("credit_approval", "贷前审批", "Deciding on a credit", is_allowed=True),
            Purpose("credit_limit", "授信额度调整", "Changing a credit line", is_allowed=True),
            Purpose("post_loan", "贷后管理", "Watching over a running credit", is_allowed=True),
            Purpose("guarantee", "担保资格审查", "Examining a guarantor", is_allowed=True),
            Purpose(
                "legal_representative", "企业法定代表人审查", "Examining who heads a firm", is_allowed=True
            ),
            Purpose("objection", "核实本人异议", "Checking an objection of the person", is_allowed=True),
            Purpose("hiring_not_allowed", "招聘录用", "Hiring", is_allowed=False),
            Purpose("marketing_not_allowed", "营销推广", "Marketing", is_allowed=False),
            Purpose("tenancy_not_allowed", "房屋租赁", "Letting a home", is_allowed=False),
        )
    }
)
