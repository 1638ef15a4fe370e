"""Chinese numerals of house numbers as digits: 十二号 is 12号, 一百零八室 is 108室, 三〇二室 is 302室."""

import re

_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
# Only before a word that counts: 三里庵 and 五一路 are names.
_COUNTED = re.compile(
    r"[零〇一二三四五六七八九十百千两]+(?=号|栋|幢|座|单元|室|层|弄|组|队|楼|户|房|门|社|期|村民|小组)"
)


def write_digits(text: str) -> str:
    """The text with digits for the numerals that count something."""
    return _COUNTED.sub(lambda run: _read(run.group()), text)


def _read(numerals: str) -> str:
    """十二 → 12, 一百零八 → 108, 三〇二 → 302."""
    if not any(character in _UNITS for character in numerals):
        return "".join(str(_VALUES[character]) for character in numerals)
    total = 0
    pending = 0
    for character in numerals:
        unit = _UNITS.get(character)
        if unit is None:
            pending = _VALUES[character]
        else:
            total += (pending or 1) * unit
            pending = 0
    return str(total + pending)
