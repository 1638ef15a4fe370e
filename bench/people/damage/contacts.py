"""Damage to phones and cards: other ways of writing, masks, errors, other numbers."""

from random import Random

from bench.people.damage.registry import damage
from bench.people.numbers import mobile
from bench.people.persons import Person
from bench.people.report import Report


@damage("phone:country", 2.0)
def _add_country(report: Report, _person: Person, random: Random) -> bool:
    if not report.phone:
        return False
    form = random.choice(("+86{}", "+86 {}", "86{}", "0086-{}", "（+86）{}", "0{}"))
    report.phone = form.format(report.phone)
    return True


@damage("phone:separated", 2.0)
def _separate(report: Report, _person: Person, random: Random) -> bool:
    phone, sign = report.phone, random.choice("- ·.")
    if not phone:
        return False
    report.phone = f"{phone[:3]}{sign}{phone[3:7]}{sign}{phone[7:]}"
    return True


@damage("phone:mask", 2.0)
def _mask(report: Report, _person: Person, random: Random) -> bool:
    if not report.phone:
        return False
    front, back = random.choice(((3, 4), (3, 4), (3, 4), (3, 2), (4, 3), (7, 0)))
    phone = report.phone
    report.phone = phone[:front] + "*" * (11 - front - back) + phone[11 - back :]
    return True


@damage("phone:digit", 2.0)
def _mistype(report: Report, _person: Person, random: Random) -> bool:
    if not report.phone:
        return False
    report.phone = _with_wrong_digit(report.phone, random.randrange(2, 11), random)
    return True


def _with_wrong_digit(number: str, at: int, random: Random) -> str:
    wrong = (int(number[at]) + random.randrange(1, 10)) % 10
    return f"{number[:at]}{wrong}{number[at + 1 :]}"


@damage("phone:transposed", 0.7)
def _transpose(report: Report, _person: Person, random: Random) -> bool:
    phone = report.phone
    places = [at for at in range(2, 10) if phone and phone[at] != phone[at + 1]]
    if not places:
        return False
    at = random.choice(places)
    report.phone = phone[:at] + phone[at + 1] + phone[at] + phone[at + 2 :]
    return True


@damage("phone:changed", 3.0)
def _change(report: Report, person: Person, random: Random) -> bool:
    report.phone = person.phone_2 if random.random() < 0.6 else mobile(random.random())
    return True


@damage("phone:landline", 1.0)
def _give_landline(report: Report, _person: Person, random: Random) -> bool:
    report.phone = (
        f"{random.choice(('0551', '0558', '021', '0755'))}-{random.randrange(2 * 10**6, 9 * 10**6)}"
    )
    return True


@damage("phone:missing", 2.0)
def _leave_out(report: Report, _person: Person, random: Random) -> bool:
    if not report.phone:
        return False
    report.phone = random.choice(("", "", "无", "13800000000"))
    return True


@damage("phone:two", 0.5)
def _give_two(report: Report, person: Person, random: Random) -> bool:
    if not report.phone:
        return False
    report.phone = f"{report.phone}{random.choice('/,、;')}{person.phone_2}"
    return True


@damage("bank_card:digit", 0.7)
def _mistype_card(report: Report, _person: Person, random: Random) -> bool:
    if not report.bank_card:
        return False
    report.bank_card = _with_wrong_digit(report.bank_card, random.randrange(6, 19), random)
    return True


@damage("bank_card:spaces", 0.7)
def _space_card(report: Report, _person: Person, _random: Random) -> bool:
    card = report.bank_card
    report.bank_card = " ".join(card[at : at + 4] for at in range(0, len(card), 4))
    return bool(card)


@damage("birth_date:other_form", 0.5)
def _rewrite_birth(report: Report, person: Person, random: Random) -> bool:
    if not report.birth_date:
        return False
    year, month, day = person.birth[:4], person.birth[4:6], person.birth[6:]
    report.birth_date = random.choice(("{0}{1}{2}", "{0}/{1}/{2}", "{0}年{1}月{2}日", "{0}.{1}.{2}")).format(
        year, month, day
    )
    return True
