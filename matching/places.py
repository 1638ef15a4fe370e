"""Names of provinces, cities and districts, and the new names of districts that were merged or renamed."""

import re
from functools import lru_cache

from matching.tables import cities, renamed_districts


@lru_cache(maxsize=1)
def city_names() -> frozenset[str]:
    """Cities of prefecture level and the four municipalities, without 市: 合肥."""
    return frozenset(cities())


@lru_cache(maxsize=1)
def province_names() -> frozenset[str]:
    """Provinces, regions and municipalities without 省, 市 or 自治区: 安徽."""
    return frozenset(cities().values())


@lru_cache(maxsize=1)
def bare_front() -> re.Pattern[str]:
    """Province and city at the front of a text, with or without 省 and 市: groups `province` and `city`."""
    # 安徽 before 省, but 吉林 is also a city: the city may follow at once.
    provinces = "|".join(sorted(province_names() - {"北京", "上海", "天津", "重庆"}, key=len, reverse=True))
    names = "|".join(sorted(city_names(), key=len, reverse=True))
    return re.compile(
        rf"(?:中国)?(?:(?P<province>{provinces})(?:省|(?:壮族|回族|维吾尔)?自治区)?)?(?:(?P<city>{names})(?:市|地区|州|盟)?)?"
    )


def district_today(city: str, district: str) -> str:
    """The district's present name: 西市 of 合肥 is 蜀山 since 2002; another district's name stays."""
    return renamed_districts().get((city, district), district)
