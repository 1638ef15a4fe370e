"""How far two addresses agree."""

from matching.types import Identity


def compare_addresses(a: Identity, b: Identity) -> str:
    """The level: room, road (with number), building_differs, different, missing. Symmetric."""
    if not a.road or not b.road:
        return "missing"
    if a.area and b.area and a.area != b.area and not (a.area in b.area or b.area in a.area):
        return "different"
    if a.road == b.road:
        if a.room == b.room:
            return "room" if a.room else _of_road(a.road)
        return "building_differs" if a.room and b.room else _of_road(a.road)
    # 人民路909号35栋1504室 shortened to 人民路90935-1504: the digits run together.
    if a.room and b.room and _run_together(a) == _run_together(b):
        return "room"
    return "different"


def _of_road(road: str) -> str:
    # Without a number it is a whole street or village.
    return "road" if road[-1].isdecimal() else "building_differs"


def _run_together(identity: Identity) -> str:
    return identity.road + identity.room.replace("-", "")
