"""Which passwords an official may choose: long, not the login, and none that guessers try first. There are no rules of
composition and no expiry, as NIST SP 800-63B-4 §3.1.1.2 asks."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from blacklist_service.errors import InvalidError

SHORTEST = 12
LONGEST = 128
_FEWEST_DIFFERENT = 5
_MOST_WORDS = 3
# Digits and signs that guessers put for letters.
_AS_LETTERS = str.maketrans("@4831!0$57", "aabeiiosst")
_ROWS = (
    "0123456789" * 2,
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)


def folded(password: str) -> str:
    """The one spelling (Unicode NFC) of a password that keyboards spell differently."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, login: str) -> None:
    """A new password has 12 to 128 characters, at least five different ones, is not built on the login, and is none
    of the commonest, however decorated.

    Raises: InvalidError PASSWORD.LENGTH, PASSWORD.LOGIN, PASSWORD.COMMON. OWASP ASVS 5.0 6.2.1, 6.2.4, 6.2.11, 6.2.12.
    """
    text = folded(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise InvalidError(
            "PASSWORD.LENGTH", "口令长度须为 12 至 128 个字符。", "A password has 12 to 128 characters."
        )
    plain = text.casefold()
    if len(login) > 2 and login.casefold() in plain:
        raise InvalidError("PASSWORD.LOGIN", "口令不得包含登录名。", "A password must not contain the login.")
    if _is_monotonous(plain) or any(_is_guessed(core) for core in _cores(plain)):
        raise InvalidError(
            "PASSWORD.COMMON",
            "该口令过于常见或有规律，容易被猜中，请另选。",
            "This password is among those that are guessed first; choose another one.",
        )


def _is_monotonous(plain: str) -> bool:
    """Few characters, digits and signs alone, a short piece over and over, or a row of the keyboard."""
    if len(set(plain)) < _FEWEST_DIFFERENT or not _only_ends(plain):
        return True
    if any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1)):
        return True
    return any(plain in row or plain[::-1] in row for row in _ROWS)


def _cores(plain: str) -> Iterator[str]:
    """What is left without the digits and signs around it, as it stands and with signs read as letters."""
    yield plain
    yield _only_ends(plain)
    yield _only_ends(plain.translate(_AS_LETTERS))
    yield _only_ends(_only_ends(plain).translate(_AS_LETTERS))


def _only_ends(plain: str) -> str:
    return plain.strip("0123456789!@#$%^&*()_+-=.,?~ 　！。")


def _is_guessed(core: str) -> bool:
    """Up to three words of the list in a row; whoever strings four together has chosen a phrase."""
    words = _guessed_words()
    reached = {0}
    for _word in range(_MOST_WORDS):
        reached = {at + len(word) for at in reached for word in words if core.startswith(word, at)}
        if len(core) in reached:
            return True
    return False


@cache
def _guessed_words() -> frozenset[str]:
    text = files("blacklist_service.rules").joinpath("common_passwords.csv").read_text("utf-8")
    return frozenset(line.strip().casefold() for line in text.splitlines()[1:] if line.strip())
