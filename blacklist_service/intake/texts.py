"""Text cells: blanks and invisible characters off, control characters seen, prohibited kinds of data spotted."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Marks of direction make a text read otherwise than it is stored, so they count as control characters.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What stands at the ends of a cell without being part of it.
EDGES = " \t\r\n\u3000\xa0\u200b\u200c\u200d\u2060\ufeff"
_UNREADABLE = re.compile("[?？\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Han, Latin, punctuation and widths, kana and Hangul, and the scripts of China's minorities.
_ALLOWED_NAME = re.compile(
    "[\x00-\x7f\xa0-\u024f\u02b0-\u02ff\u0300-\u036f\u0600-\u06ff\u0f00-\u0fff\u1800-\u18af\u2000-\u206f\u2100-\u214f"
    "\u2460-\u24ff\u2e80-\u2fdf\u3000-\u30ff\u3130-\u318f\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
    "\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U000323af]*"
)
# 征信业管理条例 Art 14: religion, genes, fingerprints, blood type, illness and medical history.
_PROHIBITED: Final = re.compile(
    "宗教|信仰|基督|天主教|伊斯兰|穆斯林|佛教|道教徒|信佛|信教|教徒|基因|DNA|遗传病|指纹|血型|[ABO]型血|"
    "疾病|病史|病历|病情|病危|重病|大病|患病|生病|因病|有病|得病|住院|化疗|透析|癌|肿瘤|白血病|尿毒症|糖尿病|高血压|"
    "心脏病|脑梗|脑溢血|中风|精神病|精神分裂|抑郁症|抑郁|艾滋|HIV|乙肝|肝炎|肺结核|手术|流产|怀孕",
    re.IGNORECASE,
)


def trimmed(text: str) -> str:
    """The text without blanks and invisible characters at its ends."""
    return text.strip(EDGES)


def has_control_characters(text: str) -> bool:
    """Whether NUL, other control characters (tab and line breaks excepted) or half characters occur."""
    return not text.isprintable() and _CONTROL.search(text) is not None


def is_unreadable_name(name: str) -> bool:
    """Whether a name holds private-use characters, question marks or U+FFFD: a rare character may be lost."""
    return _UNREADABLE.search(name) is not None


def is_plausible_name(name: str) -> bool:
    """Whether all characters may stand in a Chinese register: Han and allowed code points, all assigned."""
    if _ALLOWED_NAME.fullmatch(name) is None:
        return False
    return name.isprintable() or all(unicodedata.category(char) not in ("Cn", "Co") for char in name)


@lru_cache(maxsize=8192)
def holds_prohibited_kind(text: str) -> bool:
    """Whether free text seems to hold religion, genes, fingerprints, blood type or illness (Regulation Art 14)."""
    return _PROHIBITED.search(text) is not None
