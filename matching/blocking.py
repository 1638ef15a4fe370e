"""Under which keys an identity can be found: composite, never a name alone, so that frequencies tell little."""

from matching.names import HIDDEN
from matching.types import Identifier, Identity, SubjectKind, Validity

# The kind of the keys that are a complete number.
NUMBER_KEY = "id"
# Schemes whose 18 characters hold region, birth, order and check.
_SEGMENTED = frozenset({"resident_id", "residence_permit"})


def block_keys(identity: Identity) -> list[tuple[str, str]]:
    """(kind, text) of every key, at most fifteen. Two identities that share one are candidates, nothing more.

    The texts are in the clear: the vault turns them into tokens under a key of their kind.
    """
    keys: list[tuple[str, str]] = []
    if identity.kind is SubjectKind.ORGANISATION:
        _organisation_keys(identity, keys)
        return keys
    pinyin = identity.pinyin
    first = pinyin[0] if pinyin and pinyin[0] != HIDDEN else ""
    last = pinyin[-1] if len(pinyin) > 1 and pinyin[-1] != HIDDEN else ""
    for identifier in identity.identifiers:
        _identifier_keys(identifier, first, last, keys)
    if identity.birth_date is not None and len(pinyin) > 1 and HIDDEN not in pinyin:
        keys.append(("name_birth", "".join(sorted(pinyin)) + identity.birth_date.isoformat()))
    _phone_keys(identity.phone, first, last, keys)
    if identity.other_phone:
        _phone_keys(identity.other_phone, first, last, keys)
    if identity.bank_card:
        keys.append(("card", identity.bank_card))
    if identity.road and first and identity.road[-1].isdecimal():
        keys.append(("name_road", f"{first}|{identity.road}"))
        if last and not identity.room:
            keys.append(("name_road", f"{last}|{identity.road}"))
    return keys


def _identifier_keys(identifier: Identifier, first: str, last: str, keys: list[tuple[str, str]]) -> None:
    value = identifier.value
    if identifier.validity is not Validity.MASKED:
        keys.append((NUMBER_KEY, f"{identifier.scheme}:{value}"))
    if identifier.scheme not in _SEGMENTED or len(value) < 14:
        return
    front, region, tail = value[:14], value[:6], value[-4:]
    if HIDDEN not in front:
        keys.append(("id_front", front))
    back = value[-12:]
    if HIDDEN not in back:
        keys.append(("id_back", back))
    if HIDDEN in tail:
        return
    if HIDDEN not in region:
        keys.append(("id_ends", region + tail))
    if HIDDEN not in region[:4]:
        if first:
            keys.append(("id_mask", f"{region[:4]}{tail}|{first}"))
        if last and last != first:
            keys.append(("id_mask", f"{region[:4]}{tail}|{last}"))


def _phone_keys(phone: str, first: str, last: str, keys: list[tuple[str, str]]) -> None:
    if not phone:
        return
    if HIDDEN not in phone:
        keys.append(("phone", phone))
    ends = phone[:3] + phone[-4:]
    if HIDDEN not in ends:
        if first:
            keys.append(("phone_mask", f"{ends}|{first}"))
        if last and last != first:
            keys.append(("phone_mask", f"{ends}|{last}"))


def _organisation_keys(identity: Identity, keys: list[tuple[str, str]]) -> None:
    for identifier in identity.identifiers:
        if identifier.validity is not Validity.MASKED:
            keys.append((NUMBER_KEY, f"{identifier.scheme}:{identifier.value}"))
        elif HIDDEN not in identifier.value[-4:] and identity.core_name:
            keys.append(("id_mask", f"{identifier.value[-4:]}|{identity.core_name}"))
    core = identity.core_name
    if core and identity.legal_representative:
        keys.append(("core_head", f"{core}|{identity.legal_representative}"))
    if core and identity.road:
        keys.append(("core_road", f"{core}|{identity.road}"))
    phones = (identity.phone, identity.other_phone)
    keys.extend(("phone", phone) for phone in phones if phone and HIDDEN not in phone)
    if identity.bank_card:
        keys.append(("card", identity.bank_card))
