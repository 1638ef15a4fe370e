"""Draws names: of Han Chinese by sex and year of birth, of minorities with the middle dot, of foreigners."""

from bisect import bisect
from itertools import accumulate
from random import Random

from bench.people.given_names import COHORTS, ONE_CHARACTER, RARE, RARE_SHARE, TOGETHER_SHARE, given_table
from bench.people.surnames import surname_weights

_UYGHUR = (
    "阿卜杜拉 买买提 艾合买提 吐尔逊 阿不都热合曼 热依木 玉素甫 艾山 库尔班 吾买尔 阿迪力 帕提古丽 古丽娜尔 阿依古丽 "
    "热孜万古丽 米热古丽 努尔买买提 亚森 依明 阿卜力米提 麦麦提 图尔荪 木合塔尔 艾尔肯 阿布都外力 迪丽努尔 塔依尔 肉孜"
).split()
_TIBETAN = "扎西 顿珠 次仁 卓玛 平措 德吉 旦增 达瓦 尼玛 央金 多吉 洛桑 白玛 格桑 索朗 曲珍 仁青 边巴".split()
_FOREIGN_GIVEN = (
    "James John Robert Michael David Maria Anna Elena Olga Ivan Ahmed Mohammed Fatima Yuki Kenji Hiroshi Minjun Jiwoo "
    "Nguyen Linh Pierre Claire Hans Greta Carlos Sofia Raj Priya Samuel Grace Emmanuel Chidi Thomas Laura Daniel Sarah"
).split()
_FOREIGN_FAMILY = (
    "Smith Johnson Brown Miller Garcia Petrov Ivanova Tanaka Suzuki Kim Park Lee Tran Pham Dubois Martin Schmidt Weber "
    "Lopez Silva Sharma Patel Okafor Mensah Andersen Kowalski Rossi Ferrari O'Brien Hussain Rahman Ali van-Dijk Novak"
).split()
_MIDDLE = ("", "", "", " Lee", " Ann", " Jose", " J", " M")


class _Drawn:
    """Picks by weight with one number in [0, 1)."""

    def __init__(self, values: list[str] | str, weights: list[float]) -> None:
        self.values = values
        self.sums = list(accumulate(weights))

    def pick(self, chance: float) -> str:
        return self.values[bisect(self.sums, chance * self.sums[-1])]


class Naming:
    """The name tables of one population, made ready; `evenness` as in Profile."""

    def __init__(self, evenness: float) -> None:
        surnames = surname_weights()
        self._surnames = _Drawn(list(surnames), [weight ** (1 / evenness) for weight in surnames.values()])
        self._tables = {}
        for sex in "mf":
            for cohort in range(3):
                table = given_table(sex, cohort, evenness)
                self._tables[sex, cohort] = _Drawn(*table.first), _Drawn(*table.last), table.together
        self._together = TOGETHER_SHARE / evenness

    def surname(self, random: Random) -> str:
        return self._surnames.pick(random.random())

    def given(self, random: Random, sex: str, year: int, first: str = "") -> str:
        """A given name; `first` is a generation's common character."""
        draw = random.random
        cohort = bisect(COHORTS, year)
        firsts, lasts, together = self._tables[sex, cohort]
        if draw() < RARE_SHARE:
            return (first or firsts.pick(draw())) + RARE[int(draw() * len(RARE))]
        if first:
            return first + lasts.pick(draw())
        if draw() < self._together:
            return together[int(draw() * len(together))]
        if draw() < ONE_CHARACTER[min(max(year // 10 * 10, 1950), 2000)]:
            return lasts.pick(draw()) if draw() < 0.7 else firsts.pick(draw())
        return firsts.pick(draw()) + lasts.pick(draw())


def minority_name(random: Random) -> str:
    """A name with the middle dot of GB 18030 A1A4, or a Tibetan one without."""
    if random.random() < 0.25:
        return "".join(random.sample(_TIBETAN, 2))
    return "·".join(random.sample(_UYGHUR, 2))


def foreign_name(random: Random) -> str:
    """Given names, then the family name, as in a passport."""
    return f"{random.choice(_FOREIGN_GIVEN)}{random.choice(_MIDDLE)} {random.choice(_FOREIGN_FAMILY)}"
