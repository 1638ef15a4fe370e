"""The two papers that people ask for about themselves: what is held about them, and that they are not listed."""

from dataclasses import dataclass
from typing import ClassVar

from blacklist_service.letters.parts import Clause, Debt, Head


@dataclass(frozen=True, slots=True, repr=False)
class OwnReport:
    """本人报告: everything that is held about a person, for the person (征信业管理条例 Art 17). `facts` are names and
    values; `looks` the newest looks as day, member and purpose, of `looks_in_all`."""

    KIND: ClassVar[str] = "own_report"
    TITLE: ClassVar[str] = "本人信息报告"
    WORD: ClassVar[str] = "本报"

    head: Head
    as_of: str
    facts: tuple[tuple[str, str], ...]
    debts: tuple[Debt, ...]
    requests: tuple[str, ...]
    statement: str
    recipients: tuple[str, ...]
    looks: tuple[tuple[str, str, str], ...]
    looks_in_all: int
    basis: Clause


@dataclass(frozen=True, slots=True, repr=False)
class NonListingCertificate:
    """未列入证明: under this name and number nobody is on the list. The same words whoever asked, and by whichever way:
    whoever is shown it learns nothing of a case."""

    KIND: ClassVar[str] = "non_listing_certificate"
    TITLE: ClassVar[str] = "未列入恶意逃废债名单证明"
    WORD: ClassVar[str] = "未列"

    head: Head
    as_of: str
