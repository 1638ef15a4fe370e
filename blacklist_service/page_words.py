"""How a word of ours stands on a page: the Chinese, and its English marked as English, for every door with pages."""

import re
from dataclasses import dataclass
from html import escape

from blacklist_service.reader_choices import WORDS

# English that follows Chinese, with the space between them.
_ENGLISH_BESIDE = re.compile(r" +(?=<(?:span|small|tspan) lang=\"en\">)")
_PAIR = re.compile(r"(.*[\u3400-\u9fff）”」。]) ((?:\d+ )?[A-Za-z][^\u3000-\u9fff\uff00-\uffef]*)", re.DOTALL)


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
    return word if pair is None or words == WORDS.standard else pair[1]


def tidied(page: str, words: str) -> str:
    """A page as it is sent: where Chinese alone was chosen, the space before hidden English goes too, or it would stand
    alone before a full stop and be underlined in a link. Texts of anybody are escaped and hold no element."""
    return page if words == WORDS.standard else _ENGLISH_BESIDE.sub("", page)
