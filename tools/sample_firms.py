"""Invented firms with valid unified social credit codes, and their reports with the variations of real files."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

FIRM_COLUMNS = (
    "行标识", "借款平台名称", "主体类型", "名称", "证件类型", "证件号码", "法定代表人", "注册地址", "合同编号",
    "借款金额", "剩余欠款金额", "年化利率", "借款日期", "拖欠开始日期", "逃废债情形", "偿还能力依据", "催收情况",
)  # fmt: skip
_PLACES = ("合肥", "芜湖市", "安徽", "杭州", "深圳市")
_WORDS = ("示例", "虚构", "样本", "演示", "试验", "假想", "模拟", "设例")
_TRADES = ("商贸", "物流", "建筑工程", "餐饮管理", "农业发展", "科技")
_PERSONS = ("赵示例", "钱虚构", "孙样本", "李演示", "周试验", "吴假想")
_REGIONS = ("340100", "340200", "330100", "440300", "110105")
# Registering department and kind: mostly firms (91), co-operatives (93), and codes that begin with a letter.
_DEPARTMENTS = ("91", "91", "91", "91", "93", "N2", "Y1", "A1")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I O S V Z


@dataclass(frozen=True, slots=True)
class FirmReport:
    """A row, the number of the firm it is really about, and its variation ("clean" for none)."""

    row: dict[str, str]
    firm: int
    variation: str


def firm_reports(n: int, seed: int) -> Iterator[FirmReport]:
    """`n` invented reports about firms, about 1.7 per firm; the same seed gives the same rows."""
    return islice(_endless(Random(seed)), n)


def uscc(department: str, region: str, body: str) -> str:
    """A unified social credit code with both check characters; `body` is 8 of the organisation code."""
    code = f"{department}{region}{body}{_organisation_check(body)}"
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + _ALPHABET[-total % 31]


def _organisation_check(body: str) -> str:
    """GB 11714-1997."""
    total = sum(int(c, 36) * weight for c, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X"[-total % 11]


def _endless(random: Random) -> Iterator[FirmReport]:
    number = firm = 0
    while True:
        place, words = random.choice(_PLACES), random.sample(_WORDS, 2)
        trade = random.choice(_TRADES)
        code = uscc(
            random.choice(_DEPARTMENTS), random.choice(_REGIONS), "".join(random.choices(_ALPHABET, k=8))
        )
        name, representative = f"{place}{''.join(words)}{trade}有限公司", random.choice(_PERSONS)
        address = f"安徽省合肥市示例区虚构大道{random.randrange(1, 900)}号"
        for _ in range(random.choices((1, 2, 3), (50, 30, 20))[0]):
            number += 1
            varied_name, name_variation = _varied_name(name, place, words, trade, random)
            varied_code, code_variation = _varied_code(code, random)
            variation = "+".join(v for v in (name_variation, code_variation) if v) or "clean"
            values = (f"E{number:05d}", "示例网贷甲", "企业", varied_name, "统一社会信用代码", varied_code,
                      representative, address, *_debt(random))  # fmt: skip
            yield FirmReport(dict(zip(FIRM_COLUMNS, values, strict=True)), firm, variation)
        firm += 1


def _varied_name(name: str, place: str, words: list[str], trade: str, random: Random) -> tuple[str, str]:
    match random.choices(("", "form", "short", "brackets", "space"), (60, 15, 8, 9, 8))[0]:
        case "form":
            return name.replace("有限公司", "有限责任公司"), "name:form"
        case "short":
            return name.replace("有限公司", "公司"), "name:short"
        case "brackets":
            return f"{words[0]}{words[1]}（{place}）{trade}有限公司", "name:brackets"
        case "space":
            return f"{name} ", "name:space"
        case _:
            return name, ""


def _varied_code(code: str, random: Random) -> tuple[str, str]:
    match random.choices(("", "missing", "lower"), (78, 14, 8))[0]:
        case "missing":
            return "", "id:missing"
        case "lower":
            return code.lower(), "id:lower"
        case _:
            return code, ""


def _debt(random: Random) -> tuple[str, ...]:
    principal = random.randrange(100_000, 900_000)
    year, month, day = random.randrange(2016, 2019), random.randrange(1, 13), random.randrange(1, 29)
    return (
        f"QS{random.randrange(10**9):09d}",
        f"{principal}.00",
        f"{principal * 4 // 5}.00",
        f"{random.randrange(800, 2000) / 100:.2f}",
        f"{year}-{month:02d}-{day:02d}",
        f"{year + 1}-{month:02d}-{day:02d}",
        random.choice(("转移隐匿财产", "失联跑路", "有能力拒不偿还")),
        random.choice(("示例：账户流水持续有大额进出", "示例：名下有厂房", "")),
        "示例：邮寄催告函，已签收",
    )
