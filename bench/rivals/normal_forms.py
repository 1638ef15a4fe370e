"""One identity as the columns that the rivals compare and block on."""

from matching.names import HIDDEN
from matching.types import Identity, Validity


def columns_of(row: int, identity: Identity) -> dict[str, object]:
    """One line: the row, and its columns by name; "" where nothing is known, or not all of it."""
    number = identity.identifiers[0] if identity.identifiers else None
    value = number.value if number else ""
    pinyin = [one for one in identity.pinyin if one != HIDDEN]
    # A number of 18 characters tells its region, birth date and end even where it is damaged or masked.
    segmented = value if len(value) == 18 else ""
    phone = identity.phone
    return {
        "row": row,
        "name": identity.name,
        "pinyin": " ".join(identity.pinyin) if HIDDEN not in identity.pinyin else "",
        "pinyin_sorted": " ".join(sorted(identity.pinyin)) if HIDDEN not in identity.pinyin else "",
        "pinyin_first": pinyin[0] if pinyin and identity.pinyin[0] != HIDDEN else "",
        "pinyin_last": pinyin[-1] if pinyin and identity.pinyin[-1] != HIDDEN else "",
        "id_number": value,
        "id_valid": value if number and number.validity is Validity.VALID else "",
        "region": _open(segmented[:6]),
        "birth": identity.birth_date.strftime("%Y%m%d") if identity.birth_date else _open(segmented[6:14]),
        "id_tail": _open(segmented[-4:]),
        "id_ends": _open(segmented[:4] + segmented[-4:]),
        "phone": phone,
        "phone_full": _open(phone),
        "phone_tail": _open(phone[-8:]),
        "phone_ends": _open(phone[:3] + phone[-4:]),
        "bank_card": identity.bank_card,
        "road": identity.road,
        "room": identity.room,
        "address": f"{identity.area}{identity.road} {identity.room}".strip(),
    }


def _open(text: str) -> str:
    return "" if HIDDEN in text else text
