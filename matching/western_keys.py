"""Under which keys a person with a name or an address in Latin letters can be found: none a name or a date alone."""

from matching.latin_names import sound_of
from matching.types import Identity, Validity

_WORDS = 3
_NUMBERS = 3
_ANY_PAPER = "other"
_LEAST = 6


def western_keys(identity: Identity) -> list[tuple[str, str]]:
    """(kind, text) of every key: birth date, numbers and first word of the address and halves of a weak number, each
    with the sound of a word of the name or with each other."""
    sounds = sorted({sound_of(word) for word in identity.pinyin if len(word) > 1 and word.isascii()})[:_WORDS]
    numbers = [part for part in identity.places if part.isdecimal()]
    keys: list[tuple[str, str]] = []
    if identity.birth_date is not None:
        _birth_keys(identity.birth_date.isoformat(), sounds, numbers, keys)
    if len(sounds) > 1:
        both = "|".join(sounds)
        keys += [("words_number", f"{both}|{number}") for number in numbers[:_NUMBERS]]
    if numbers:
        _home_keys(identity.places, sounds, numbers, keys)
    for half in _weak_halves(identity):
        keys += [("half_word", f"{half}|{sound}") for sound in sounds]
        if numbers:
            keys.append(("half_number", f"{half}|{numbers[0]}"))
    return keys


def _birth_keys(day: str, sounds: list[str], numbers: list[str], keys: list[tuple[str, str]]) -> None:
    keys += [("birth_word", f"{day}|{sound}") for sound in sounds]
    keys += [("birth_number", f"{day}|{number}") for number in numbers[:_NUMBERS]]
    if len(sounds) > 1:
        both = "|".join(sounds)
        keys += [("words_year", f"{day[:4]}|{both}"), ("words_day", f"{day[5:]}|{both}")]


def _home_keys(
    places: tuple[str, ...], sounds: list[str], numbers: list[str], keys: list[tuple[str, str]]
) -> None:
    if len(numbers) > 1:
        every = "-".join(sorted(numbers))
        keys += [("home_word", f"{every}|{sound}") for sound in sounds]
    street = next((part for part in places if len(part) > 2 and not part.isdecimal()), "")
    if street:
        keys += [("street_word", f"{numbers[0]}|{sound_of(street)}|{sound}") for sound in sounds]


def _weak_halves(identity: Identity) -> list[str]:
    """Both ends of a number without a check: a typing error leaves one of them whole."""
    for identifier in identity.identifiers:
        value = identifier.value
        if identifier.scheme == _ANY_PAPER and identifier.validity is Validity.VALID and len(value) >= _LEAST:
            end = len(value) // 2
            return [f"<{value[:end]}", f">{value[-end:]}"]
    return []
