"""Names of firms in comparable form: the core without legal form and place, and the branch."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from matching.tables import foldings

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff()\[\]【】《》〈〉<>·•.,，。、\"'“”‘’_-]+")
_LEGAL_FORM = re.compile(
    r"(?:股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|集团公司|有限责任|总公司|公司|集团)\Z"
)
_BRANCH = re.compile(
    r"(?<=公司)(.{0,20}?(?:分公司|分店|营业部|办事处|分厂|支公司|分部|门店|项目部|分行|支行))\Z"
)
_LOOSE_BRANCH = re.compile(r"(.{2,6}?(?:分公司|分店|营业部|办事处|支公司))\Z")
_PLACE = re.compile(
    r"(?:中国)?(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,4}?(?:市|自治州|地区))?(?:[\u4e00-\u9fff]{2,3}?[区县])?"
)
_PLACES = (
    "北京上海天津重庆安徽江苏浙江山东广东广西福建江西湖南湖北河南河北山西陕西甘肃青海四川贵州云南海南辽宁吉林"
    "新疆西藏宁夏合肥芜湖蚌埠淮南淮北铜陵安庆黄山滁州阜阳宿州六安亳州池州宣城杭州宁波温州南京苏州无锡常州南通"
    "广州深圳东莞佛山珠海厦门福州泉州南昌长沙武汉郑州洛阳太原西安兰州成都贵阳昆明海口沈阳大连长春济南青岛烟台"
    "石家庄唐山"
)
_LONG_PLACES = ("内蒙古", "黑龙江", "哈尔滨", "石家庄")


class Company(NamedTuple):
    """Parts of a firm's name: all of it folded, the core (字号 and trade), the branch, the place."""

    full: str
    core: str
    branch: str
    place: str


@lru_cache(maxsize=1)
def _bare_places() -> frozenset[str]:
    return frozenset(_PLACES[start : start + 2] for start in range(0, len(_PLACES) - 3, 2)) | set(
        _LONG_PLACES
    )


def read_company(folded_name: str) -> Company:
    """The parts of a firm's name whose width and characters are already folded (fold_company)."""
    full = folded_name
    branch = ""
    found = _BRANCH.search(full) or _LOOSE_BRANCH.search(full)
    head = full
    if found:
        branch = found.group(1)
        head = full[: found.start()]
    core = _LEGAL_FORM.sub("", head)
    place = ""
    placed = _PLACE.match(core)
    if placed and placed.end() and len(core) - placed.end() >= 4:
        place, core = placed.group(), core[placed.end() :]
    else:
        for length in (3, 2):
            if core[:length] in _bare_places() and len(core) - length >= 4:
                place = core[:length]
                core = core[length:].removeprefix("省").removeprefix("市")
                break
    return Company(full, core, branch, place.removesuffix("市").removesuffix("省"))


def fold_company(text: str) -> str:
    """The firm's name for comparison: width folded, simplified, brackets and spaces gone (what they hold stays)."""
    table = foldings()
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    return "".join(table.get(character, character) for character in bare)
