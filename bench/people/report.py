"""One report as a source writes it: clean at first, then damaged."""

from dataclasses import dataclass
from random import Random

from bench.people.firms import Firm
from bench.people.persons import Person
from bench.people.places import write_place
from bench.people.profiles import Profile

COLUMNS = (
    "row_id", "subject_type", "name", "id_type", "id_number", "birth_date", "phone", "bank_card", "address",
    "legal_representative",
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """The cells of a row, as texts."""

    subject_type: str
    name: str
    id_type: str
    id_number: str
    birth_date: str
    phone: str
    bank_card: str
    address: str
    legal_representative: str

    def cells(self) -> tuple[str, ...]:
        """In the order of COLUMNS, without the row's id."""
        return (
            self.subject_type,
            self.name,
            self.id_type,
            self.id_number,
            self.birth_date,
            self.phone,
            self.bank_card,
            self.address,
            self.legal_representative,
        )


def clean_report(person: Person, profile: Profile, random: Random) -> Report:
    """What a careful source writes, as far as it collects the field; phone or card may be the person's other one."""
    draw = random.random
    phone = card = ""
    if draw() < profile.phone:
        phone = person.phone_2 if draw() < profile.second_phone else person.phone
    if draw() < profile.card:
        card = person.card_2 if draw() < profile.second_card else person.card
    birth = person.birth
    return Report(
        "person",
        person.name,
        person.id_type,
        person.id_number,
        f"{birth[:4]}-{birth[4:6]}-{birth[6:]}" if draw() < profile.birth_date else "",
        phone,
        card,
        write_place(person.place) if draw() < profile.address else "",
        "",
    )


def clean_firm_report(firm: Firm, profile: Profile, random: Random) -> Report:
    """The same of a firm."""
    draw = random.random
    return Report(
        "organisation",
        firm.name,
        "uscc",
        firm.code,
        "",
        firm.phone if draw() < 0.5 * profile.phone else "",
        "",
        write_place(firm.place) if draw() < 0.9 else "",
        firm.representative if draw() < 0.9 else "",
    )
