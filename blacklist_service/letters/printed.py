"""A letter's facts as the words that are printed: days, amounts and rates in the spelling of official papers."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import segno

from blacklist_service.errors import RefusedError
from blacklist_service.letters.kinds import Letter
from blacklist_service.letters.parts import Clause, Debt, Head, Period

UNKNOWN = "—"
# Control, invisible and private characters: they print as nothing, or turn the text around.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co"})


def printed(letter: Letter) -> str:
    """The letter as one JSON document for its template: nothing of it is ever read as typst source.

    Raises: RefusedError LETTER.CHARACTER for a character that no paper can show.
    """
    words = {"title": letter.TITLE, **_words(letter)}
    if any(is_unprintable(text) for text in _texts(words)):
        raise unprintable()
    return json.dumps(words, ensure_ascii=False)


def unprintable() -> RefusedError:
    """A character that cannot stand on paper; which one and whose is not said."""
    return RefusedError(
        "LETTER.CHARACTER",
        "有字符无法印出，文书未制作：请核对姓名等内容，或者在字体文件夹中加入含有该字的字体。",
        "A character cannot be printed and no letter was made: check the name and the texts, or add a font that "
        "has it.",
    )


def day_words(day: date) -> str:
    """2026年3月2日, without leading noughts (GB/T 9704 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def amount_words(fen: int | None) -> str:
    """Fen as yuan with two places: 12,345.60."""
    if fen is None:
        return UNKNOWN
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}"


def rate_words(hundredths: int | None) -> str:
    """Hundredths of a percent as a percentage: 15.40%."""
    return UNKNOWN if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02}%"


def _words(value: Any) -> Any:
    """Dataclasses become tables, days become words; texts, truths and counts stay."""
    if isinstance(value, tuple):
        return [_words(one) for one in value]
    spelling = _SPELLINGS.get(type(value), _fields if is_dataclass(value) else None)
    return value if spelling is None else spelling(value)


def _fields(value: Any) -> dict[str, Any]:
    return {one.name: _words(getattr(value, one.name)) for one in fields(value)}


def _head(head: Head) -> dict[str, Any]:
    page = head.verify_url.partition("?")[0]
    return {**_fields(head), "verify_page": page, "qr": qr_of(head.verify_url)}


def _period(period: Period) -> dict[str, str | None]:
    until = None if period.until is None else day_words(period.until)
    return {"text": period.text, "clause": period.clause.text, "until": until}


def _debt(debt: Debt) -> dict[str, str]:
    return {
        "creditor": debt.creditor,
        "contract_no": debt.contract_no or UNKNOWN,
        "ground": debt.ground,
        "principal": amount_words(debt.principal_fen),
        "outstanding": amount_words(debt.outstanding_fen),
        "rate": rate_words(debt.annual_rate_bp),
        "overdue_since": UNKNOWN if debt.overdue_since is None else day_words(debt.overdue_since),
    }


def qr_of(text: str) -> str:
    """A text as a QR code, in SVG without a size of its own."""
    return segno.make(text, error="m", micro=False).svg_inline(border=0, dark="#000", omitsize=True)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list():
            for one in value:
                yield from _texts(one)


def is_unprintable(text: str) -> bool:
    """Whether a character stands in a text that prints as nothing, or turns it around."""
    return any(letter not in "\n\t" and unicodedata.category(letter) in _UNPRINTABLE for letter in text)


_SPELLINGS: Mapping[type, Callable[[Any], Any]] = MappingProxyType(
    {Clause: lambda clause: clause.text, date: day_words, Debt: _debt, Head: _head, Period: _period}
)
