"""Damage to identifiers: old forms, typing and reading errors, masks, losses, another person's number."""

from random import Random

from bench.people.damage.registry import damage
from bench.people.persons import Person
from bench.people.report import Report

_OCR = {"0": "OD", "1": "lI", "2": "Z", "5": "S", "6": "b", "8": "B"}
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@damage("id:missing", 5.0)
def _leave_out(report: Report, _person: Person, random: Random) -> bool:
    report.id_number = random.choice(("", "", "", "无", "不详", "-", "000000000000000000"))
    report.id_type = "" if random.random() < 0.5 else report.id_type
    return True


@damage("id:fifteen", 2.0, "han", "minority")
def _write_old(report: Report, person: Person, _random: Random) -> bool:
    if int(person.birth[:4]) > 1998:
        return False
    report.id_number = person.id_number[:6] + person.id_number[8:17]
    return True


@damage("id:check_letter", 2.0, "han", "minority")
def _write_x(report: Report, person: Person, random: Random) -> bool:
    if not person.id_number.endswith("X"):
        return False
    report.id_number = person.id_number[:17] + random.choice("xx×*Ｘｘ")
    return True


@damage("id:transposed", 2.0)
def _transpose(report: Report, person: Person, random: Random) -> bool:
    number = person.id_number
    places = [at for at in range(1, len(number) - 1) if number[at] != number[at + 1]]
    if not places:
        return False
    at = random.choice(places)
    report.id_number = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return True


def _with_wrong(number: str, random: Random, *, last: int) -> str:
    at = random.randrange(1, last)
    wrong = random.choice([digit for digit in "0123456789" if digit != number[at]])
    return number[:at] + wrong + number[at + 1 :]


@damage("id:digit", 4.0)
def _mistype(report: Report, person: Person, random: Random) -> bool:
    report.id_number = _with_wrong(person.id_number, random, last=len(person.id_number))
    return True


@damage("id:two_digits", 1.0, "han", "minority")
def _mistype_twice(report: Report, person: Person, random: Random) -> bool:
    once = _with_wrong(person.id_number, random, last=17)
    report.id_number = _with_wrong(once, random, last=17)
    return report.id_number != person.id_number


@damage("id:ocr", 1.5, "han", "minority")
def _misread(report: Report, person: Person, random: Random) -> bool:
    places = [at for at, digit in enumerate(person.id_number) if digit in _OCR]
    if not places:
        return False
    number = person.id_number
    for at in random.sample(places, min(len(places), random.choice((1, 1, 2)))):
        number = number[:at] + random.choice(_OCR[number[at]]) + number[at + 1 :]
    report.id_number = number
    return True


@damage("id:extra_digit", 0.7, "han", "minority")
def _type_twice(report: Report, person: Person, random: Random) -> bool:
    at = random.randrange(17)
    report.id_number = person.id_number[:at] + person.id_number[at] + person.id_number[at:]
    return True


@damage("id:lost_digit", 0.7, "han", "minority")
def _drop(report: Report, person: Person, random: Random) -> bool:
    at = random.randrange(17)
    report.id_number = person.id_number[:at] + person.id_number[at + 1 :]
    return True


@damage("id:spreadsheet", 0.7, "han", "minority")
def _round_off(report: Report, person: Person, random: Random) -> bool:
    if person.id_number.endswith("X"):
        return False
    kept = person.id_number[:15]
    report.id_number = random.choice((f"{kept}000", f"{kept[0]}.{kept[1:6]}E+17"))
    return True


def _hidden(number: str, front: int, back: int, sign: str = "*") -> str:
    return number[:front] + sign * (len(number) - front - back) + number[len(number) - back :]


@damage("id:mask_4_4", 3.0, "han", "minority")
def _mask_4_4(report: Report, person: Person, random: Random) -> bool:
    report.id_number = _hidden(person.id_number, 4, 4, random.choice("***X●"))
    return True


@damage("id:mask_6_4", 3.0, "han", "minority")
def _mask_6_4(report: Report, person: Person, _random: Random) -> bool:
    report.id_number = _hidden(person.id_number, 6, 4)
    return True


@damage("id:mask_3_4", 1.0, "han", "minority")
def _mask_3_4(report: Report, person: Person, _random: Random) -> bool:
    report.id_number = _hidden(person.id_number, 3, 4)
    return True


@damage("id:mask_tail", 1.0, "han", "minority")
def _mask_tail(report: Report, person: Person, random: Random) -> bool:
    report.id_number = _hidden(person.id_number, random.choice((14, 14, 12, 10)), 0)
    return True


@damage("id:mask_short", 0.7, "han", "minority")
def _mask_short(report: Report, person: Person, random: Random) -> bool:
    """Fewer stars than digits hidden."""
    front = random.choice((4, 6))
    report.id_number = f"{person.id_number[:front]}****{person.id_number[-4:]}"
    return True


@damage("id:mask_passport", 1.0, "foreign", "permit")
def _mask_passport(report: Report, person: Person, _random: Random) -> bool:
    report.id_number = _hidden(person.id_number, 2, 3)
    return True


@damage("id:spaces", 1.5)
def _space(report: Report, person: Person, random: Random) -> bool:
    number = person.id_number
    sign = random.choice((" ", " ", "-", "\u3000"))
    report.id_number = (
        f"{number[:6]}{sign}{number[6:14]}{sign}{number[14:]}" if len(number) > 14 else f"{number} "
    )
    return True


@damage("id:wide", 1.0)
def _widen(report: Report, person: Person, _random: Random) -> bool:
    report.id_number = person.id_number.translate(_WIDE)
    return True


@damage("id:wrong_type", 0.5, "han", "minority")
def _mistake_type(report: Report, _person: Person, random: Random) -> bool:
    report.id_type = random.choice(("other", "other", "residence_permit", ""))
    return True


@damage("id:of_another", 0.35)
def _take_anothers(report: Report, person: Person, random: Random) -> bool:
    """The clerk types a valid number from the line above, or the guarantor's at home."""
    source = person.partner if person.partner is not None and random.random() < 0.5 else person.other
    if source is None or source.id_number == person.id_number:
        return False
    report.id_type, report.id_number = source.id_type, source.id_number
    return True
