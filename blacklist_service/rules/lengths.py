"""How long a time of the law is, in the words of a page: 20 日, 20 days. No page writes such a number itself."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.law import Parameter, Unit, parameter

# After the number: in Chinese, and in English for one and for several.
WORDS = MappingProxyType(
    {
        Unit.HOURS: ("小时", "hour", "hours"),
        Unit.CALENDAR_DAYS: ("日", "day", "days"),
        Unit.WORKING_DAYS: ("个工作日", "working day", "working days"),
        Unit.MONTHS: ("个月", "month", "months"),
        Unit.YEARS: ("年", "year", "years"),
    }
)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in both languages."""

    zh: str
    en: str


def length_of(code: str, on: date) -> Length:
    """The length in force on a day, as the law counts it.

    Raises: NotReadyError LAW.PARAMETER, also for a parameter that is no length of time.
    """
    found = parameter(code, on)
    if found.unit not in WORDS:
        raise NotReadyError(
            "LAW.PARAMETER",
            f"法律参数 {code} 不是期限。",
            f"The law parameter {code} is not a length of time.",
            parameter=code,
        )
    return in_words(found)


def in_words(found: Parameter) -> Length:
    """The length that a parameter in a unit of WORDS is."""
    zh, one, several = WORDS[found.unit]
    return Length(f"{found.value} {zh}", f"{found.value} {one if found.value == 1 else several}")
