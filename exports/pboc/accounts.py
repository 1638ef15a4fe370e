"""What a platform's upload says of a debt, as a record of its account (D1 or C1); nothing is added.

A person's account is a 210, a firm's a 410: the document tells which.

What an upload does not say is missing in the record, and the check tells it under the rule of the tag.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from exports.pboc.types import Record, Values

LOAN, COLLECTION = "D1", "C1"
PERSON, FIRM = "210", "410"
# Report points of persons: an account that existed before its first report; one that the creditor has taken over.
_POINTS = {LOAN: "31", COLLECTION: "10"}
_FIRST_OF_FIRM, _CLOSED_OF_FIRM = "10", "20"
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
# 企业身份标识类型 of those that a report can name.
FIRM_KINDS = MappingProxyType({"uscc": "20", "org_code": "30"})
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
    record (210, 410), segment and tag; `rounds` to write whole 元, half up (the sources name no decimals)."""

    organisation: str
    account_type: str
    day: date
    stated: Mapping[str, Mapping[str, Mapping[str, str]]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    rounds: bool = False


def account_record(facts: DebtFacts, reporting: Reporting) -> Record:
    """The record of a debt; D1: the loan as it stands; C1: the debt that is collected after it was taken over."""
    if facts.id_type in FIRM_KINDS:
        kind, parts = FIRM, _firm_account(facts, reporting)
    else:
        make = _loan if reporting.account_type == LOAN else _collection
        kind, parts = PERSON, {"AcctBsSgmt": _base(facts, reporting), **make(facts, reporting)}
    stated = reporting.stated.get(kind, {})
    values: Values = {}
    for segment, tags in parts.items():
        said: Values = {tag: text for tag, text in tags.items() if text is not None}
        values[segment] = said | dict(stated.get(segment, {}))
    for segment, tags_stated in stated.items():
        values.setdefault(segment, dict(tags_stated))
    return Record(kind, values)


_Tags = dict[str, str | None]


def _base(facts: DebtFacts, reporting: Reporting) -> _Tags:
    point, id_type = _POINTS[reporting.account_type], PERSON_KINDS.get(facts.id_type)
    return _named(PERSON, point, id_type, facts, reporting)


def _named(kind: str, point: str, id_type: str | None, facts: DebtFacts, reporting: Reporting) -> _Tags:
    return {
        "InfRecType": kind,
        "AcctType": reporting.account_type,
        "AcctCode": account_code(reporting.organisation, facts.contract_no),
        "RptDate": reporting.day.isoformat(),
        "RptDateCode": point,
        "Name": facts.name or None,
        "IDType": id_type,
        "IDNum": facts.id_number or None,
        "MngmtOrgCode": reporting.organisation[:_CODE_CHARACTERS],
    }


def account_code(organisation: str, contract_no: str) -> str | None:
    """The account's code: the reporter's own, then the contract number; None where none was given."""
    return organisation + contract_no if contract_no else None


def _loan(facts: DebtFacts, reporting: Reporting) -> dict[str, _Tags]:
    is_closed = _is_closed(facts)
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
    is_over = _is_closed(facts)
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


def _firm_account(facts: DebtFacts, reporting: Reporting) -> dict[str, _Tags]:
    """A firm's account: its basis and how it is paid; of a debt that was taken over, whose it was, too. The line of
    business, the currency and whatever else an upload does not say are the reporter's to state."""
    is_closed = _is_closed(facts)
    point = _CLOSED_OF_FIRM if is_closed else _FIRST_OF_FIRM
    performance: _Tags = {
        "AcctStatus": "21" if is_closed else "10",
        "AcctBal": _amount(facts.outstanding_fen, reporting),
        "OverdDy": None if is_closed else _days_overdue(facts, reporting.day),
        "CloseDate": facts.settled_on.isoformat() if is_closed and facts.settled_on else "",
    }
    base = _named(FIRM, point, FIRM_KINDS[facts.id_type], facts, reporting)
    if reporting.account_type == LOAN:
        basis: _Tags = {
            "OpenDate": _day(facts.loan_date),
            "LoanAmt": _amount(facts.principal_fen, reporting),
        }
        return {"AcctBsSgmt": base, "AcctBsInfSgmt": basis, "ActLbltyInfSgmt": performance}
    # The day and the amount of the take-over are the reporter's to state; with the closing nobody is named (R4100104).
    creditor: dict[str, _Tags] = (
        {} if is_closed else {"OrigCreditorInfSgmt": {"InitCredName": facts.platform or None}}
    )
    return {"AcctBsSgmt": base, "AcctBsInfSgmt": {}, **creditor, "ActLbltyInfSgmt": performance}


def _days_overdue(facts: DebtFacts, day: date) -> str | None:
    if facts.overdue_since is None or not facts.outstanding_fen:
        return None
    days = (day - facts.overdue_since).days
    return str(days) if days >= 0 else None


def _is_closed(facts: DebtFacts) -> bool:
    return facts.settled_on is not None and facts.outstanding_fen == 0


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _amount(fen: int | None, reporting: Reporting) -> str | None:
    if fen is None:
        return None
    if fen % _FEN == 0:
        return str(fen // _FEN)
    return str((fen + _FEN // 2) // _FEN) if reporting.rounds else f"{fen // _FEN}.{fen % _FEN:02}"
