"""How a value is shown in part: name 张*, resident ID 前3后4, phone 前3后4 (JR/T 0171-2020, C2 masked on display)."""

import re

_MASK = "*"
# Figures may be Chinese ones, also as they are read out, or stand in circles, above or below the line.
_FIGURE = r"[\d〇○零洞一幺二三四五六七八九壹贰叁肆伍陆柒捌玖⓪①-⑨⁰¹²³⁴-⁹₀-₉]"
# Between the figures of one number; a dot before one or two last figures parts an amount.
_PARTS = rf"(?:[\s\-\u2010-\u2015_·•/\\]|\.(?!{_FIGURE}{{1,2}}(?!\.?{_FIGURE}))){{0,3}}"
# With what stands between amounts, too, only what can hardly be amounts: figure by figure, a mobile phone, a card.
_ASIDE = r"[,，、;；:：*()（）|~.\s]{1,3}"
_SPELLED = (
    rf"(?:{_FIGURE}{_ASIDE}){{8,}}{_FIGURE}(?!{_FIGURE})|"
    rf"(?<!\d)1[3-9]\d{_ASIDE}\d{{4}}{_ASIDE}\d{{4}}(?!\d)|"
    rf"(?<!\d)\d{{4}}(?:{_ASIDE}\d{{4}}){{3,}}(?:{_ASIDE}\d{{1,3}})?(?!\d)"
)
# A day first, so that it is no part of a number.
_DAY = r"[12][0-9]{3}([-./])[01]?[0-9]\2[0-3]?[0-9](?!\2?[0-9])"
_LONG = re.compile(rf"({_DAY})|(?:{_FIGURE}{_PARTS}){{8,}}(?:{_FIGURE}|[Xx])|{_SPELLED}")
# A page or a mailbox, with its path; a domain without a scheme by the ends that frauds and firms use most.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]{1,300}|[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,100}|"
    r"(?:[a-z0-9-]{1,63}\.){1,6}(?:com|cn|net|org|cc|top|vip|xyz|info|app|shop|site|club|link|io|me)(?![a-z0-9])"
    r"[!-~]{0,300}",
    re.IGNORECASE,
)
# What nobody sees and what would part a number or an address all the same.
_UNSEEN = dict.fromkeys((0x00AD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))
_BETWEEN = re.compile(rf"(?!{_FIGURE}|[Xx])(?s:.)")


def mask_name(name: str) -> str:
    """The first character and one star, whatever the length: 张*, so that the length tells nothing."""
    return f"{name[0]}{_MASK}" if name else ""


def mask_id(number: str) -> str:
    """The first three and last four characters of 15 and more; of shorter numbers one and two; below eight nothing.

    Short numbers (passports: 9) would stand almost in the clear under 前3后4.
    """
    if len(number) >= 15:
        return _middle(number, 3, 4)
    if len(number) >= 8:
        return _middle(number, 1, 2)
    return _MASK * len(number)


def mask_phone(number: str) -> str:
    """The first three and last four of eleven and more characters; of shorter numbers only the last two."""
    if len(number) >= 11:
        return _middle(number, 3, 4)
    return _middle(number, 0, 2) if len(number) >= 5 else _MASK * len(number)


def mask_long_numbers(text: str) -> str:
    """A text in which every number of nine digits and more, also with signs between and in Chinese figures, stands in
    part, as an ID does; days stay, and amounts are shorter."""
    return _LONG.sub(lambda found: found[1] or mask_id(_BETWEEN.sub("", found[0])), text.translate(_UNSEEN))


def mask_addresses(text: str) -> str:
    """A text in which stars stand for every address of a page or a mailbox: it leads nobody anywhere."""
    return _ADDRESS.sub(_MASK * 3, text.translate(_UNSEEN))


def _middle(text: str, first: int, last: int) -> str:
    return text[:first] + _MASK * (len(text) - first - last) + text[len(text) - last :]
