"""The published quality checks of the ifcert system over a whole dump, and the state of each loan that follows from it.

What is kept grows with loans, people and rows: sums, counts and months of each loan, and 64 bits of each person and id.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from blacklist_service.intake.foreign.findings import ForeignFinding
from blacklist_service.intake.foreign.ifcert import NO_HASHES, Message, money_of

# How far the creditors' sum may be from the loan: the system's own tolerance.
_TOLERANCE = Decimal(5)
_DISBURSED, _PRINCIPAL, _INTEREST = "1", "18", "19"
_ACTIVE = frozenset({"4", "5", "8", "9"})
# The field that tells one row of an interface from another.
_KEYS = {
    "userInfo": "userIdcardHash",
    "scatterInvest": "sourceProductCode",
    "repayPlan": "replanId",
    "creditor": "finClaimId",
    "transferProject": "transferId",
    "underTake": "unFinClaimId",
    "transact": "transId",
    "lendProduct": "sourceFinancingCode",
    "lendProductConfig": "configId",
    "lendParticulars": "transId",
}


class LoanState(StrEnum):
    """What the last status of a loan says of its borrower."""

    SETTLED = "settled"  # 3 还款结束
    OVERDUE = "overdue"  # 4 逾期
    BAD_DEBT = "bad_debt"  # 8 坏帐
    WRITTEN_OFF = "written_off"  # 10 线下销账


_STATES = {
    "3": LoanState.SETTLED,
    "4": LoanState.OVERDUE,
    "8": LoanState.BAD_DEBT,
    "10": LoanState.WRITTEN_OFF,
}


@dataclass(slots=True, repr=False)
class _Loan:
    """What is known of one loan so far."""

    row: int = 0
    amount: Decimal | None = None
    funded: Decimal = Decimal(0)
    terms: int = 0
    planned: int = 0
    months: set[int] = field(default_factory=set)
    status: tuple[str, str] = ("", "")
    flows: set[str] = field(default_factory=set)


class DumpChecks:
    """Takes the messages of a dump in any order, then tells what does not fit together."""

    def __init__(self) -> None:
        self._loans: dict[str, _Loan] = {}
        # 64 bits of each, keyed anew in each process: nobody can prepare two of one hash.
        self._people: set[int] = set()
        self._named: dict[int, tuple[str, int]] = {}
        self._keys: dict[str, set[int]] = {}
        self._rows: Counter[str] = Counter()
        self._found: list[ForeignFinding] = []

    def add(self, message: Message) -> None:
        """One message more. Rows are counted through all messages of an interface."""
        for row in message.rows:
            self._rows[message.interface] += 1
            number = self._rows[message.interface]
            self._note_key(message.interface, number, row)
            person = row.get("userIdcardHash", "")
            if message.interface == "userInfo":
                self._people.add(hash(person))
            elif person not in NO_HASHES:
                self._named.setdefault(hash(person), (message.interface, number))
            taken = _TAKERS.get(message.interface)
            if taken is not None:
                loan = self._loans.setdefault(row.get("sourceProductCode", ""), _Loan())
                taken(loan, row, number)
            if "transMoney" in row and money_of(row["transMoney"]) == 0:
                self._found.append(ForeignFinding("IFCERT.ZERO", number, message.interface))

    def taken(self) -> list[ForeignFinding]:
        """What is wrong in single rows, told once: so that a dump full of faults does not stay in memory."""
        found, self._found = self._found, []
        return found

    def findings(self) -> Iterator[ForeignFinding]:
        """What does not fit together, after all was added. `field` names the interface of the row."""
        yield from self.taken()
        for person, (interface, number) in self._named.items():
            if person not in self._people:
                yield ForeignFinding("IFCERT.USER", number, interface)
        for loan in self._loans.values():
            for rule, is_broken in _BROKEN.items():
                if loan.row and is_broken(loan):
                    yield ForeignFinding(rule, loan.row, "scatterInvest")

    def states(self) -> dict[str, LoanState]:
        """Of each loan that is settled, overdue, bad or written off: its state by its code."""
        last = {code: _STATES.get(loan.status[1]) for code, loan in self._loans.items()}
        return {code: state for code, state in last.items() if state is not None}

    def _note_key(self, interface: str, number: int, row: Mapping[str, str]) -> None:
        key = row.get(_KEYS.get(interface, ""), "")
        if not key:
            return
        seen, known = self._keys.setdefault(interface, set()), hash(key)
        if known in seen:
            self._found.append(ForeignFinding("IFCERT.DUPLICATE", number, interface))
        seen.add(known)


def _take_loan(loan: _Loan, row: Mapping[str, str], number: int) -> None:
    loan.row, loan.amount = loan.row or number, money_of(row.get("amount", ""))


def _take_status(loan: _Loan, row: Mapping[str, str], _number: int) -> None:
    loan.status = max(loan.status, (row.get("productDate", ""), row.get("productStatus", "")))


def _take_plan(loan: _Loan, row: Mapping[str, str], _number: int) -> None:
    loan.planned += 1
    terms, time = row.get("totalIssue", ""), row.get("repayTime", "")
    loan.terms = max(loan.terms, int(terms) if _is_number(terms) else 0)
    if _is_number(time[:4]) and _is_number(time[5:7]):
        loan.months.add(12 * int(time[:4]) + int(time[5:7]))


def _take_creditor(loan: _Loan, row: Mapping[str, str], _number: int) -> None:
    for name in ("invAmount", "redpackage"):
        loan.funded += max(money_of(row.get(name, "")) or Decimal(0), Decimal(0))


def _take_flow(loan: _Loan, row: Mapping[str, str], _number: int) -> None:
    loan.flows.add(row.get("transType", ""))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 6


def _has_gap(loan: _Loan) -> bool:
    months = sorted(loan.months)
    return any(after - before > 1 for before, after in pairwise(months))


_TAKERS: Mapping[str, Callable[[_Loan, Mapping[str, str], int], None]] = {
    "scatterInvest": _take_loan,
    "status": _take_status,
    "repayPlan": _take_plan,
    "creditor": _take_creditor,
    "transact": _take_flow,
}
_BROKEN: Mapping[str, Callable[[_Loan], bool]] = {
    "IFCERT.NO_STATUS": lambda loan: not loan.status[1],
    "IFCERT.NO_DISBURSEMENT": lambda loan: loan.status[1] in _ACTIVE and _DISBURSED not in loan.flows,
    "IFCERT.PLAN_ROWS": lambda loan: loan.planned != loan.terms,
    "IFCERT.CREDITORS": lambda loan: loan.amount is not None and abs(loan.funded - loan.amount) > _TOLERANCE,
    "IFCERT.GAP": _has_gap,
    "IFCERT.INTEREST": lambda loan: _PRINCIPAL in loan.flows and _INTEREST not in loan.flows,
}
