"""One contract is one debt, however often its member has reported it: the newest report of it counts.

A sender without row keys says each new sum as a new report, which stands beside the one before (record 0012).
"""

from collections.abc import Mapping
from unicodedata import normalize

# Who says it, for which platform, and the number in comparable form.
Contract = tuple[int, str, str]


def contract_of(member: int, platform: str, contract_no: str) -> Contract | None:
    """Which contract a report is about; None where it names none."""
    number = "".join(normalize("NFKC", contract_no).casefold().split())
    return (member, platform, number) if number else None


def told_again(contracts: Mapping[int, Contract | None]) -> frozenset[int]:
    """Of some reports, by number, those whose contract a newer one of them tells again."""
    newest = {contracts[report]: report for report in sorted(contracts)}
    return frozenset(
        report
        for report, contract in contracts.items()
        if contract is not None and newest[contract] != report
    )
