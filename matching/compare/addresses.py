"""How far two addresses agree."""

from matching.compare.western_addresses import compare_places
from matching.types import Identity


def compare_addresses(a: Identity, b: Identity) -> str:
    """The level: room, road (with number), building_differs, different, missing; those of compare_places for addresses
    in Latin letters. Symmetric."""
    if not a.road or not b.road:
        return compare_places(a.places, b.places)
    if a.area != b.area and _are_apart(a.area, b.area):
        return "different"
    if a.road == b.road or _is_fuller(a, b) or _is_fuller(b, a):
        if not a.room or not b.room:
            return _of_road(a.road)
        return "room" if a.room == b.room or _leaves_out(a.room, b.room) else "building_differs"
    # 人民路909号35栋1504室 shortened to 人民路90935-1504: the digits run together.
    if a.room and b.room and _run_together(a) == _run_together(b):
        return "room"
    return "different"


def _are_apart(a: str, b: str) -> bool:
    """Both name a city, or both a county, and not the same (areas are city/county, either may be empty).

    合肥包河 names 包河 too.
    """
    return any(
        x and y and not x.endswith(y) and not y.endswith(x)
        for x, y in zip(a.split("/"), b.split("/"), strict=False)
    )


def _is_fuller(a: Identity, b: Identity) -> bool:
    """One road has the county before it that the other names apart: 包河望江西路862 and 望江西路862 in 包河."""
    if not a.road.endswith(b.road):
        return False
    county = b.area.partition("/")[2]
    return bool(county) and a.road == county + b.road


def _leaves_out(a: str, b: str) -> bool:
    """12-3-1101 and 12-1101: the same building and room, one without unit or floor."""
    short, long = sorted((a.split("-"), b.split("-")), key=len)
    if len(short) < 2 or short[0] != long[0] or short[-1] != long[-1]:
        return False
    parts = iter(long)
    return all(part in parts for part in short)


def _of_road(road: str) -> str:
    # Without a number it is a whole street or village.
    return "road" if road[-1].isdecimal() else "building_differs"


def _run_together(identity: Identity) -> str:
    return identity.road + identity.room.replace("-", "")
