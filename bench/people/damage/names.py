"""Damage to Han names: other forms, sounds, shapes, lost characters, order, remarks, masks, changed names."""

from random import Random

from bench.people.characters import (
    alike,
    compatibility_forms,
    homophones,
    reading,
    traditional_forms,
    variant_form,
)
from bench.people.damage.registry import damage
from bench.people.given_names import RARE
from bench.people.persons import Person
from bench.people.report import Report
from bench.people.surnames import surname_weights

_LOST = "??□□**＊�\ue5f1\ue88a"
_HONORIFICS = ("先生", "女士", "老师", "小姐", "师傅", "同志")
_REMARKS = (
    "（男）",
    "(女)",
    "（已离职）",
    "(担保人)",
    "【失联】",
    "(户主)",
    "（身份证过期）",
    "(曾用名不详)",
)
_GIVEN = "国华明军平文志海春玉秀英兰红梅晓小伟丽敏静强勇涛超杰浩宇佳欣思雨"
_SURNAMES = tuple(surname_weights())[:60]
_DOUBLES = frozenset(surname for surname in surname_weights() if len(surname) == 2)


def _surname_length(name: str) -> int:
    return 2 if name[:2] in _DOUBLES and len(name) > 2 else 1


def _replace(report: Report, at: int, character: str) -> bool:
    name = report.name
    report.name = name[:at] + character + name[at + 1 :]
    return report.name != name


@damage("name:traditional", 3.0, "han", "permit", "minority")
def _write_traditional(report: Report, _person: Person, random: Random) -> bool:
    forms, name = traditional_forms(), report.name
    report.name = "".join(random.choice(forms.get(character, character)) for character in name)
    return report.name != name


@damage("name:variant", 1.0, "han", "permit")
def _write_variant(report: Report, _person: Person, random: Random) -> bool:
    places = [at for at, character in enumerate(report.name) if variant_form(character)]
    if not places:
        return False
    at = random.choice(places)
    return _replace(report, at, variant_form(report.name[at]))


@damage("name:compatibility", 0.7, "han", "permit")
def _write_compatibility(report: Report, _person: Person, random: Random) -> bool:
    forms = compatibility_forms()
    places = [at for at, character in enumerate(report.name) if character in forms]
    if not places:
        return False
    at = random.choice(places)
    return _replace(report, at, forms[report.name[at]])


@damage("name:lost_character", 1.0, "han", "minority")
def _lose(report: Report, _person: Person, random: Random) -> bool:
    """What a system without the character prints: a sign, a private code, the syllable."""
    name = report.name
    places = [at for at, character in enumerate(name) if character in RARE] or [len(name) - 1]
    at = random.choice(places)
    sound = reading(name[at])
    if sound.isascii() and random.random() < 0.3:
        return _replace(report, at, sound.upper() if random.random() < 0.5 else sound)
    return _replace(report, at, random.choice(_LOST))


@damage("name:homophone", 2.5, "han", "minority")
def _write_homophone(report: Report, _person: Person, random: Random) -> bool:
    places = [at for at, character in enumerate(report.name) if at and homophones(character)]
    if not places:
        return False
    at = random.choice(places)
    return _replace(report, at, random.choice(homophones(report.name[at])))


@damage("name:shape", 1.5, "han")
def _misread(report: Report, _person: Person, random: Random) -> bool:
    places = [at for at, character in enumerate(report.name) if alike(character)]
    if not places:
        return False
    at = random.choice(places)
    return _replace(report, at, random.choice(alike(report.name[at])))


@damage("name:dropped", 0.8, "han", "minority")
def _drop(report: Report, _person: Person, random: Random) -> bool:
    if len(report.name) < 3:
        return False
    return _replace(report, random.randrange(1, len(report.name)), "")


@damage("name:added", 0.6, "han", "minority")
def _add(report: Report, _person: Person, random: Random) -> bool:
    at = random.randrange(len(report.name))
    twice = report.name[at] if random.random() < 0.6 else random.choice(_GIVEN)
    return _replace(report, at, report.name[at] + twice)


@damage("name:transposed", 0.7, "han")
def _transpose(report: Report, _person: Person, _random: Random) -> bool:
    name = report.name
    if len(name) < 3:
        return False
    report.name = name[:-2] + name[-1] + name[-2]
    return report.name != name


@damage("name:turned", 0.4, "han")
def _turn(report: Report, _person: Person, _random: Random) -> bool:
    """Given name first."""
    cut = _surname_length(report.name)
    report.name = report.name[cut:] + report.name[:cut]
    return True


@damage("name:wrong_character", 0.6, "han")
def _take_wrong(report: Report, _person: Person, random: Random) -> bool:
    return _replace(report, random.randrange(1, len(report.name)), random.choice(_GIVEN))


@damage("name:spaces", 2.0, "han", "minority", "permit")
def _space(report: Report, _person: Person, random: Random) -> bool:
    name, sign = report.name, random.choice((" ", " ", "\u3000", "  ", "\t", "\u200b", "\xa0"))
    report.name = random.choice((sign.join(name), name[0] + sign + name[1:], name + sign, sign + name))
    return True


@damage("name:honorific", 1.0, "han")
def _honour(report: Report, _person: Person, random: Random) -> bool:
    report.name += random.choice(_HONORIFICS)
    return True


@damage("name:remark", 1.0, "han", "minority", "permit")
def _remark(report: Report, _person: Person, random: Random) -> bool:
    report.name += random.choice(_REMARKS)
    return True


@damage("name:pinyin", 1.2, "han", "permit")
def _romanise(report: Report, _person: Person, random: Random) -> bool:
    name, cut = report.name, _surname_length(report.name)
    sounds = [reading(character, is_surname=at == 0) for at, character in enumerate(name)]
    if not all(sound.isascii() for sound in sounds):
        return False
    if random.random() < 0.3:
        sounds = [sound.replace("v", "yu") for sound in sounds]
    family, given = "".join(sounds[:cut]), "".join(sounds[cut:])
    report.name = random.choice(
        (
            f"{family.upper()} {given.upper()}",
            f"{family.title()} {given.title()}",
            f"{given.title()} {family.title()}",
            f"{given.title()} {family.upper()}",
            f"{family}{given}",
            f"{family.title()} {' '.join(sounds[cut:]).title()}",
            f"{family.upper()},{given.upper()}",
        )
    )
    return True


@damage("name:changed", 1.0, "han")
def _change(report: Report, person: Person, random: Random) -> bool:
    """A former name: the other parent's surname, or quite another given name, the same in all such reports."""
    name = person.name
    cut = _surname_length(name)
    if person.number % 3 == 0:
        report.name = _SURNAMES[person.number % len(_SURNAMES)] + name[cut:]
    else:
        start = person.number % (len(_GIVEN) - 2)
        report.name = name[:cut] + _GIVEN[start : start + random.choice((2, 2, 2))]
    return report.name != name


@damage("name:masked", 1.5, "han", "permit")
def _mask(report: Report, _person: Person, random: Random) -> bool:
    name = report.name
    cut = _surname_length(name)
    report.name = random.choice(
        (
            name[:cut] + "*" * (len(name) - cut),
            name[:cut] + "*" * (len(name) - cut),
            "*" + name[1:],
            name[:cut] + "某" * (len(name) - cut),
            name[0] + "*" + name[-1] if len(name) > 2 else name[0] + "*",
            name[:cut] + "**",
        )
    )
    return True
