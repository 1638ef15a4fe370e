"""Invented persons with their relatives, twins, namesakes and shared phones; every number is given once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.people.naming import Naming, foreign_name, minority_name
from bench.people.numbers import bank_card, mobile, passport, resident_id
from bench.people.places import Place, birth_regions, draw_place
from bench.people.profiles import Profile

_BORN_FROM = date(1961, 3, 1)
_DAYS = 16_400  # aged 20 to 65 on the day of the reports
_BIRTHS = tuple((_BORN_FROM + timedelta(days=i)).strftime("%Y%m%d") for i in range(_DAYS))
_ORDERS = 990
# Coprime to days × orders: person k ↦ k · stride + start gives nobody another's birth and order.
_STRIDE = 7_368_787


@dataclass(slots=True)
class Person:
    """One person as all reports would say if nobody erred. `kind`: han, minority, foreign, permit.

    `partner` lives in the same home; `other` is somebody met before (whose number a clerk may type)."""

    number: int
    kind: str
    name: str
    sex: str
    birth: str
    id_type: str
    id_number: str
    phone: str
    phone_2: str
    card: str
    card_2: str
    place: Place
    place_2: Place
    partner: "Person | None" = None
    other: "Person | None" = None


class Population:
    """Draws persons one after the other; relations reach back over the persons of one part (see people)."""

    def __init__(self, profile: Profile, seed: int, people: int) -> None:
        self._profile = profile
        self._naming = Naming(profile.evenness)
        random = Random(f"{seed} population")
        self._start = random.randrange(_DAYS * _ORDERS)
        employers = max(1, round(people * profile.employer_phone / 250))
        self._employers = [mobile(random.random()) for _ in range(employers)]

    def people(self, numbers: range, random: Random) -> Iterator[Person]:
        """The persons of one part. Deterministic for the part's own source of chance."""
        known: list[Person] = []
        for number in numbers:
            person = self._draw(number, random)
            if known:
                person.other = known[int(random.random() * len(known))]
                self._relate(person, known[-1], known[int(random.random() * len(known))], random)
            known.append(person)
            yield person

    def _draw(self, number: int, random: Random) -> Person:
        draw, profile = random.random, self._profile
        order, day = divmod((self._start + number * _STRIDE) % (_DAYS * _ORDERS), _DAYS)
        sex = "m" if (order + 1) % 2 else "f"
        birth = _BIRTHS[day]
        here, everywhere = birth_regions(int(birth[:4]))
        regions = here if draw() < profile.local else everywhere
        # Squared: some counties have many more people than others.
        region = regions[int(draw() ** 2 * len(regions))]
        place = draw_place(random, profile.rural, profile.local)
        person = Person(
            number=number,
            kind="han",
            name=self._naming.surname(random) + self._naming.given(random, sex, int(birth[:4])),
            sex=sex,
            birth=birth,
            id_type="resident_id",
            id_number=resident_id(region, birth, order + 1),
            phone=mobile(draw()),
            phone_2=mobile(draw()),
            card=bank_card(draw()),
            card_2=bank_card(draw()),
            place=place,
            place_2=draw_place(random, profile.rural, profile.local),
        )
        chance = draw()
        if chance < profile.minorities + profile.foreigners + profile.permits:
            _make_other(person, chance, profile, random)
        if draw() < profile.employer_phone:
            person.phone = self._employers[int(draw() * len(self._employers))]
        return person

    def _relate(self, person: Person, before: Person, other: Person, random: Random) -> None:
        """At most one relation: lives together, twins, namesakes, a phone handed on, a number given twice."""
        profile = self._profile
        chance = random.random()
        for share, make in (
            (profile.together, self._make_relative),
            (profile.twins, self._make_twin),
        ):
            if chance < share and before.kind == person.kind == "han":
                make(person, before, random)
                return
            chance -= share
        # Not `person.other`: under the number of a namesake nobody could tell whose report it is.
        if other.kind != "han" or person.kind != "han":
            return
        for share, make_like in (
            (profile.county_homonyms, _make_county_homonym),
            (profile.birthday_homonyms, _make_birthday_homonym),
            (profile.recycled, _hand_phone_on),
            (profile.recycled_to_namesake, _hand_phone_to_namesake),
            (profile.duplicated_number, _give_number_twice),
        ):
            if chance < share:
                make_like(person, other)
                return
            chance -= share

    def _make_relative(self, person: Person, before: Person, random: Random) -> None:
        profile = self._profile
        person.place, person.place_2 = before.place, before.place_2
        person.partner, before.partner = before, person
        if random.random() < profile.shares_phone:
            person.phone = before.phone
        if random.random() < profile.shares_surname:
            surname = before.name[0]
            given = person.name[1:]
            if len(before.name) == 3 and random.random() < 0.5:
                # Brothers and sisters share the character of their generation.
                given = self._naming.given(random, person.sex, int(person.birth[:4]), before.name[1])
            if surname + given != before.name:
                person.name = surname + given

    def _make_twin(self, person: Person, before: Person, random: Random) -> None:
        self._make_relative(person, before, random)
        given = before.name[1:]
        while True:
            new = self._naming.given(random, before.sex, int(before.birth[:4]), given[0])
            name = before.name[0] + (new if len(given) == 2 else new[-1])
            if name != before.name:
                break
        order = int(before.id_number[14:17])
        step = 2 if order < 990 else -2
        person.name, person.sex, person.birth = name, before.sex, before.birth
        person.id_number = resident_id(before.id_number[:6], before.birth, order + step)


def _make_other(person: Person, chance: float, profile: Profile, random: Random) -> None:
    if chance < profile.minorities:
        person.kind, person.name = "minority", minority_name(random)
    elif chance < profile.minorities + profile.foreigners:
        person.kind, person.name = "foreign", foreign_name(random)
        person.id_type, person.id_number = "passport", passport(random)
    else:
        person.kind = "permit"
        is_taiwan = random.random() < 0.3
        person.id_type = "taiwan_permit" if is_taiwan else "hk_macao_permit"
        digits = f"{random.randrange(10**8):08d}"
        person.id_number = digits if is_taiwan else random.choice("HHM") + digits


def _make_county_homonym(person: Person, other: Person) -> None:
    person.name = other.name
    person.id_number = resident_id(other.id_number[:6], person.birth, int(person.id_number[14:17]))


def _make_birthday_homonym(person: Person, other: Person) -> None:
    person.name, person.birth, person.sex = other.name, other.birth, other.sex
    order = (int(other.id_number[14:17]) + 420) % 980 + 2
    order += (order - int(other.id_number[14:17])) % 2
    if person.id_number[:6] != other.id_number[:6]:
        person.id_number = resident_id(person.id_number[:6], other.birth, order)
    else:
        _make_county_homonym(person, other)


def _hand_phone_on(person: Person, other: Person) -> None:
    person.phone = other.phone_2 if person.number % 2 else other.phone


def _hand_phone_to_namesake(person: Person, other: Person) -> None:
    person.name, person.phone = other.name, other.phone


def _give_number_twice(person: Person, other: Person) -> None:
    """重号: two persons were given one number."""
    person.id_number, person.birth, person.sex = other.id_number, other.birth, other.sex
