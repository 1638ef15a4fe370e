"""What for an official may see a person's name and numbers in full, or find a case by them, as data; nothing else is a
purpose.

Source: 个人信息保护法 Arts 6, 28 (a definite purpose, no more than it needs); JR/T 0171-2020 (in part by default).
"""

from types import MappingProxyType

# Code → Chinese, English. The subject sees the code among those who looked.
REVEAL_PURPOSES = MappingProxyType(
    {
        "serve_notice": ("制作、送达文书", "making and serving a letter"),
        "check_identity": (
            "向发证机关或者报送机构核实身份",
            "checking the identity with its issuer or source",
        ),
        "answer_subject": ("答复信息主体", "answering the subject"),
        "refer_case": ("移送司法、公安机关", "referring the case to court or police"),
    }
)
# A case is found to be worked on, too; nobody's number is shown by that.
FIND_PURPOSES = MappingProxyType({"case_handling": ("办理案件", "working on the case"), **REVEAL_PURPOSES})
