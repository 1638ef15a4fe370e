"""How a platform may say that its debtors pay it (还款渠道): a name, a service phone, a page of its own, a short note.

Whoever can change these words can turn money to itself: each is narrow, and none may lead elsewhere than it says.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import InvalidError
from blacklist_service.rules.law import whole_number

LONGEST_PAYEE, LONGEST_PHONE, LONGEST_PAGE, LONGEST_NOTE = 100, 24, 200, 300
_SHORTEST_PAYEE = 4
# A fixed line, a number of 95, 96 or 400, with an extension.
_PHONE = re.compile(r"\+?[0-9]{1,5}(?:[ -][0-9]{1,8}){0,4}|\+?[0-9]{5,12}")
_FEWEST_DIGITS, _MOST_DIGITS = 5, 16
# As it is dialled, from abroad and from a fixed line elsewhere (0); digits behind it no line hears.
_MOBILE = re.compile(r"(?:00)?(?:86)?0?1[3-9][0-9]{9}")
_ABROAD = re.compile(r"(?:\+|00)(?!86)")
# A host of letters with a domain above it, and a path: what stands in the address is where it leads.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PAGE = re.compile(rf"https://(?:{_LABEL}\.){{1,6}}[a-z]{{2,18}}(?:/[A-Za-z0-9._~-]*)*")
_LOOKALIKE = re.compile(r"(?:^|\.|/)xn--")
# Where anybody is paid who has an account there, and an account or a mobile phone in the address.
_ANYBODYS = re.compile(
    r"https://[^/]*(?:alipay|tenpay|weixin|wechat|qq\.com|95516|telegram)|//t\.me(?:/|$)|[0-9]{11}"
)
# Control, invisible, private and half characters, and what a page could read as its own.
_ODD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKUP = frozenset("<>{}[]`\\^|")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
# Accounts, cards and phones, with what people write between the digits; and what leads to another place.
_NUMBER = re.compile(r"[0-9](?:[\s.\-\u2010-\u2015_·/,，、]*[0-9]){6,}")
_DIGITS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
_ELSEWHERE = re.compile(
    r"://|www\.|[a-z0-9-]\.(?:com|cn|net|org|cc|top|vip|xyz|info|app|shop|site|club|io|me)(?![a-z0-9])|@|"
    r"微信|weixin|wechat|二维码|扫码|支付宝|alipay|qq|telegram",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, repr=False)
class ChannelWords:
    """What a person reads: to whom it pays, where it asks, where it pays, and what else it should know."""

    payee: str
    phone: str
    page: str
    note: str


def read_channel(payee: str, phone: str, page: str, note: str) -> ChannelWords:
    """The words as they are shown, each one line.

    Raises: InvalidError CHANNEL.PAYEE, CHANNEL.PHONE, CHANNEL.PAGE, CHANNEL.NOTE.
    """
    return ChannelWords(_payee(payee), _phone(phone), _page(page), _note(note))


def is_recent(since: date, today: date) -> bool:
    """Whether somebody who paid before may know another channel: for so many days (parameter channel_recent) it is
    told so, and to ask by the way that it knew.

    Raises: NotReadyError LAW.PARAMETER.
    """
    return (today - since).days < whole_number("channel_recent", today)


def _payee(given: str) -> str:
    said = _line(given)
    is_name = _SHORTEST_PAYEE <= len(said) <= LONGEST_PAYEE and _HAN.search(said) is not None
    if not is_name or _is_odd(said) or _is_leading(said):
        raise InvalidError(
            "CHANNEL.PAYEE",
            f"请填写债权人的全称：{_SHORTEST_PAYEE} 至 {LONGEST_PAYEE} 字，含汉字，不含账号、网址和特殊符号。",
            f"Give the creditor's full name of {_SHORTEST_PAYEE} to {LONGEST_PAYEE} characters, in Chinese, "
            "without numbers of accounts, addresses and odd signs.",
        )
    return said


def _phone(given: str) -> str:
    said = _line(given)
    digits = "".join(one for one in said if one.isdigit())
    is_phone = len(said) <= LONGEST_PHONE and _PHONE.fullmatch(said) is not None
    if not is_phone or not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS or _is_anybodys(said):
        raise InvalidError(
            "CHANNEL.PHONE",
            "请填写机构的客服电话：固定电话或者 400、95、96 号码，数字间可用空格或连字符；不能是手机号码、境外号码。",
            "Give the institution's service phone: a fixed line or a service number, digits with blanks or hyphens "
            "between; no mobile phone, none abroad.",
        )
    return said


def _is_anybodys(phone: str) -> bool:
    """A mobile phone, also behind another number and as it is dialled from elsewhere; or a number abroad."""
    parts = re.split("[ -]", phone.lstrip("+"))
    is_mobile = any(_MOBILE.match("".join(parts[at:])) for at in range(len(parts)))
    return is_mobile or _ABROAD.match(phone.replace(" ", "").replace("-", "")) is not None


def _page(given: str) -> str:
    said = _line(given)
    is_own = not (_LOOKALIKE.search(said) or _ANYBODYS.search(said))
    if len(said) > LONGEST_PAGE or _PAGE.fullmatch(said) is None or not is_own:
        raise InvalidError(
            "CHANNEL.PAGE",
            f"请填写机构官方还款页面的网址：以 https:// 开头，小写域名，不超过 {LONGEST_PAGE} 字，"
            "不含账号、端口、参数和中文域名转写，不能是收款码等第三方支付页面。",
            f"Give the address of the institution's own page: https://, a domain in small letters, at most "
            f"{LONGEST_PAGE} characters, without user, port, parameters, account or a transcribed (xn--) domain; no "
            "page of a payment service.",
        )
    return said


def _note(given: str) -> str:
    said = _line(given)
    if said and (len(said) > LONGEST_NOTE or _HAN.search(said) is None or _is_odd(said) or _is_leading(said)):
        raise InvalidError(
            "CHANNEL.NOTE",
            f"说明须用中文，不超过 {LONGEST_NOTE} 字，不含账号、电话、网址、收款码等支付信息和特殊符号："
            "这些只写在各自的栏里。",
            f"The note is Chinese, of at most {LONGEST_NOTE} characters, without numbers of accounts and phones, "
            "addresses, payment codes and odd signs: those stand in the fields of their own alone.",
        )
    return said


def _line(given: str) -> str:
    return " ".join(unicodedata.normalize("NFC", given).split())


def _is_odd(said: str) -> bool:
    return any(one in _MARKUP or unicodedata.category(one) in _ODD for one in said)


def _is_leading(said: str) -> bool:
    """Whether money could be led away by it: a number, in whatever figures, or an address; also in wide letters, and
    with blanks between them."""
    plain = unicodedata.normalize("NFKC", said)
    is_number = _NUMBER.search(plain.translate(_DIGITS)) is not None
    return is_number or _ELSEWHERE.search("".join(plain.split())) is not None
