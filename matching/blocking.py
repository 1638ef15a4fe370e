"""Under which keys an identity can be found: composite, never a name alone, so that frequencies tell little."""

from matching.identifiers import schemes
from matching.latin_names import read_syllables
from matching.names import HIDDEN
from matching.types import Identifier, Identity, SubjectKind, Validity
from matching.western_keys import western_keys

# The kind of the keys that are a complete number.
NUMBER_KEY = "id"
# What a person shares with strangers by chance once millions are stored: of 100,000 candidates found by one of these
# alone among ten million, four were the person meant (docs/operations/scale.md).
CHANCE_KEYS = frozenset(
    {
        "id_front", "id_back", "id_mask", "id_tail_name", "id_region_name", "name_birth", "name_road",
        "phone", "phone_front", "phone_mask",
    }
)  # fmt: skip
_SEGMENTED = frozenset(scheme.code for scheme in schemes() if scheme.is_segmented)
_CORE_PART = 3
_SHORT_CORE_PART = 2


def block_keys(identity: Identity) -> list[tuple[str, str]]:
    """(kind, text) of every key: about twelve for a full row in Chinese, some 35 at most.

    Two identities that share one are candidates, nothing more.

    The texts are in the clear: the vault turns them into tokens under a key of their kind. What each is for, a person's
    number first: `id` equality; `id_front`, `id_back` an error in the last four or the first six digits, whatever the
    name; `id_mask` a mask or an error in the birth date, and one lost character of the name; `id_tail_name`,
    `id_region_name` a short mask or errors in two parts, under an intact name. `name_birth` a typed birth date.
    `phone` equality, also of many holders, who must be seen to be counted; `phone_front`, `phone_mask` errors in the
    last four or the middle. `card` equality. `name_road` no number and another phone. Of a number that is not valid
    more parts are told, because the other one may be damaged elsewhere. Firms: `core_…` the front or the back of the
    name with its head or home, `id_mask` errors in the code. What is in Latin letters: western_keys.
    """
    keys: list[tuple[str, str]] = []
    if identity.kind is SubjectKind.ORGANISATION:
        _organisation_keys(identity, keys)
        return keys
    pinyin = identity.pinyin
    if identity.name.isascii():
        pinyin = read_syllables(pinyin) or pinyin
    first = pinyin[0] if pinyin and pinyin[0] != HIDDEN else ""
    last = pinyin[-1] if len(pinyin) > 1 and pinyin[-1] != HIDDEN else ""
    # Letters, not syllables: dingai is ding'ai and din'gai, and either may come first.
    letters = "".join(sorted("".join(pinyin))) if len(pinyin) > 1 and HIDDEN not in pinyin else ""
    for identifier in identity.identifiers:
        _identifier_keys(identifier, first, last, keys)
        if letters:
            _name_number_keys(identifier, letters, keys)
    if identity.birth_date is not None and letters:
        keys.append(("name_birth", letters + identity.birth_date.isoformat()))
    _phone_keys(identity.phone, first, last, keys)
    if identity.other_phone:
        _phone_keys(identity.other_phone, first, last, keys)
    if identity.bank_card:
        keys.append(("card", identity.bank_card))
    if identity.road and identity.road[-1].isdecimal():
        if first:
            keys.append(("name_road", f"{first}|{identity.road}"))
        if last:
            keys.append(("name_road", f"{last}|{identity.road}{identity.room}"))
    if identity.name.isascii() or identity.places:
        keys.extend(western_keys(identity))
    return keys


def _identifier_keys(identifier: Identifier, first: str, last: str, keys: list[tuple[str, str]]) -> None:
    scheme, value, validity = identifier
    if validity is not Validity.MASKED:
        keys.append((NUMBER_KEY, f"{scheme}:{value}"))
    if scheme not in _SEGMENTED or len(value) < 14:
        return
    front, back, region, tail = value[:14], value[-12:], value[:4], value[-4:]
    if HIDDEN not in front:
        keys.append(("id_front", front))
        if validity is Validity.INVALID and len(value) == 18:
            # Last digit of the birthday and first of the order turned round: no other key bears that.
            keys.append(("id_front", front[:13] + value[14]))
    if HIDDEN not in back:
        keys.append(("id_back", back))
    if HIDDEN in tail or HIDDEN in region:
        return
    if first:
        keys.append(("id_mask", f"{region}{tail}|{first}"))
    if last and last != first:
        keys.append(("id_mask", f"{region}{tail}|{last}"))


def _name_number_keys(identifier: Identifier, name: str, keys: list[tuple[str, str]]) -> None:
    scheme, value, validity = identifier
    if scheme not in _SEGMENTED:
        return
    if HIDDEN not in value[-4:]:
        keys.append(("id_tail_name", f"{value[-4:]}|{name}"))
    if HIDDEN not in value[:6]:
        keys.append(("id_region_name", f"{value[:6]}|{name}"))
    if validity is Validity.VALID:
        return
    if HIDDEN not in value[:4]:
        keys.append(("id_region_name", f"{value[:4]}|{name}"))
    if validity is Validity.INVALID and len(value) == 18:
        # Such a number has no birth date that counts, yet its digits may be right.
        keys.append(("name_birth", f"{name}{value[6:10]}-{value[10:12]}-{value[12:14]}"))


def _phone_keys(phone: str, first: str, last: str, keys: list[tuple[str, str]]) -> None:
    if not phone:
        return
    if HIDDEN not in phone:
        keys.append(("phone", phone))
    if first and HIDDEN not in phone[:7]:
        keys.append(("phone_front", f"{phone[:7]}|{first}"))
    ends = phone[:3] + phone[-4:]
    if HIDDEN in ends:
        return
    if first:
        keys.append(("phone_mask", f"{ends}|{first}"))
    if last and last != first:
        keys.append(("phone_mask", f"{ends}|{last}"))


def _organisation_keys(identity: Identity, keys: list[tuple[str, str]]) -> None:
    core = identity.core_name
    # One wrong character leaves the front or the back of the core intact, where they do not overlap.
    size = _CORE_PART if len(core) >= 2 * _CORE_PART else _SHORT_CORE_PART
    parts = dict.fromkeys((core[:size], core[-size:])) if core else {}
    for identifier in identity.identifiers:
        if identifier.validity is not Validity.MASKED:
            keys.append((NUMBER_KEY, f"{identifier.scheme}:{identifier.value}"))
        if identifier.scheme == "uscc" and core:
            front, tail = identifier.value[:8], identifier.value[-4:]
            if HIDDEN not in front:
                keys.append(("id_mask", f"{front}|{core}"))
            if HIDDEN not in tail:
                keys.extend(("id_mask", f"{tail}|{part}") for part in parts)
    for part in parts:
        if identity.legal_representative:
            keys.append(("core_head", f"{part}|{identity.legal_representative}"))
        if identity.road:
            keys.append(("core_road", f"{part}|{identity.road}"))
    phones = (identity.phone, identity.other_phone)
    keys.extend(("phone", phone) for phone in phones if phone and HIDDEN not in phone)
    if identity.bank_card:
        keys.append(("card", identity.bank_card))
