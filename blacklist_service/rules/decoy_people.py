"""Invented people who stand on the list so that whoever asks for them gives itself away.

Nobody can be harmed by one: its number has right check digits under a region code that was never assigned (GB/T 2260),
so that no office ever gave it to anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from matching.identifiers import read_identifier
from matching.identifiers.check_digits import mod_11_2
from matching.tables import region_years
from matching.types import Validity

# Bytes of chance that one person takes.
DRAW_BYTES = 32
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "澜颢翊珩琮岚旻煦禛霁桉柠澄溯岑翎祺稷黎暄昕峤瑨骁洵淇蓁筠羲阑"
_PREFECTURES = (
    "1101",
    "1201",
    "1301",
    "2101",
    "3101",
    "3201",
    "3301",
    "3401",
    "3701",
    "4101",
    "4201",
    "4401",
    "5101",
)
_FIRST_COUNTY, _COUNTIES = 51, 49
_FIRST_BIRTH, _BIRTH_DAYS = date(1965, 1, 1), 12_000
_GROUNDS = ("fled", "asset_transfer", "able_refuses")
_RATES = ("6.00", "7.20", "8.40", "9.60", "10.80", "12.00")
_ABILITY = (
    "逾期后仍有大额消费", "名下账户流水持续有大额进出", "逾期后仍按月缴存公积金", "名下有房产出租", "逾期后新购车辆",
    "工资流水稳定",
)  # fmt: skip
_COLLECTION = (
    "电话提醒四次，邮寄催告函已签收", "上门一次，本人拒绝协商", "电话提醒三次，本人承诺还款未履行",
    "邮寄催告函，未回复", "电话催告后更换号码", "上门两次，家人称已外出",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecoyPerson:
    """What a report would say of the person. No repr: whoever knows the name knows the trap."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    principal_yuan: int = field(repr=False)
    contract_no: str = field(repr=False)
    loan_date: date = field(repr=False)
    overdue_since: date = field(repr=False)
    ground: str = field(repr=False)
    annual_rate: str = field(repr=False)
    ability: str = field(repr=False)
    collection: str = field(repr=False)


def invented_person(chance: bytes, today: date) -> DecoyPerson:
    """The person that these 32 bytes of chance make; the debt is some two years old on this day.

    Raises ValueError where fewer bytes are given.
    """
    if len(chance) < DRAW_BYTES:
        raise ValueError("32 bytes of chance are needed")
    drawn = _numbers(chance)
    surname = _SURNAMES[next(drawn) % len(_SURNAMES)]
    given = _GIVEN[next(drawn) % len(_GIVEN)] + _GIVEN[next(drawn) % len(_GIVEN)]
    loan_date = today - timedelta(days=700 + next(drawn) % 200)
    return DecoyPerson(
        name=surname + given,
        id_number=_number(drawn),
        principal_yuan=5_000 + next(drawn) % 60_000,
        contract_no=f"HT{loan_date:%Y%m%d}{next(drawn) % 10_000:04d}",
        loan_date=loan_date,
        overdue_since=loan_date + timedelta(days=180),
        ground=_GROUNDS[next(drawn) % len(_GROUNDS)],
        annual_rate=_RATES[next(drawn) % len(_RATES)],
        ability=_ABILITY[next(drawn) % len(_ABILITY)],
        collection=_COLLECTION[next(drawn) % len(_COLLECTION)],
    )


def _numbers(chance: bytes) -> Iterator[int]:
    return (int.from_bytes(chance[at : at + 2], "big") for at in range(0, DRAW_BYTES, 2))


def _number(drawn: Iterator[int]) -> str:
    prefecture = _PREFECTURES[next(drawn) % len(_PREFECTURES)]
    birth = _FIRST_BIRTH + timedelta(days=next(drawn) % _BIRTH_DAYS)
    county, order = next(drawn), 1 + next(drawn) % 600
    for step in count():
        region = f"{prefecture}{_FIRST_COUNTY + (county + step) % _COUNTIES:02d}"
        number = f"{region}{birth:%Y%m%d}{order:03d}"
        number += mod_11_2(number)
        if is_unassigned(number):
            return number
    raise AssertionError("every prefecture has county codes that were never assigned")


def is_unassigned(number: str) -> bool:
    """A resident number with right check digits whose region code was never assigned to any place."""
    reading = read_identifier("resident_id", number, None)
    is_valid = reading.identifier is not None and reading.identifier.validity is Validity.VALID
    return is_valid and reading.region not in region_years()
