"""Why a person calls two identities one or two, as data: which code goes with which verdict, and where a note is due"""

from dataclasses import dataclass
from types import MappingProxyType

_EVERY = frozenset({"same", "different", "unsure"})
_SAME = frozenset({"same"})
_DIFFERENT = frozenset({"different"})
_UNSURE = frozenset({"unsure"})


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """A reason with its name, the verdicts that it can stand for, and whether it must be explained in a note."""

    code: str
    name_zh: str
    name_en: str
    verdicts: frozenset[str]
    needs_note: bool = False


# Why an official has the numbers of a review shown in full.
REVEAL_REASONS = MappingProxyType(
    {
        "papers_at_hand": ("与证件材料核对", "to compare with papers at hand"),
        "ask_source": ("向报送机构核实", "to ask the source"),
        "near_numbers": ("辨别相近号码", "to tell near numbers apart"),
    }
)

REVIEW_REASONS = MappingProxyType(
    {
        reason.code: reason
        for reason in (
            ReviewReason("same_document", "证件材料核对一致", "The papers were seen and agree", _SAME),
            ReviewReason(
                "same_number_checked", "号码经核验属同一人", "The number was verified to be one", _SAME
            ),
            ReviewReason(
                "name_change_proved", "更名有据", "A change of name is proved", _SAME, needs_note=True
            ),
            ReviewReason(
                "same_contacts",
                "多项联系方式经核实一致",
                "Several contacts were verified",
                _SAME,
                needs_note=True,
            ),
            ReviewReason("relative", "亲属", "Relatives", _DIFFERENT),
            ReviewReason("twins", "双胞胎", "Twins", _DIFFERENT),
            ReviewReason("namesakes", "同名不同人", "Namesakes", _DIFFERENT),
            ReviewReason("recycled_phone", "手机号已换机主", "The phone number has a new owner", _DIFFERENT),
            ReviewReason("number_of_another", "录入了他人的号码", "Another's number was entered", _DIFFERENT),
            ReviewReason("borrowed_identity", "身份被冒用", "A borrowed or stolen identity", _DIFFERENT),
            ReviewReason("other_person", "经核实不是同一主体", "Verified to be another subject", _DIFFERENT),
            ReviewReason("not_enough", "材料不足", "Not enough evidence", _UNSURE),
            ReviewReason("source_asked", "已请报送机构补充", "The source was asked", _UNSURE),
            ReviewReason(
                "papers_contradict", "材料互相矛盾", "The papers contradict", _UNSURE, needs_note=True
            ),
            ReviewReason(
                "other", "其他（须说明）", "Another reason, told in the note", _EVERY, needs_note=True
            ),
        )
    }
)
