"""By what an official at the counter knows that somebody may have a paper about a person, as data; nothing else counts.

Source: 个人信息保护法 Arts 45, 50 (a person asks for its own data, and proves who it is); 民法典 Arts 161, 165 (agency,
authority in writing).
"""

from dataclasses import dataclass
from types import MappingProxyType

from blacklist_service.errors import InvalidError

OWN_DOCUMENT, AGENT = "own_document", "agent"
# Code → Chinese, English.
COUNTER_PROOFS = MappingProxyType(
    {
        OWN_DOCUMENT: (
            "本人（企业由法定代表人）到场，已核对有效身份证件原件",
            "the person came, or the legal representative of the firm; the original document was seen",
        ),
        AGENT: (
            "代理人到场，已核对双方身份证件原件和书面授权委托书",
            "an agent came; both original documents and the written authority were seen",
        ),
    }
)
LONGEST_AUTHORITY = 100


@dataclass(frozen=True, slots=True, repr=False)
class CounterProof:
    """What the official has seen. `authority`: number or day of an agent's written authority, by which the office finds
    the paper again; at most 100 characters, empty where the person came itself."""

    basis: str
    authority: str = ""


def check_counter_proof(proof: CounterProof) -> None:
    """The official says what was seen, and of an agent which authority.

    Raises: InvalidError CERTIFICATE.DOCUMENT, CERTIFICATE.AUTHORITY.
    """
    if proof.basis not in COUNTER_PROOFS:
        raise InvalidError(
            "CERTIFICATE.DOCUMENT",
            "未核对本人身份证件原件的，不出具证明或者报告。",
            "No paper without having seen the person's own document of identity.",
        )
    if (proof.basis == AGENT) != (0 < len(proof.authority.strip()) <= LONGEST_AUTHORITY):
        raise InvalidError(
            "CERTIFICATE.AUTHORITY",
            f"代理人办理的，须填写授权委托书的编号或者日期（至多 {LONGEST_AUTHORITY} 字）；本人办理的，不填写。",
            f"Of an agent the number or day of the written authority is needed (at most {LONGEST_AUTHORITY} "
            "characters), of the person itself none.",
        )
