"""On what law a list stands: only laws, regulations and central policy documents can create one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blacklist_service.rules.gaps import Gap, Gaps
from blacklist_service.rules.law import is_within


class BasisRank(StrEnum):
    """What kind of document it is, in the order of 国办发〔2020〕49号."""

    LAW = "law"  # 法律
    REGULATION = "regulation"  # 行政法规
    CENTRAL_POLICY = "central_policy"  # 党中央、国务院政策文件
    LOCAL_REGULATION = "local_regulation"  # 地方性法规: a local list only
    OTHER = "other"  # 其他规范性文件: internal use only


_NATIONAL = frozenset({BasisRank.LAW, BasisRank.REGULATION, BasisRank.CENTRAL_POLICY})

NOT_A_BASIS = Gap(
    "BASIS.RANK",
    "该文件不是法律、法规或者党中央、国务院政策文件，不能据以设立名单。",
    "This document is no law, regulation or central policy document and cannot create a list.",
)
NOT_IN_FORCE = Gap("BASIS.NOT_IN_FORCE", "列入依据当日无效。", "The legal basis is not in force on this day.")
WRONG_LIST = Gap(
    "BASIS.LIST_KIND", "列入依据不适用于该名单种类。", "The legal basis is for another kind of list."
)
WRONG_REGION = Gap(
    "BASIS.JURISDICTION", "列入依据不适用于该地区。", "The legal basis does not reach this region."
)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The document and article on which a kind of list stands, where and when, and what it allows.

    `jurisdiction` is a GB/T 2260 code, "" for the whole country. `in_force_until` is the last day.
    """

    id: str
    document_no: str
    title: str
    article: str
    list_kind: str
    rank: BasisRank
    jurisdiction: str
    in_force_from: date
    in_force_until: date | None = None
    allows_third_parties: bool = False
    allows_publication: bool = False

    def is_in_force(self, on: date) -> bool:
        """The basis holds on this day; both ends belong to its period."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)


def basis_gaps(basis: LegalBasis, list_kind: str, region: str, today: date) -> Gaps:
    """Why a basis cannot carry a list of this kind in this region on this day; empty when it can.

    A local regulation carries local lists only, so its jurisdiction must be named.
    Law: 国办发〔2020〕49号 (only laws, regulations or central policy documents create a list).
    """
    is_local = basis.rank is BasisRank.LOCAL_REGULATION and basis.jurisdiction != ""
    checks = (
        (NOT_A_BASIS, basis.rank in _NATIONAL or is_local),
        (NOT_IN_FORCE, basis.is_in_force(today)),
        (WRONG_LIST, basis.list_kind == list_kind),
        (WRONG_REGION, is_within(region, basis.jurisdiction)),
    )
    return tuple(gap for gap, is_met in checks if not is_met)
