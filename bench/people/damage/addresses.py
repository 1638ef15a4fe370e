"""Damage to addresses: short forms, fragments, other signs, the former home."""

from collections.abc import Callable
from random import Random

from bench.people.damage.registry import damage
from bench.people.persons import Person
from bench.people.places import Place, write_place
from bench.people.report import Report

_HAN_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _short_front(place: Place) -> str:
    """县 and 市 are often left away, so is the province."""
    return f"{place.city.removesuffix('市')}{place.county}"


def _without_province(place: Place) -> str:
    return write_place(place).removeprefix(place.province)


def _without_city(place: Place) -> str:
    return write_place(place).removeprefix(place.province).removeprefix(place.city)


def _short(place: Place) -> str:
    if place.is_village:
        return f"{_short_front(place)}{place.town}{place.road}{place.building}组"
    return f"{_short_front(place)}{place.road}{place.number}号{place.building}-{place.room}"


def _with_dashes(place: Place) -> str:
    if place.is_village:
        return _without_province(place)
    unit = f"{place.unit}-" if place.unit else ""
    return f"{place.city}{place.county}{place.road}{place.number}号{place.estate}{place.building}-{unit}{place.room}"


def _with_other_words(place: Place) -> str:
    return write_place(place).replace("栋", "幢").replace("室", "").replace("单元", "门")


def _with_house_sign(place: Place) -> str:
    return write_place(place).replace("栋", "号楼").replace("室", "房")


_STYLES: tuple[Callable[[Place], str], ...] = (
    _without_province,
    _without_province,
    _without_city,
    _short,
    _with_dashes,
    _with_other_words,
    _with_house_sign,
)


@damage("address:abbreviated", 7.0)
def _abbreviate(report: Report, person: Person, random: Random) -> bool:
    if not report.address:
        return False
    report.address = random.choice(_STYLES)(person.place)
    return True


@damage("address:signs", 2.0)
def _sign(report: Report, _person: Person, random: Random) -> bool:
    text = report.address
    if not text:
        return False
    report.address = random.choice(
        (
            text.translate(_WIDE),
            text.replace("号", "号 ").replace("区", "区 "),
            text.replace("区", "区，"),
            f"住址：{text}",
            f"{text}（租住）",
        )
    )
    return True


@damage("address:numerals", 0.7)
def _write_numerals(report: Report, person: Person, _random: Random) -> bool:
    if not report.address or person.place.building > 9:
        return False
    place = person.place
    old, new = f"{place.building}栋", f"{place.building}栋".translate(_HAN_DIGITS)
    if place.is_village:
        old, new = f"{place.building}组", f"{place.building}组".translate(_HAN_DIGITS)
    report.address = report.address.replace(old, new)
    return True


@damage("address:fragment", 2.0)
def _keep_part(report: Report, person: Person, random: Random) -> bool:
    if not report.address:
        return False
    place = person.place
    report.address = random.choice(
        (
            f"{place.city}{place.county}",
            f"{place.road}{place.number}号",
            f"{place.county}{place.road}",
            f"{place.city}{place.county}{place.road}{place.number}号",
            place.estate or place.road,
        )
    )
    return True


@damage("address:missing", 2.0)
def _leave_out(report: Report, _person: Person, random: Random) -> bool:
    if not report.address:
        return False
    report.address = random.choice(("", "", "不详", "同上"))
    return True


@damage("address:moved", 2.5)
def _move(report: Report, person: Person, _random: Random) -> bool:
    report.address = write_place(person.place_2)
    return True
