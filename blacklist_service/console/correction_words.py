"""Corrected facts of a debt as pages tell them, and as the form of a decision brings them."""

from collections.abc import Iterable, Sequence
from datetime import date
from types import MappingProxyType

from flask import request

from blacklist_service.console.listing_words import yuan
from blacklist_service.console.requests import number_of, odd_fields
from blacklist_service.workflows.cases.corrections import FIELDS, GivenFact
from blacklist_service.workflows.cases.shown_corrections import CorrectionShown, DecidedShown, Value

FACTS = MappingProxyType(
    {
        "principal_fen": "借款金额 principal",
        "outstanding_fen": "剩余欠款 outstanding",
        "annual_rate_bp": "年化利率 annual rate",
        "loan_date": "借款日期 lent on",
        "overdue_since": "拖欠开始 overdue since",
        "settled_on": "结清日期 settled on",
        "out_of_contact": "是否失联 out of contact",
    }
)
# How the form asks for each field: code of an upload, name of the fact, kind of the input.
INPUTS = tuple(
    (code, field, "date" if field in ("loan_date", "overdue_since", "settled_on") else "text")
    for code, field in FIELDS.items()
    if field != "out_of_contact"
)
# So many reports have fields of their own in one form; of more, programs tell.
MOST_IN_FORM = 10
_SUMS = frozenset({"principal_fen", "outstanding_fen"})
_PREFIX, _PARTS = "fact.", 3


def fact_said(field: str, value: Value) -> str:
    """What a fact is, as an official reads it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, date):
        return value.isoformat()
    return yuan(value) if field in _SUMS else f"{value // 100}.{value % 100:02d} %"


def corrected_said(found: Iterable[CorrectionShown]) -> list[tuple[str, str, str, str]]:
    """Of which debt, which fact, what stood, what stands."""
    return [
        (
            "　".join(part for part in (one.member, one.contract_no) if part) or "—",
            FACTS[one.field],
            fact_said(one.field, one.was),
            fact_said(one.field, one.now),
        )
        for one in found
    ]


def decided_said(found: Iterable[DecidedShown]) -> list[tuple[str, str, str, date]]:
    """Which fact, what stood, what stands, since when."""
    return [
        (FACTS[one.field], fact_said(one.field, one.was), fact_said(one.field, one.now), one.decided_on)
        for one in found
    ]


def fact_fields() -> list[str]:
    """The fields of the form that is read that name a fact of a report."""
    return [name for name in request.form if name.startswith(_PREFIX)]


def facts_given(names: Sequence[str], values: Sequence[str]) -> list[GivenFact]:
    """What these fields say, without those that were left empty. Raises InvalidError FORM.FIELDS; NotFoundError."""
    found = []
    for name, value in zip(names, values, strict=True):
        parts = name.split(".")
        if len(parts) != _PARTS or parts[2] not in FIELDS:
            raise odd_fields()
        if value.strip():
            found.append(GivenFact(number_of("report", parts[1]), parts[2], value))
    return found
