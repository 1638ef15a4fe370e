"""What letters are put together from: who writes to whom, a clause, a period of the law, a debt, how to reach us."""

from dataclasses import dataclass
from datetime import date

# The units of time of the law's parameters.
UNIT_WORDS = {
    "hours": "小时",
    "calendar_days": "日",
    "working_days": "个工作日",
    "months": "个月",
    "years": "年",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a duty or a right stands: 文件 and 条款."""

    document: str
    article: str

    @property
    def text(self) -> str:
        """Document and article in one line."""
        return f"{self.document}{self.article}"


@dataclass(frozen=True, slots=True)
class Period:
    """A time that the law gives: a count of units of UNIT_WORDS and the clause; `until` where the last day is known."""

    count: int
    unit: str
    clause: Clause
    until: date | None = None

    @property
    def text(self) -> str:
        """5个工作日"""
        return f"{self.count}{UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True, repr=False)
class Debt:
    """A debt as a letter states it. Money in fen (分), the yearly rate in hundredths of a percent; None: not known."""

    creditor: str
    contract_no: str
    ground: str
    principal_fen: int | None
    outstanding_fen: int | None
    annual_rate_bp: int | None
    overdue_since: date | None


@dataclass(frozen=True, slots=True, repr=False)
class Corrected:
    """One fact of a debt that a decision corrects, in words: of which debt, what it is, what stood, what stands."""

    debt: str
    fact: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, repr=False)
class Addressee:
    """To whom a letter goes: the name in full, the number in part (前3后4), so that a lost letter tells less."""

    name: str
    id_kind: str
    id_number: str
    is_organisation: bool


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """How the reader reaches the office, from the operator profile; "" for what is not given."""

    department: str
    address: str
    phone: str
    email: str = ""
    hours: str = ""
    complaint_to: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Head:
    """What every letter carries: 发文机关, 文号, 成文日期, 收件人, 联系方式, and how to check that it is ours.

    `verify_url` is what the QR code says, and printed without its query; `checksum` is printed beside the number.
    `own_url` is where whoever is in a case deals with it.
    """

    issuer: str
    document_no: str
    issued_on: date
    addressee: Addressee
    contact: Contact
    checksum: str
    verify_url: str
    own_url: str
