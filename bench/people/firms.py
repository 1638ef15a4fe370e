"""Invented firms: head offices and their branches, some with one legal representative."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.people.naming import Naming
from bench.people.numbers import credit_code, mobile, organisation_body
from bench.people.places import Place, birth_regions, draw_place
from bench.people.profiles import Profile

_WORDS = (
    "恒通 明德 瑞丰 金达 安泰 中科 华信 鼎盛 宏远 天成 博雅 众合 嘉禾 永昌 盛世 万和 启航 同创 利民 东升 国泰 新锐 "
    "顺达 康源 富民 远大 龙腾 祥云 聚力 汇丰源 佳美 四海 海纳 德邦源 正阳 卓越 和顺 广源 天宇 金桥"
).split()
_TRADES = (
    "商贸 物流 建筑工程 餐饮管理 农业发展 科技 信息技术 装饰工程 机械设备 贸易 服饰 医疗器械 投资管理 汽车销售 "
    "建材 环保科技 文化传媒 电子商务 食品 房地产开发"
).split()
_FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")


@dataclass(slots=True)
class Firm:
    """One firm; a branch has its own code and its head's name before its own. `representative` is a person's name."""

    number: int
    place_name: str
    core: str
    form: str
    branch: str
    code: str
    representative: str
    representative_2: str
    phone: str
    place: Place
    kind: str = "firm"

    @property
    def name(self) -> str:
        return f"{self.place_name}{self.core}{self.form}{self.branch}"


class Register:
    """Draws firms one after the other."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._naming = Naming(profile.evenness)

    def firms(self, numbers: range, random: Random) -> Iterator[Firm]:
        """The firms of one part: one in sixteen is a branch of the one before, one in twenty has its representative."""
        before: Firm | None = None
        for number in numbers:
            firm = self._draw(number, random)
            if before is not None and not before.branch:
                if random.random() < 0.06:
                    _make_branch(firm, before)
                elif random.random() < 0.05:
                    firm.representative, firm.place = before.representative, before.place
                elif random.random() < 0.03:
                    # The same words in another city: another firm.
                    firm.core = before.core
            yield firm
            before = firm

    def _draw(self, number: int, random: Random) -> Firm:
        place = draw_place(random, 0.0, self._profile.local)
        city = place.city
        front = random.choice(
            (city, city.removesuffix("市"), place.province.removesuffix("省"), place.county)
        )
        people = [
            self._naming.surname(random) + self._naming.given(random, random.choice("mmf"), 1975)
            for _ in range(2)
        ]
        here, _ = birth_regions(2000)
        return Firm(
            number=number,
            place_name="" if front == "-" else front,
            core="".join(random.sample(_WORDS, 2)) + random.choice(_TRADES),
            form=random.choice(_FORMS),
            branch="",
            code=credit_code(random.choice(here), organisation_body(random)),
            representative=people[0],
            representative_2=people[1],
            phone=mobile(random.random()),
            place=place,
        )


def _make_branch(firm: Firm, head: Firm) -> None:
    firm.branch = f"{firm.place.city.removesuffix('市')}分公司"
    firm.place_name, firm.core, firm.form = head.place_name, head.core, head.form
    firm.representative = head.representative
