"""The rate of a loan beside the highest one that courts support for it (利率核对), with the law behind the figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from blacklist_service.rules.gates import is_rate_above_cap
from blacklist_service.rules.law import Parameter, earliest_day, parameter, percentage

_CAP = "rate_cap"
_BASIS_POINTS = 100


@dataclass(frozen=True, slots=True)
class RateCheck:
    """A yearly rate and its cap, both in percent and exact; `law` is the parameter in force on the day of the loan."""

    rate: Decimal
    cap: Decimal
    is_above: bool
    law: Parameter


def check_rate(annual_rate_bp: int | None, loan_date: date | None) -> RateCheck | None:
    """The check of one loan; the rate in hundredths of a percent. None where rate or day of the loan is unknown.

    A loan older than the first cap is judged by that one. Law: the parameter `rate_cap`, by the day of the loan.
    """
    if annual_rate_bp is None or loan_date is None:
        return None
    day = max(loan_date, earliest_day(_CAP))
    return RateCheck(
        rate=Decimal(annual_rate_bp) / _BASIS_POINTS,
        cap=percentage(_CAP, day),
        is_above=is_rate_above_cap(annual_rate_bp, loan_date),
        law=parameter(_CAP, day),
    )
