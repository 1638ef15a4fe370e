"""What a population is like and what its sources collect: several, so that nobody tunes to one distribution."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares (0–1) of a population and of its reports.

    `evenness` flattens (above 1) or sharpens (below 1) how names are spread; `local`: born in the home province;
    `phone`, `card`, `address`, `birth_date`: reports of a source that collects the field; `second_*`: reports that give
    the person's other number, card or home; `together` lives with the person before, and what of it is shared.
    """

    evenness: float = 1.0
    local: float = 0.6
    # What sources collect.
    phone: float = 0.93
    second_phone: float = 0.05
    card: float = 0.25
    second_card: float = 0.3
    address: float = 0.8
    birth_date: float = 0.05
    rural: float = 0.25
    # Who looks like whom.
    together: float = 0.10
    shares_phone: float = 0.30
    shares_surname: float = 0.50
    twins: float = 0.003
    county_homonyms: float = 0.005
    birthday_homonyms: float = 0.002
    recycled: float = 0.01
    recycled_to_namesake: float = 0.0
    employer_phone: float = 0.015
    duplicated_number: float = 1e-4
    # Who they are.
    minorities: float = 0.015
    foreigners: float = 0.008
    permits: float = 0.005
    firms: float = 0.02


_PLAIN = Profile()

PROFILES = {
    "plain": _PLAIN,
    # Half the names, twice the namesakes; a province where most were born.
    "crowded": replace(_PLAIN, evenness=0.84, local=0.9, county_homonyms=0.02, birthday_homonyms=0.006),
    # Card payments instead of addresses; few phones; some type the birth date.
    "cards": replace(_PLAIN, address=0.0, phone=0.35, card=0.85, second_card=0.15, birth_date=0.3),
    # Villages: one number per house, families of one surname, phones handed on.
    "villages": replace(
        _PLAIN, rural=0.85, together=0.35, shares_phone=0.45, shares_surname=0.75, twins=0.008, recycled=0.03
    ),
    # Everything that invites a wrong merge, often.
    "traps": replace(
        _PLAIN,
        together=0.3,
        shares_phone=0.5,
        twins=0.02,
        county_homonyms=0.03,
        birthday_homonyms=0.02,
        recycled=0.05,
        recycled_to_namesake=0.004,
        employer_phone=0.04,
        duplicated_number=1e-3,
    ),
    "firms": replace(_PLAIN, firms=0.7),
}
