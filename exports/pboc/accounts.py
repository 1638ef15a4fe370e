"""What a platform's upload says of a debt, as a record of its account (210, D1 or C1); nothing is added.

What an upload does not say is missing in the record, and the check tells it under the rule of the tag.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from exports.pboc.types import Record, Values

LOAN, COLLECTION = "D1", "C1"
# Report points: an account that existed before its first report; one that the creditor has taken over.
_POINTS = {LOAN: "31", COLLECTION: "10"}
_CODE_CHARACTERS = 14
_FEN = 100

# Our kinds of documents as theirs (个人证件类型). Both documents of residents bear a 公民身份号码.
PERSON_KINDS = MappingProxyType(
    {
        "resident_id": "10",
        "residence_permit": "10",
        "passport": "2",
        "hk_macao_permit": "5",
        "taiwan_permit": "6",
        "foreigner_card": "8",
        "military_id": "20",
        "other": "X",
    }
)
# 还款状态 by days overdue: the first step that the days do not exceed (codes: repay_status_D1).
_OVERDUE_STEPS = ((30, "1"), (60, "2"), (90, "3"), (120, "4"), (150, "5"), (180, "6"))
_OVERDUE_LONGEST = "7"


@dataclass(frozen=True, slots=True, repr=False)
class DebtFacts:
    """One row of an upload (contract: upload files), as far as an account can say it. Money in 分; "" and None: not
    given."""

    name: str
    id_type: str = ""
    id_number: str = ""
    contract_no: str = ""
    platform: str = ""
    principal_fen: int | None = None
    outstanding_fen: int | None = None
    loan_date: date | None = None
    overdue_since: date | None = None
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who reports, as which type of account, on which day; `stated` holds what the reporter states for every row, by
    segment and tag; `rounds` to write whole 元, half up (the sources name no decimals)."""

    organisation: str
    account_type: str
    day: date
    stated: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    rounds: bool = False


def account_record(facts: DebtFacts, reporting: Reporting) -> Record:
    """The record of a debt; D1: the loan with its month; C1: the debt that is collected after it was taken over."""
    make = _loan if reporting.account_type == LOAN else _collection
    parts = {"AcctBsSgmt": _base(facts, reporting), **make(facts, reporting)}
    values: Values = {}
    for segment, tags in parts.items():
        said: Values = {tag: text for tag, text in tags.items() if text is not None}
        values[segment] = said | dict(reporting.stated.get(segment, {}))
    for segment, stated in reporting.stated.items():
        values.setdefault(segment, dict(stated))
    return Record("210", values)


_Tags = dict[str, str | None]


def _base(facts: DebtFacts, reporting: Reporting) -> _Tags:
    return {
        "InfRecType": "210",
        "AcctType": reporting.account_type,
        "AcctCode": account_code(reporting.organisation, facts.contract_no),
        "RptDate": reporting.day.isoformat(),
        "RptDateCode": _POINTS[reporting.account_type],
        "Name": facts.name or None,
        "IDType": PERSON_KINDS.get(facts.id_type),
        "IDNum": facts.id_number or None,
        "MngmtOrgCode": reporting.organisation[:_CODE_CHARACTERS],
    }


def account_code(organisation: str, contract_no: str) -> str | None:
    """The account's code: the reporter's own, then the contract number; None where none was given."""
    return organisation + contract_no if contract_no else None


def _loan(facts: DebtFacts, reporting: Reporting) -> dict[str, _Tags]:
    is_closed = facts.settled_on is not None and facts.outstanding_fen == 0
    return {
        "AcctBsInfSgmt": {
            "OpenDate": _day(facts.loan_date),
            "LoanAmt": _amount(facts.principal_fen, reporting),
        },
        "AcctMthlyBlgInfSgmt": {
            "Month": f"{reporting.day:%Y-%m}",
            "AcctStatus": "3" if is_closed else _loan_status(facts),
            "AcctBal": _amount(facts.outstanding_fen, reporting),
            "RpyStatus": "C" if is_closed else _overdue(facts, reporting.day),
            "CloseDate": facts.settled_on.isoformat() if is_closed and facts.settled_on else "",
        },
    }


def _loan_status(facts: DebtFacts) -> str | None:
    return "2" if facts.overdue_since is not None and facts.outstanding_fen else None


def _overdue(facts: DebtFacts, day: date) -> str | None:
    if facts.overdue_since is None or not facts.outstanding_fen:
        return None
    days = (day - facts.overdue_since).days
    if days < 1:
        return None
    return next((code for most, code in _OVERDUE_STEPS if days <= most), _OVERDUE_LONGEST)


def _collection(facts: DebtFacts, reporting: Reporting) -> dict[str, _Tags]:
    is_over = facts.settled_on is not None and facts.outstanding_fen == 0
    return {
        # The day and the amount of the take-over are the reporter's to state.
        "AcctBsInfSgmt": {},
        "OrigCreditorInfSgmt": {"InitCredName": facts.platform or None},
        "AcctDbtInfSgmt": {
            "AcctStatus": "2" if is_over else "1",
            "AcctBal": _amount(facts.outstanding_fen, reporting),
            "CloseDate": facts.settled_on.isoformat() if is_over and facts.settled_on else "",
        },
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _amount(fen: int | None, reporting: Reporting) -> str | None:
    if fen is None:
        return None
    if fen % _FEN == 0:
        return str(fen // _FEN)
    return str((fen + _FEN // 2) // _FEN) if reporting.rounds else f"{fen // _FEN}.{fen % _FEN:02}"
