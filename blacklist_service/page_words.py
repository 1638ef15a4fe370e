"""Whether a page has English beside its Chinese, as whoever reads it chose: said once, for every door with pages.

The choice is a cookie that names nobody. The English of a page stands in elements with `lang="en"`, which the styles
hide; the Chinese stands in the open.
"""

import re
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import TypeVar

from werkzeug.wrappers import Response

from blacklist_service.text_size import KEPT_SECONDS

_Answer = TypeVar("_Answer", bound=Response)
COOKIE = "words"
BOTH = "both"
# Chinese and English, by the word in the cookie and in `data-words` of the page.
CHOICES = MappingProxyType({BOTH: ("中英对照", "with English"), "zh": ("仅中文", "Chinese only")})
_PAIR = re.compile(r"(.*[\u3400-\u9fff）”」。]) ((?:\d+ )?[A-Za-z][^\u3000-\u9fff\uff00-\uffef]*)", re.DOTALL)


def words_of(cookie: str | None) -> str:
    """The choice that a cookie names; both languages for none, and for what we never wrote."""
    return BOTH if cookie is None or cookie not in CHOICES else cookie


def keep(answer: _Answer, words: str, *, is_secure: bool) -> _Answer:
    """The browser keeps this choice for a year, for every page of the service; no script reads it."""
    answer.set_cookie(
        COOKIE,
        words_of(words),
        max_age=KEPT_SECONDS,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


@dataclass(frozen=True, slots=True)
class Beside:
    """A word of ours with its English, "" where it has none, as a template sets it."""

    zh: str
    en: str

    def __html__(self) -> str:
        """Escaped, the English as an element of its own."""
        return f'{escape(self.zh)} <span lang="en">{escape(self.en)}</span>' if self.en else escape(self.zh)


def beside(word: str) -> Beside:
    """One of our own words, written as 已列入 listed, its English marked as English. For no word of anybody else's:
    it might be taken apart."""
    pair = _PAIR.fullmatch(word)
    return Beside(word, "") if pair is None else Beside(pair[1], pair[2])


def only(word: str, words: str) -> str:
    """The same where no element can stand, as in a list to choose from: in Chinese alone where that was chosen."""
    pair = _PAIR.fullmatch(word)
    return word if pair is None or words == BOTH else pair[1]
