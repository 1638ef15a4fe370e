"""The verbs of the table of checks: each gives the tags in which a place of a record breaks what the verb says.

A tag that does not stand, or is blank or of another form, breaks nothing here: other rules tell that.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from exports.pboc.condition import Lookup
from exports.pboc.scope import inside_of
from exports.pboc.types import Values
from exports.pboc.values import is_day

Verb = Callable[[Lookup, Values, Sequence[str]], Iterator[str]]

_CARD_MARK = re.compile(r"[0-9]{4}|NULL|MULT")
_MONTHS_A_YEAR = 12
_MONTH_CHARACTERS = 7
# I2100A11 and A12: T - t < 30 days.
_SOON_DAYS = 30
_WHOLE = Decimal(100)


def _number(look: Lookup, tag: str) -> int | None:
    text = look(tag) or ""
    return int(text) if text.isascii() and text.isdecimal() else None


def _numbers(holds: Callable[[int], bool]) -> Verb:
    def verb(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
        for tag in tags:
            number = _number(look, tag)
            if number is not None and not holds(number):
                yield tag

    return verb


def _filled(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    yield from (tag for tag in tags if look(tag) == "")


def _blank(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    yield from (tag for tag in tags if look(tag))


def _one_filled(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    if not any(look(tag) for tag in tags):
        yield tags[0]


def _together(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    texts = [look(tag) for tag in tags]
    if None not in texts and any(texts) and not all(texts):
        yield from (tag for tag, text in zip(tags, texts, strict=True) if not text)


def _within(look: Lookup, _values: Values, words: Sequence[str]) -> Iterator[str]:
    tag, _, values = words[0].partition("=")
    text = look(tag)
    if text and text not in values.split("|"):
        yield tag


def _outside(look: Lookup, _values: Values, words: Sequence[str]) -> Iterator[str]:
    tag, _, values = words[0].partition("=")
    if look(tag) in values.split("|"):
        yield tag


def _told(words: Sequence[str]) -> str:
    """The tag that is told: the one marked with !, else the first."""
    return next((word for word in words if word.endswith("!")), words[0]).removesuffix("!")


def _day(look: Lookup, tag: str) -> str:
    text = look(tag.removesuffix("!")) or ""
    return text if is_day(text) else ""


def _ordered(look: Lookup, _values: Values, words: Sequence[str]) -> Iterator[str]:
    first = _day(look, words[0])
    if first and any(first > later for word in words[1:] if (later := _day(look, word))):
        yield _told(words)


def _equal(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    first, second = look(tags[0]), look(tags[1])
    if first and second and first != second:
        yield tags[0]


def _same_month(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    first, second = look(tags[0]), look(tags[1])
    if first and second and first[:_MONTH_CHARACTERS] != second[:_MONTH_CHARACTERS]:
        yield tags[0]


def _near_month(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    months = [_month(look(tag)) for tag in tags]
    if None not in months and abs((months[0] or 0) - (months[1] or 0)) > 1:
        yield tags[0]


def _month(text: str | None) -> int | None:
    if text is None or not is_day(f"{text[:_MONTH_CHARACTERS]}-01"):
        return None
    return int(text[:4]) * _MONTHS_A_YEAR + int(text[5:_MONTH_CHARACTERS])


def _soon(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    later, earlier = (_day(look, tag) for tag in tags)
    if later and earlier and (date.fromisoformat(later) - date.fromisoformat(earlier)).days >= _SOON_DAYS:
        yield tags[0]


def _at_most(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    less, more = (_number(look, tag) for tag in tags)
    if less is not None and more is not None and less > more:
        yield tags[0]


def _both_zero(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    numbers = [_number(look, tag) for tag in tags]
    if None not in numbers and len({number == 0 for number in numbers}) > 1:
        yield tags[1]


def _differ(look: Lookup, _values: Values, words: Sequence[str]) -> Iterator[str]:
    one, other = ([look(tag) for tag in word.split("+")] for word in words)
    if one == other and all(one):
        yield words[0].rpartition("+")[2]


def _card_mark(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    text = look(tags[0])
    if text and not _CARD_MARK.fullmatch(text):
        yield tags[0]


def _share(look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    text = look(tags[0]) or ""
    if text.replace(".", "", 1).isdecimal() and text.isascii() and not 0 < Decimal(text) <= _WHOLE:
        yield tags[0]


def _matching(values: Values, group: str, wanted: str) -> list[Values]:
    tag, _, value = wanted.partition("=")
    return [item for item in inside_of(values, group) if item.get(tag) == value]


def _some(_look: Lookup, values: Values, words: Sequence[str]) -> Iterator[str]:
    if not _matching(values, words[0], words[1]):
        yield words[1].partition("=")[0]


def _at_most_one(_look: Lookup, values: Values, words: Sequence[str]) -> Iterator[str]:
    if len(_matching(values, words[0], words[1])) > 1:
        yield words[1].partition("=")[0]


def _two_persons(_look: Lookup, values: Values, words: Sequence[str]) -> Iterator[str]:
    tags = words[3].split("+")
    numbers = [
        {tuple(str(item.get(tag)) for tag in tags) for item in _matching(values, words[0], wanted)}
        for wanted in words[1:3]
    ]
    if numbers[0] & numbers[1]:
        yield tags[-1]


def _with(_look: Lookup, values: Values, parts: Sequence[str]) -> Iterator[str]:
    yield from (part for part in parts if part not in values)


def _without(_look: Lookup, values: Values, parts: Sequence[str]) -> Iterator[str]:
    yield from (part for part in parts if part in values)


def _only(_look: Lookup, values: Values, parts: Sequence[str]) -> Iterator[str]:
    if set(values) != {parts[0]}:
        yield parts[0]


def _never(_look: Lookup, _values: Values, tags: Sequence[str]) -> Iterator[str]:
    yield tags[0]


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "zero": _numbers(lambda number: number == 0),
        "positive": _numbers(lambda number: number > 0),
        "nonzero": _numbers(lambda number: number != 0),
        "filled": _filled,
        "blank": _blank,
        "one_filled": _one_filled,
        "together": _together,
        "within": _within,
        "outside": _outside,
        "ordered": _ordered,
        "equal": _equal,
        "same_month": _same_month,
        "near_month": _near_month,
        "soon": _soon,
        "at_most": _at_most,
        "both_zero": _both_zero,
        "differ": _differ,
        "card_mark": _card_mark,
        "share": _share,
        "some": _some,
        "at_most_one": _at_most_one,
        "two_persons": _two_persons,
        "with": _with,
        "without": _without,
        "only": _only,
        "never": _never,
    }
)
