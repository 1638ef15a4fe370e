"""Given names by sex and cohort: characters by place, with a thin end of rare ones; none of the resolver's tables."""

from typing import NamedTuple

COHORTS = (1970, 1990, 9999)  # born before
# Share of given names of one character, by decade of birth from before 1960 on (public aggregates).
ONE_CHARACTER = {1950: 0.05, 1960: 0.09, 1970: 0.16, 1980: 0.33, 1990: 0.37, 2000: 0.25}
# Characters that many systems cannot write; one person in three hundred bears one.
RARE = "䶮㛃㭎㸆𬭎堃翀珺骉燊赟頔祎翾颢甯犇垚焱淼昶旸旻曌偲俣佺倞俶嫚婳婧禛禔稹竑筱絪缙羿翊翯聿"
RARE_SHARE = 1 / 300
# Whole names that parents of one time gave far more often than their characters would say.
TOGETHER = {
    "m": (("建国", "建军", "志强", "国强", "建华", "志明", "永强", "文斌", "海军", "国平", "志勇", "春生"),
          ("伟", "强", "军", "勇", "磊", "涛", "超", "鹏", "志强", "晓东", "海涛", "俊杰", "志鹏"),
          ("浩", "宇", "俊杰", "浩然", "子轩", "宇航", "文博", "嘉豪", "子豪", "志豪", "家豪", "博文")),
    "f": (("秀英", "桂英", "秀兰", "玉兰", "桂兰", "玉梅", "秀珍", "凤英", "玉珍", "玉英", "兰英", "桂珍"),
          ("敏", "静", "丽", "娟", "艳", "霞", "燕", "玲", "芳", "娜", "丽娟", "晓燕", "海燕", "丽丽", "秀丽"),
          ("婷", "倩", "雪", "欣怡", "婷婷", "思雨", "雨欣", "佳怡", "梦婷", "诗雨", "梓涵", "雅婷", "思颖")),
}  # fmt: skip
TOGETHER_SHARE = 0.08

_FIRST = {
    "m": (
        "建国志文德永明金玉长福春水光成宝兴荣树家学世克振万庆开大秋炳士汉维绍景祖启正云广有天思仁根少凤连传义",
        "建志国文海晓小永俊红卫立新军春东伟明学宏江华玉庆平云龙振剑振向金光少宗雪晨鸿亚林长泽鹏良忠维继炳景",
        "子浩宇俊文嘉志博家思天泽一晨明梓逸睿乐奕凯景承振鸿启瑞铭佳雨皓昊智少世云冠宏建晓伟永海德安柏昱彦",
    ),
    "f": (
        "秀桂玉凤淑兰金爱春月翠美素惠菊彩巧银莲荣云红香文瑞水秋雪梅小锦明福根宝莉华慧冬珍引招来正志德喜",
        "丽晓小秀海红春玉艳雪美建燕文爱桂慧彩冬淑亚云凤金秋莉敏月立志素雅英巧婷银翠新永佳琳静华梦莹蓉芳",
        "雨欣思梦佳子诗梓雅嘉若晓一怡婷可心文慧语雪紫静依宇芷玉晨琪悦馨艺美莹姝语熙丹海妍璐靖曼灵沐小",
    ),
}  # fmt: skip
_LAST = {
    "m": (
        "国华明生平林军祥荣民成清福德义海发贵山才云良文忠兴强和安江新全胜根元财友堂光田武庆龙仁先余年水红",
        "伟强军勇平杰华波辉峰斌涛明超刚鹏亮林东文飞海龙兵生国荣清春江雷山川宁松利良民庆新胜宏云星华磊锋权",
        "轩豪杰宇航浩然涵文博阳鑫辰铭睿洋凯哲俊宸霖泽伟琪辉鹏强超龙翔飞波健旭源成林坤磊威锋森楠帆恒城昊",
    ),
    "f": (
        "英兰珍芳华梅玲云香莲凤琴霞红荣娥花萍芬月仙菊清珠秀平秋蓉枝妹桂敏琼娣连群蓝巧银翠美娟素凡如玉",
        "丽娟芳霞燕敏红梅玲萍艳华英琴兰静莉娜芬云蓉洁雪丹琳平婷花春香凤娥荣珍颖慧君清晶莲芝群霜波宁虹云",
        "婷怡欣涵雨萱颖雪琪慧雯洁琳倩瑶萍蕾静娜莹妍玲彤然悦敏丽霞瑜芳芸珊茹菲丹媛燕佳宁玉薇娴岚晴溪",
    ),
}  # fmt: skip


class GivenTable(NamedTuple):
    """Characters by place with their weights for one sex and cohort; `together` are whole names."""

    first: tuple[str, list[float]]
    last: tuple[str, list[float]]
    together: tuple[str, ...]


def given_table(sex: str, cohort: int, evenness: float) -> GivenTable:
    """The table of one sex ("m", "f") and cohort (0–2); evenness as in Profile."""
    others = _FIRST[sex][(cohort + 1) % 3] + _LAST[sex][(cohort + 2) % 3]
    return GivenTable(
        _falling(_FIRST[sex][cohort], others, evenness),
        _falling(_LAST[sex][cohort], others, evenness),
        TOGETHER[sex][cohort],
    )


def _falling(often: str, seldom: str, evenness: float) -> tuple[str, list[float]]:
    """Weights that fall with the rank; characters of other times come last."""
    characters = "".join(dict.fromkeys(often + seldom))
    return characters, [1 / (rank + 9) ** (0.8 / evenness) for rank in range(len(characters))]
