"""Names of firms in comparable form: the core without legal form and place, the branch, former names."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from matching.places import bare_front, city_names, province_names
from matching.tables import foldings

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff()\[\]{}【】《》〈〉<>·•.,，。、;；:：\"'“”‘’/\\|_&＆+-]+")
_LEGAL_FORM = re.compile(
    r"(?:股份有限责任公司|有限责任公司|股份有限公司|集团股份有限公司|集团有限责任公司|集团有限公司|有限责任总公司|有限总公司|"
    r"有限公司|股份公司|集团公司|集团总公司|总公司|有限责任|股份有限|普通合伙企业|有限合伙企业|普通合伙|有限合伙|特殊普通合伙|"
    r"公司|集团)\Z"
)
_BRANCH_WORDS = (
    "分公司|分店|营业部|办事处|分厂|支公司|分部|门店|门市部|项目部|分行|支行|分理处|分所|分社|子公司"
)
_BRANCH = re.compile(rf"(?<=公司)(.{{0,20}}?(?:{_BRANCH_WORDS}))\Z")
_LOOSE_BRANCH = re.compile(r"(.{2,6}?(?:分公司|分店|营业部|办事处|支公司|分行|支行))\Z")
_PLACE = re.compile(
    r"(?:中国)?(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,4}?(?:市(?![政场容民])|自治州|地区))?"
    r"(?:[\u4e00-\u9fff]{2,3}?(?:区(?!块)|县))?"
)
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{1,5}[区县旗]")
# (安徽) inside a name is its place; other brackets are part of the name, unless they hold a remark.
_IN_BRACKETS = re.compile(r"[(\[【<《]([^)\]】>》]*)(?:[)\]】>》]|\Z)")
_REMARK = re.compile(
    r"(?:已|被)?(?:注销|吊销|失联|破产|停业|歇业|关闭|清算|担保|借款|反担保|盖章|公章|异常|迁出)|信用代码|\d{6}"
)
_FORMER = re.compile(
    r"(?:曾用名|原名称?|原企业名称|原(?=.*(?:公司|集团|厂|店|社|中心|部|行|所)\Z)|更名前|前身)[为是:：\s]*([\u4e00-\u9fff()]{4,})"
)
_GLUED_FORMER = re.compile(r"[\s,，;；/]*(?:曾用名|原名称?|更名前|前身)[为是:：\s]*([\u4e00-\u9fff()]{4,})\Z")
_CORE_LEAST = 4


class Company(NamedTuple):
    """Parts of a firm's name: all of it folded, the core (字号 and trade), the branch, the place, former names."""

    full: str
    core: str
    branch: str
    place: str
    former_names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Company(…)"


def read_company(text: str) -> Company:
    """The parts of a firm's name as written."""
    folded = _fold(text)
    former = [found.group(1) for found in map(_FORMER.match, _IN_BRACKETS.findall(folded)) if found]
    glued = _GLUED_FORMER.search(folded)
    if glued and glued.start():
        former.append(glued.group(1))
        folded = folded[: glued.start()]
    inner = ""
    if "(" in folded or "[" in folded or "【" in folded or "<" in folded:
        folded, inner = _take_brackets(folded)
    full = _NOISE.sub("", folded)
    branch = ""
    found = _BRANCH.search(full) or _LOOSE_BRANCH.search(full)
    head = full
    if found:
        branch = found.group(1)
        head = full[: found.start()]
    core, place = _take_place(_LEGAL_FORM.sub("", head))
    return Company(full, core, branch, place + inner, tuple(dict.fromkeys(map(fold_company, former))))


def fold_company(text: str) -> str:
    """The firm's name for comparison: width folded, simplified, brackets and spaces gone (what they hold stays)."""
    return read_company(text).full


@lru_cache(maxsize=1)
def _foldings() -> dict[int, str]:
    return {ord(written): folded for written, folded in foldings().items()}


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper().translate(_foldings())


def _take_brackets(folded: str) -> tuple[str, str]:
    """The name without remarks and places in brackets, and those places."""
    places: list[str] = []

    def keep(found: re.Match[str]) -> str:
        inside = _NOISE.sub("", found.group(1))
        bare = inside.removesuffix("省").removesuffix("市")
        if bare in city_names() or bare in province_names() or _DISTRICT.fullmatch(inside):
            places.append(_short(bare))
            return ""
        return "" if _FORMER.match(inside) or _REMARK.search(inside) else inside

    return _IN_BRACKETS.sub(keep, folded), "".join(places)


def _take_place(core: str) -> tuple[str, str]:
    """The core without the place at its front, and the place without 省 and 市 at its end."""
    front = 0
    # 湖北省武汉…: what follows a place that is written out may be one without 市.
    for place in (_PLACE, bare_front()):
        found = place.match(core, front)
        if found and len(core) - found.end() >= _CORE_LEAST:
            front = found.end()
    return core[front:], _short(core[:front])


@lru_cache(maxsize=4096)
def _short(place: str) -> str:
    return re.sub(r"[省市](?=\Z|[\u4e00-\u9fff]{2})", "", place)
