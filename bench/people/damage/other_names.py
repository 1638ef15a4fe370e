"""Damage to the names of minorities and foreigners: dots, parts, order, capitals."""

from random import Random

from bench.people.damage.registry import damage
from bench.people.persons import Person
from bench.people.report import Report

_DOTS = ("•", "．", ".", "・", "‧", " ", "", "-", "··", "●")


@damage("name:dots", 5.0, "minority")
def _write_dot(report: Report, _person: Person, random: Random) -> bool:
    name = report.name
    report.name = name.replace("·", random.choice(_DOTS))
    return report.name != name


@damage("name:missing_part", 2.0, "minority")
def _leave_part(report: Report, _person: Person, _random: Random) -> bool:
    given, dot, _father = report.name.partition("·")
    report.name = given
    return bool(dot)


@damage("name:turned", 4.0, "foreign")
def _turn(report: Report, _person: Person, random: Random) -> bool:
    *given, family = report.name.split()
    report.name = random.choice(
        (f"{family} {' '.join(given)}", f"{family}, {' '.join(given)}", f"{family.upper()} {' '.join(given)}")
    )
    return True


@damage("name:capitals", 2.0, "foreign")
def _write_capitals(report: Report, _person: Person, _random: Random) -> bool:
    report.name = report.name.upper()
    return True


@damage("name:middle_name", 2.0, "foreign")
def _leave_middle(report: Report, _person: Person, _random: Random) -> bool:
    parts = report.name.split()
    report.name = f"{parts[0]} {parts[-1]}"
    return len(parts) > 2


@damage("name:letter", 2.0, "foreign")
def _mistype(report: Report, _person: Person, random: Random) -> bool:
    name = report.name
    at = random.randrange(1, len(name) - 1)
    report.name = random.choice((name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]))
    return True
