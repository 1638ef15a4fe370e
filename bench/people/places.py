"""Where people are born (GB/T 2260 codes) and live (real administrative names, invented roads)."""

from functools import lru_cache
from random import Random
from typing import NamedTuple

from matching.tables import region_years

HOME_PROVINCE = "34"
_CITIES = """
安徽省 合肥市 蜀山区 包河区 庐阳区 瑶海区 肥西县 巢湖市
安徽省 芜湖市 镜湖区 鸠江区 弋江区 无为市
安徽省 阜阳市 颍州区 颍东区 太和县 临泉县
安徽省 六安市 金安区 裕安区 霍山县
安徽省 安庆市 迎江区 大观区 怀宁县 桐城市
安徽省 宿州市 埇桥区 砀山县 灵璧县
江苏省 南京市 玄武区 鼓楼区 江宁区 栖霞区
江苏省 苏州市 姑苏区 吴中区 昆山市 常熟市
江苏省 徐州市 云龙区 铜山区 沛县
浙江省 杭州市 西湖区 余杭区 萧山区 临安区
浙江省 温州市 鹿城区 瓯海区 乐清市
山东省 济南市 历下区 槐荫区 章丘区
山东省 临沂市 兰山区 罗庄区 沂水县
河南省 郑州市 金水区 二七区 新郑市
河南省 南阳市 卧龙区 宛城区 邓州市
湖北省 武汉市 江岸区 洪山区 黄陂区
湖南省 长沙市 岳麓区 雨花区 浏阳市
广东省 广州市 天河区 海珠区 白云区 番禺区
广东省 深圳市 南山区 福田区 宝安区 龙岗区
四川省 成都市 武侯区 青羊区 双流区 郫都区
四川省 凉山彝族自治州 西昌市 会理市
陕西省 西安市 雁塔区 碑林区 长安区
辽宁省 沈阳市 和平区 铁西区 浑南区
广西壮族自治区 南宁市 青秀区 西乡塘区
新疆维吾尔自治区 乌鲁木齐市 天山区 沙依巴克区
新疆维吾尔自治区 喀什地区 喀什市 莎车县
云南省 大理白族自治州 大理市 祥云县
- 北京市 朝阳区 海淀区 丰台区 通州区
- 上海市 浦东新区 闵行区 徐汇区 嘉定区
- 重庆市 渝北区 江北区 万州区 开州区
- 天津市 河西区 南开区 武清区
"""
_ROADS = (
    "人民路 解放路 中山路 建设路 和平路 新华路 长江路 淮河路 望江西路 黄山路 金寨路 胜利路 文化路 工农路 环城北路 "
    "滨河路 朝阳街 东风路 青年路 前进路 花园街 学府路 迎宾大道 科技大道 创新大道 龙湖路 翠微路 幸福路 南京路 北京路 "
    "祥和巷 槐树巷 柳林街 桃园路 梅山路 松江路 站前路 工业园路 开发大道 健康路 光明街 兴业路 友谊路 红旗大街"
).split()
_ROAD_FRONT = "长东西南北新金银玉龙凤清明文武德仁义安永福禄寿康宁兴荣华盛昌平江河湖海山云天星"
_ROAD_BACK = "山河湖江桥园林城安平阳和兴隆业民富贵泉塘岭溪港湾"
_ESTATES = "阳光花园 幸福家园 锦绣江南 翡翠湾 金色年华 东方名城 滨湖世纪城 绿地国际 碧桂园 万科城 御景园 书香苑".split()
_VILLAGES = (
    "大王庄 李家湾 张湾 刘庙 陈集 杨楼 黄岗 赵寨 吴圩 周营 徐桥 孙岗 马店 朱巷 胡集 郭河 何埠 林口".split()
)
_TOWNS = "三河 双桥 石塘 花岗 丰乐 官亭 新桥 柘皋 槐林 烔炀 中垾 散兵 城关 古城 长丰 龙山".split()


class Place(NamedTuple):
    """An address in parts; `estate`, `town` may be "". In a village `road` is the village, `number` the house."""

    province: str
    city: str
    county: str
    town: str
    road: str
    number: int
    estate: str
    building: int
    unit: int
    room: int
    is_village: bool


@lru_cache(maxsize=1)
def _cities() -> list[list[str]]:
    return [line.split() for line in _CITIES.split("\n") if line]


@lru_cache(maxsize=64)
def birth_regions(year: int) -> tuple[list[str], list[str]]:
    """County codes in use in a year: those of the home province, and all."""
    used = [
        code
        for code, (first, last) in region_years().items()
        if first <= year <= last and code[4:] != "00" and code[:2] < "70"
    ]
    return [code for code in used if code.startswith(HOME_PROVINCE)], used


def draw_place(random: Random, rural: float, local: float) -> Place:
    """A home; `local` share in the home province, `rural` share in a village."""
    cities = _cities()
    here = cities[int(random.random() * (6 if random.random() < local else len(cities)))]
    province, city, *counties = here
    county = counties[int(random.random() * len(counties))]
    if random.random() < rural:
        group, house = int(random.random() * 12) + 1, int(random.random() * 90) + 1
        village = _VILLAGES[int(random.random() * len(_VILLAGES))] + "村"
        town = _TOWNS[int(random.random() * len(_TOWNS))] + ("镇" if random.random() < 0.7 else "乡")
        return Place(province, city, county, town, village, house, "", group, 0, 0, is_village=True)
    if random.random() < 0.6:
        road = _ROADS[int(random.random() * len(_ROADS))]
    else:
        front = _ROAD_FRONT[int(random.random() * len(_ROAD_FRONT))]
        back = _ROAD_BACK[int(random.random() * len(_ROAD_BACK))]
        road = front + back + ("路" if random.random() < 0.75 else "街")
    estate = _ESTATES[int(random.random() * len(_ESTATES))] if random.random() < 0.35 else ""
    floor, door = int(random.random() * 28) + 1, int(random.random() * 4) + 1
    return Place(
        province,
        city,
        county,
        "",
        road,
        int(random.random() * 990) + 1,
        estate,
        int(random.random() * 36) + 1,
        int(random.random() * 3) + 1 if random.random() < 0.4 else 0,
        floor * 100 + door,
        is_village=False,
    )


def write_place(place: Place) -> str:
    """The address in full, as a careful clerk writes it."""
    front = f"{'' if place.province == '-' else place.province}{place.city}{place.county}{place.town}"
    if place.is_village:
        return f"{front}{place.road}{place.building}组{place.number}号"
    unit = f"{place.unit}单元" if place.unit else ""
    return f"{front}{place.road}{place.number}号{place.estate}{place.building}栋{unit}{place.room}室"
