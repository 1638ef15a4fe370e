"""How far two addresses agree."""

from matching.types import Identity


def compare_addresses(a: Identity, b: Identity) -> str:
    """The level: room, road (with number), building_differs, different, missing. Symmetric."""
    if not a.road or not b.road:
        return "missing"
    if a.area != b.area and _are_apart(a.area, b.area):
        return "different"
    if a.road == b.road:
        if a.room == b.room:
            return "room" if a.room else _of_road(a.road)
        return "building_differs" if a.room and b.room else _of_road(a.road)
    # 人民路909号35栋1504室 shortened to 人民路90935-1504: the digits run together.
    if a.room and b.room and _run_together(a) == _run_together(b):
        return "room"
    return "different"


def _are_apart(a: str, b: str) -> bool:
    """Both name a city, or both a county, and not the same (areas are city/county, either may be empty)."""
    return any(x and y and x != y for x, y in zip(a.split("/"), b.split("/"), strict=False))


def _of_road(road: str) -> str:
    # Without a number it is a whole street or village.
    return "road" if road[-1].isdecimal() else "building_differs"


def _run_together(identity: Identity) -> str:
    return identity.road + identity.room.replace("-", "")
