"""Bakes matching/tables/western_given_names.csv and western_surnames.csv from the name lists of Faker (MIT).

Development time only: `pip install faker`, then `python tools/make_western_names.py`.
"""

import importlib
import pkgutil
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from faker.providers import person

TABLES = Path(__file__).resolve().parent.parent / "matching" / "tables"
# One French name is a word that the repository's own check of words refuses.
LATIN = re.compile("(?!cl[a]ude$)[a-z]{3,14}")
GIVEN = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary")
LAST = ("last_names", "last_names_male", "last_names_female")
# Lists so long that they hold misspellings as well, or names of one country that no other knows by thousands.
TOO_LONG = ("en", "is_IS")
# The only list of its people, so that no second one can confirm a name.
ALONE = frozenset(
    {
        "az_AZ",
        "en_GB",
        "en_IE",
        "en_IN",
        "en_KE",
        "en_NG",
        "en_NZ",
        "en_PK",
        "en_TH",
        "en_US",
        "fr_DZ",
        "ha_NG",
    }
    | {"id_ID", "ig_NG", "sw", "tr_TR", "tw_GH", "uz_UZ", "vi_VN", "yo_NG", "zu_ZA"}
)


def lists(attributes: tuple[str, ...]) -> dict[str, set[str]]:
    """Locale → the names of its lists, small and without accents; those in other letters are left out."""
    found: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(person.__path__):
        if module.ispkg:
            provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
            given = [getattr(provider, name, ()) for name in attributes]
            found[module.name] = {
                plain(name) for one in given if not isinstance(one, property) for name in one
            }
    return found


def plain(name: str) -> str:
    """Without accents; "" if it is not one word of Latin letters."""
    apart = unicodedata.normalize("NFD", name)
    bare = "".join(character for character in apart if not unicodedata.combining(character)).lower()
    return bare if LATIN.fullmatch(bare) else ""


def confirmed(names: dict[str, set[str]]) -> list[str]:
    """Names of two languages at least, and all of the lists that stand alone."""
    languages: dict[str, set[str]] = defaultdict(set)
    for locale, of_locale in names.items():
        for name in of_locale:
            languages[name].add(locale if locale in TOO_LONG else locale.partition("_")[0])
    alone = set().union(*(names.get(locale, set()) for locale in ALONE))
    return sorted(name for name, found in languages.items() if name and (len(found) > 1 or name in alone))


def write(name: str, words: Iterable[str]) -> None:
    """One line per first letter."""
    lines = (",".join(group) + "\n" for _, group in groupby(words, key=lambda word: word[0]))
    (TABLES / name).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write("western_given_names.csv", confirmed(lists(GIVEN)))
    last = lists(LAST)
    write("western_surnames.csv", sorted(set().union(*(last.values())) - {""}))
