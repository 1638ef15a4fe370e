"""An invented population for the online measurement: a person is a chunk and a place in it, so that none is kept.

Every person is drawn at random; a resemblance to a real one is chance. Counties, surnames and given names come with
the skew that makes strangers share keys: populous counties, common names and road names, homes and phones that two
people have, and a few phones that hundreds have.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random

from matching.identifiers.check_digits import mod_11_2
from matching.tables import given_character_shares, given_name_shares, region_years, surname_shares
from matching.types import RawIdentity, SubjectKind

CHUNK = 20_000
_BORN_FROM, _BORN_DAYS = date(1958, 1, 1), 17_000
_CROWDED_PHONES = 20
_COMMON_ROADS = 400
_TRADITIONAL = str.maketrans("张刘陈杨黄赵吴孙马罗伟丽强军艳华国", "張劉陳楊黃趙吳孫馬羅偉麗強軍豔華國")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """One invented person, as everybody would tell of them if nobody mistyped."""

    name: str
    resident_id: str
    phone: str
    bank_card: str
    address: str


def people(chunk: int, seed: int) -> list[Person]:
    """The persons of one chunk; the same seed gives the same ones."""
    random = Random(f"{seed}/{chunk}")
    found: list[Person] = []
    for _ in range(CHUNK):
        one = _person(random)
        # One in ten lives with the person before and answers the same phone.
        if found and random.random() < 0.1:
            one = replace(one, phone=found[-1].phone, address=found[-1].address)
        found.append(one)
    return found


def told(person: Person, random: Random) -> RawIdentity:
    """What one report or one enquirer tells of a person, with the variations that real files carry."""
    name, number, phone = person.name, person.resident_id, person.phone
    draw = random.random()
    if draw < 0.03:
        name = name.translate(_TRADITIONAL)
    elif draw < 0.05:
        name = f"{name[0]} {name[1:]}"
    draw = random.random()
    if draw < 0.08:
        number = f"{number[:6]}{'*' * 8}{number[14:]}"
    elif draw < 0.16:
        number = ""
    elif draw < 0.18:
        at = int(random.random() * 17)
        number = f"{number[:at]}{(int(number[at]) + 1 + int(random.random() * 8)) % 10}{number[at + 1 :]}"
    draw = random.random()
    if draw < 0.1:
        phone = ""
    elif draw < 0.2:
        phone = _phone(random)
    elif draw < 0.25:
        phone = f"{phone[:3]}****{phone[7:]}"
    return RawIdentity(
        name=name,
        kind=SubjectKind.PERSON,
        id_type="resident_id",
        id_number=number,
        phone=phone,
        bank_card=person.bank_card if random.random() < 0.5 else "",
        address=person.address if random.random() < 0.8 else "",
    )


def stranger(random: Random) -> Person:
    """Somebody who is not in the population: the share of chance agreements is that of its members."""
    return _person(random)


def _person(random: Random) -> Person:
    draw = random.random
    counties = _counties()
    # Squared: some counties are ten times as populous as others. Low order numbers are the common ones.
    county = counties[int(draw() ** 2 * len(counties))]
    birth = (_BORN_FROM + timedelta(days=int(draw() * _BORN_DAYS))).strftime("%Y%m%d")
    body = f"{county}{birth}{1 + int(draw() ** 2 * 995):03d}"
    crowded = draw() < 0.002
    return Person(
        name=_name(random),
        resident_id=body + mod_11_2(body),
        phone=f"139{int(draw() * _CROWDED_PHONES):08d}" if crowded else _phone(random),
        bank_card=_bank_card(int(draw() * 10**12)) if draw() < 0.3 else "",
        address=_address(random) if draw() < 0.8 else "",
    )


def _name(random: Random) -> str:
    (surnames, by_share), (names, by_name), (characters, by_character) = _names()
    name = random.choices(surnames, cum_weights=by_share)[0]
    if random.random() < by_name[-1]:
        return name + random.choices(names, cum_weights=by_name)[0]
    return name + "".join(random.choices(characters, cum_weights=by_character, k=2))


def _address(random: Random) -> str:
    draw = random.random
    characters = _names()[2][0]
    town = characters[int(draw() * 200)] + characters[int(draw() * 200)]
    road = int(draw() ** 2 * _COMMON_ROADS) if draw() < 0.5 else int(draw() * len(characters) ** 2)
    first, second = divmod(road, len(characters))
    door = f"{1 + int(draw() ** 2 * 600)}号{1 + int(draw() * 30)}栋{1 + int(draw() * 30)}0{1 + int(draw() * 4)}室"
    return f"{town}市{characters[first]}{characters[second]}路{door}"


def _phone(random: Random) -> str:
    return f"1{3 + int(random.random() * 7)}{int(random.random() * 10**9):09d}"


def _bank_card(number: int) -> str:
    """An invented card of 19 digits with its Luhn digit; 690000 is no bank's."""
    body = f"690000{number:012d}"
    doubled = (int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
    return body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


@lru_cache(maxsize=1)
def _counties() -> list[str]:
    codes = [code for code, (_, end) in region_years().items() if end == 9999 and code[4:] != "00"]
    Random(0).shuffle(codes)
    return codes


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[list[str], list[float]], ...]:
    tables = (surname_shares(), given_name_shares(), given_character_shares())
    return tuple((list(table), list(accumulate(table.values()))) for table in tables)
