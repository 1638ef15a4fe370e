"""Invented reports in the full template, as many as asked: seeded, fast and in constant memory.

Every person, number and platform is drawn at random; a resemblance to a real one is chance. Identifiers carry valid
check digits. One person has about 1.7 reports, spread over neighbouring rows; each variation that real files carry
(spaces, traditional characters, masks, old numbers, one wrong digit …) appears in about one row of a hundred.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

COLUMNS = (
    "行标识", "借款平台名称", "主体类型", "姓名", "证件类型", "证件号码", "手机号", "银行卡号", "住址", "合同编号",
    "借款金额", "剩余欠款金额", "年化利率", "借款日期", "拖欠开始日期", "逃废债情形", "偿还能力依据", "是否失联",
    "催收情况", "告知方式", "告知日期",
)  # fmt: skip
PLATFORMS = ("示例网贷甲", "示例网贷乙", "示例网贷丙", "示例网贷丁")
GROUNDS = ("借风险事件逃废债", "失联跑路", "转移隐匿财产", "虚假资料骗贷", "有能力拒不偿还")
ABILITY = (
    "示例：名下有可供执行的车辆",
    "示例：工资流水稳定",
    "示例：逾期后仍有大额消费",
    "示例：同期按时偿还其他借款",
)
COLLECTION = (
    "示例：电话提醒四次，本人承诺还款未履行",
    "示例：邮寄催告函，已签收",
    "示例：上门一次，本人拒绝协商",
    "示例：短信六次，未回复",
)
CHANNELS = ("邮寄", "短信")

# Variations, each drawn for about one row of a hundred; at most one of a field's.
ID_VARIATIONS = ("id:space", "id:fifteen", "id:mask14", "id:missing", "id:digit", "id:lower")
NAME_VARIATIONS = ("name:space", "name:traditional")
PHONE_VARIATIONS = ("phone:plus", "phone:dash", "phone:mask")
VARIATION_SHARE = 0.01

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉鹏飞宇浩波宁斌凯健俊帆雪琳璐倩婷雨欣"
    "怡佳嘉晨阳旭东海峰林森岩松柏青云川江河清源远志诚信义仁德厚博雅思慧颖聪睿哲翰墨书琴棋画春夏秋冬"
)
_TRADITIONAL = str.maketrans(
    "张刘陈杨黄赵吴孙马罗郑梁谢许韩冯邓萧叶苏吕卢姜钟谭陆汪范贾韦邹闫龙顾贺万钱严汤丽强军艳杰涛兰红华国辉鹏飞东云义颖聪书画宁凯俊阳",
    "張劉陳楊黃趙吳孫馬羅鄭梁謝許韓馮鄧蕭葉蘇呂盧薑鍾譚陸汪範賈韋鄒閆龍顧賀萬錢嚴湯麗強軍豔傑濤蘭紅華國輝鵬飛東雲義穎聰書畫寧凱俊陽",
)
_REGIONS = (
    "340102", "340103", "340104", "340111", "340202", "340203", "340302", "340402", "340502", "340602", "340802",
    "341002", "341102", "341202", "341302", "341502", "341602", "330102", "330302", "320102", "320504", "420102",
    "440305", "110105",
)  # fmt: skip
_TOWNS = (
    "合肥市示例区",
    "芜湖市示例区",
    "安庆市示例县",
    "六安市示例区",
    "阜阳市示例区",
    "蚌埠市示例区",
    "黄山市示例县",
)
_ROADS = ("示例一路", "示例二路", "虚构大道", "样本巷", "演示东街", "演示西街", "试验新村")

_BORN_FROM = date(1955, 1, 1)
_BORN_DAYS = (date(1995, 1, 1) - _BORN_FROM).days  # everybody is of age on the day of the loan
_BIRTHS = tuple((_BORN_FROM + timedelta(days=i)).strftime("%Y%m%d") for i in range(_BORN_DAYS))
_SEQUENCES = 995  # 996–999 marked persons of a hundred years and more
_ID_SPACE = len(_REGIONS) * _BORN_DAYS * _SEQUENCES
# Coprime to the space, so that person k ↦ k · stride + start never gives one number to two persons.
_ID_STRIDE = 7_368_787
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"  # GB 11643-1999: ISO 7064 MOD 11-2

_LOANS_FROM = date(2015, 10, 1)
_DAYS = tuple((_LOANS_FROM + timedelta(days=i)).isoformat() for i in range(2200))
_LOAN_DAYS = 1400
_POOL = 600  # reports waiting to be told: how far apart two reports of one person may lie


@dataclass(frozen=True, slots=True)
class Person:
    """One invented borrower, as all reports about them would say if nobody mistyped."""

    number: int
    name: str
    resident_id: str
    phone: str
    bank_card: str
    address: str


@dataclass(frozen=True, slots=True)
class SampleReport:
    """A row, the person it is really about, and which variations it carries ("clean" for none)."""

    row: dict[str, str]
    person: Person
    variation: str


def rows(n: int, seed: int) -> Iterator[dict[str, str]]:
    """`n` invented reports in the full template; the same seed gives the same rows."""
    return (report.row for report in reports(n, seed))


def reports(n: int, seed: int) -> Iterator[SampleReport]:
    """`n` invented reports with the truth about each."""
    random = Random(seed)
    return (
        _report(number, person, random)
        for number, person in enumerate(islice(_persons_by_report(random), n), start=1)
    )


def resident_id(region: str, birth: str, sequence: int) -> str:
    """A resident ID with its check digit (GB 11643-1999); `birth` as yyyymmdd."""
    body = f"{region}{birth}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECKS[total % 11]


def _persons_by_report(random: Random) -> Iterator[Person]:
    """Persons without end, each as often as they have reports, mixed within a pool of fixed size."""
    start = random.randrange(_ID_SPACE)
    pool: list[Person] = []
    number = 0
    while True:
        while len(pool) < _POOL:
            pool += [_person(number, start, random)] * _reports_of_one(random.random())
            number += 1
        at = int(random.random() * len(pool))
        pool[at], pool[-1] = pool[-1], pool[at]
        yield pool.pop()


def _reports_of_one(chance: float) -> int:
    """How many reports a person has: 60 % one, 25 % two, … 1.65 on average."""
    for count, until in ((1, 0.60), (2, 0.85), (3, 0.94), (4, 0.975), (5, 0.99)):
        if chance < until:
            return count
    return 6


def _person(number: int, start: int, random: Random) -> Person:
    draw = random.random
    code = (start + number * _ID_STRIDE) % _ID_SPACE
    code, region = divmod(code, len(_REGIONS))
    sequence, birth = divmod(code, _BORN_DAYS)
    # Squared: the first surnames are the common ones.
    name = _SURNAMES[int(draw() ** 2 * len(_SURNAMES))] + _GIVEN[int(draw() * len(_GIVEN))]
    if draw() < 0.8:
        name += _GIVEN[int(draw() * len(_GIVEN))]
    address = ""
    if draw() < 0.8:
        town, road = _TOWNS[int(draw() * len(_TOWNS))], _ROADS[int(draw() * len(_ROADS))]
        address = f"{town}{road}{int(draw() * 998) + 1}号{int(draw() * 40) + 1}栋{int(draw() * 33) + 1}01室"
    return Person(
        number=number,
        name=name,
        resident_id=resident_id(_REGIONS[region], _BIRTHS[birth], sequence + 1),
        phone=_phone(random),
        bank_card=_bank_card(int(draw() * 10**12)) if draw() < 0.3 else "",
        address=address,
    )


def _phone(random: Random) -> str:
    return f"1{3 + int(random.random() * 7)}{int(random.random() * 10**9):09d}"


def _bank_card(number: int) -> str:
    """An invented card of 19 digits with its Luhn digit; 690000 is no bank's."""
    body = f"690000{number:012d}"
    doubled = (int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
    return body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def _report(number: int, person: Person, random: Random) -> SampleReport:
    draw = random.random
    name, name_variation = _varied_name(person.name, random)
    id_number, id_variation = _varied_id(person.resident_id, random)
    phone, phone_variation = _varied_phone(person.phone, random)
    variation = "+".join(v for v in (name_variation, id_variation, phone_variation) if v) or "clean"
    principal = 200_000 + int(draw() ** 3 * 20_000_000)
    loan = int(draw() * _LOAN_DAYS)
    overdue = loan + 90 + int(draw() * 360)
    # 24 % is the cap of those years; one row in twelve lies above it.
    rate = 800 + int(draw() * 1600) if draw() < 0.92 else 2401 + int(draw() * 1200)
    row = (
        f"S{number:07d}",
        PLATFORMS[int(draw() * len(PLATFORMS))],
        "个人",
        name,
        "居民身份证",
        id_number,
        phone,
        person.bank_card,
        person.address,
        f"SL{int(draw() * 10**11):011d}",
        _yuan(principal),
        _yuan(int(principal * (0.2 + 0.9 * draw()))),
        _yuan(rate),
        _DAYS[loan],
        _DAYS[overdue],
        GROUNDS[int(draw() * len(GROUNDS))],
        ABILITY[int(draw() * len(ABILITY))] if draw() < 0.8 else "",
        "是" if draw() < 0.4 else "否",
        COLLECTION[int(draw() * len(COLLECTION))],
        CHANNELS[int(draw() * len(CHANNELS))],
        _DAYS[overdue + 30 + int(draw() * 270)],
    )
    return SampleReport(dict(zip(COLUMNS, row, strict=True)), person, variation)


def _yuan(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _variation(among: tuple[str, ...], random: Random) -> str:
    chance = random.random()
    return among[int(chance / VARIATION_SHARE)] if chance < len(among) * VARIATION_SHARE else ""


def _varied_name(name: str, random: Random) -> tuple[str, str]:
    match _variation(NAME_VARIATIONS, random):
        case "name:space":
            return (f"{name[0]} {name[1:]}" if random.random() < 0.7 else f"{name}\u3000"), "name:space"
        case "name:traditional":
            varied = name.translate(_TRADITIONAL)
            return varied, "name:traditional" if varied != name else ""
    return name, ""


def _varied_id(number: str, random: Random) -> tuple[str, str]:
    variation = _variation(ID_VARIATIONS, random)
    if not variation:
        return number, ""
    varied = _ID_CHANGES[variation](number, random)
    return varied, variation if varied != number else ""


def _with_wrong_digit(number: str, random: Random) -> str:
    """One of the first 17 digits is another: the check digit always notices."""
    at = int(random.random() * 17)
    wrong = (int(number[at]) + 1 + int(random.random() * 9)) % 10
    return f"{number[:at]}{wrong}{number[at + 1 :]}"


_ID_CHANGES: dict[str, Callable[[str, Random], str]] = {
    "id:space": lambda number, _: f"{number[:6]} {number[6:14]} {number[14:]}",
    "id:fifteen": lambda number, _: number[:6] + number[8:17],
    "id:mask14": lambda number, _: f"{number[:4]}{'*' * 10}{number[14:]}",
    "id:missing": lambda _number, _: "",
    "id:digit": _with_wrong_digit,
    "id:lower": lambda number, _: number.lower(),
}


def _varied_phone(phone: str, random: Random) -> tuple[str, str]:
    if random.random() < 0.15:  # people change their numbers
        phone = _phone(random)
    match variation := _variation(PHONE_VARIATIONS, random):
        case "phone:plus":
            return f"+86 {phone}", variation
        case "phone:dash":
            return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", variation
        case "phone:mask":
            return f"{phone[:3]}****{phone[7:]}", variation
    return phone, ""
