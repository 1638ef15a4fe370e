"""The numbers of the law: value, unit, period in force, source and how well it was checked (law.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from blacklist_service.errors import NotReadyError

ParameterValue = int | Decimal | datetime


class Unit(StrEnum):
    """What a value counts."""

    SECONDS = "seconds"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    PERCENT = "percent"
    COUNT = "count"
    INSTANT = "instant"


class SourceMark(StrEnum):
    """How well a number was checked: S and K must be checked against the official text before go-live."""

    READ = "V"  # read in full text
    SECONDARY = "S"  # a secondary source or an excerpt says so
    KNOWLEDGE = "K"  # general knowledge, unverified


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the law in one period. `in_force_until` is the last day; None means still in force.

    `region` is a GB/T 2260 code for a local rule, "" for the whole country. `moves_off_holidays`: the law of the
    procedure moves a last day that is off to the next working day.
    """

    code: str
    value: ParameterValue
    unit: Unit
    in_force_from: date
    in_force_until: date | None
    region: str
    document: str
    article: str
    mark: SourceMark
    zh: str
    en: str
    note: str = ""
    moves_off_holidays: bool = False

    def is_in_force(self, on: date) -> bool:
        """The value holds on this day; both ends of the period belong to it."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)

    @property
    def source(self) -> str:
        """Document and article as one citation, with the mark."""
        return f"{self.document} {self.article} [{self.mark.value}]"


def parse_parameters(toml: bytes) -> tuple[Parameter, ...]:
    """The parameters of a law file, in the file's order. Fractions are exact decimals."""
    document = tomllib.loads(toml.decode("utf-8"), parse_float=Decimal)
    return tuple(_parameter(row, value) for row in document["parameter"] for value in row["value"])


def _parameter(row: dict[str, Any], value: dict[str, Any]) -> Parameter:
    return Parameter(
        code=row["code"],
        value=value["value"],
        unit=Unit(value["unit"]),
        in_force_from=value["from"],
        in_force_until=value.get("until"),
        region=value.get("region", ""),
        document=value["document"],
        article=value["article"],
        mark=SourceMark(value["mark"]),
        zh=row["zh"],
        en=row["en"],
        note=value.get("note", ""),
        moves_off_holidays=value.get("moves_off_holidays", False),
    )


@cache
def parameters() -> tuple[Parameter, ...]:
    """Every parameter that the service ships, in the order of law.toml."""
    return parse_parameters(files(__package__).joinpath("law.toml").read_bytes())


def parameter(code: str, on: date, region: str = "") -> Parameter:
    """The number in force on a day; the most local rule of the region wins over the country's.

    `region` is a GB/T 2260 code (440305 finds the rule of 440300), "" asks for the country's rule.
    Raises: NotReadyError LAW.PARAMETER for an unknown code or a day on which no value is in force.
    """
    in_force = [p for p in _by_code().get(code, ()) if p.is_in_force(on) and is_within(region, p.region)]
    if not in_force:
        raise NotReadyError(
            "LAW.PARAMETER",
            f"法律参数 {code} 在 {on.isoformat()} 没有有效值。",
            f"The law parameter {code} has no value in force on {on.isoformat()}.",
            parameter=code,
            day=on.isoformat(),
        )
    return max(in_force, key=lambda p: len(stem_of(p.region)))


def whole_number(code: str, on: date, region: str = "") -> int:
    """The number in force on a day, for parameters that count things or days.

    Raises: NotReadyError LAW.PARAMETER also when the value is no whole number.
    """
    found = parameter(code, on, region).value
    if not isinstance(found, int):
        raise NotReadyError(
            "LAW.PARAMETER",
            f"法律参数 {code} 不是整数。",
            f"The law parameter {code} is not a whole number.",
            parameter=code,
        )
    return found


def percentage(code: str, on: date, region: str = "") -> Decimal:
    """The percentage in force on a day, exact (15.4 % is Decimal("15.4")).

    Raises: NotReadyError LAW.PARAMETER also when the value is no percentage.
    """
    found = parameter(code, on, region)
    if found.unit is not Unit.PERCENT or isinstance(found.value, datetime):
        raise NotReadyError(
            "LAW.PARAMETER",
            f"法律参数 {code} 不是百分比。",
            f"The law parameter {code} is not a percentage.",
            parameter=code,
        )
    return Decimal(found.value)


def earliest_day(code: str) -> date:
    """The first day on which a parameter has a value; an older case is judged by that first value.

    Raises: NotReadyError LAW.PARAMETER for an unknown code.
    """
    rows = _by_code().get(code)
    if not rows:
        raise NotReadyError(
            "LAW.PARAMETER",
            f"没有名为 {code} 的法律参数。",
            f"There is no law parameter {code}.",
            parameter=code,
        )
    return min(p.in_force_from for p in rows)


@cache
def _by_code() -> dict[str, tuple[Parameter, ...]]:
    codes = dict.fromkeys(p.code for p in parameters())
    return {code: tuple(p for p in parameters() if p.code == code) for code in codes}


def stem_of(region: str) -> str:
    """The significant part of a region code: 340000 is 34, 440300 is 4403."""
    pairs = [region[i : i + 2] for i in range(0, len(region), 2)]
    while pairs and pairs[-1] == "00":
        pairs.pop()
    return "".join(pairs)


def is_within(region: str, jurisdiction: str) -> bool:
    """A region lies in a jurisdiction (GB/T 2260: 340104 in 340000); everything lies in "", the country."""
    return region.startswith(stem_of(jurisdiction)) if jurisdiction else True
