"""The ways in which a machine may join two identities, in order of strength; their floors are bits over the prior."""

from matching.gate import Gate
from matching.types import SubjectKind
from matching.western_gates import LATIN_NAMES, WESTERN_GATES

_FULL = frozenset({"exact", "variant", "homophone", "pinyin", "rotated"})
_SURE = frozenset({"exact", "variant", "pinyin", "rotated"})
# One name written incompletely or by a slip that has a cause; another character in its place is what brothers have.
_PART = frozenset({"shape", "lost_character", "masked", "former_name", "partial"})
_NEAR = _FULL | _PART
_MASKS = frozenset({"mask_wide", "mask_6_4", "mask_4_4"})
_DAMAGED = frozenset({"typo", "equal_damaged"})
# A mask that shows too little, or the front that all of one place and birthday have in common.
_FAINT = frozenset({"mask_narrow", "mask_front"})
_NONE = frozenset({"missing"})
_CONTACT = frozenset(
    {("phone", "equal"), ("phone", "one_edit"), ("phone", "masked"), ("bank_card", "equal")}
    | {("address", "room"), ("address", "road")}
)
_OTHER_CONTACT = frozenset({("phone", "different"), ("address", "different"), ("bank_card", "different")})
_CARD = frozenset({("bank_card", "equal")})
_PHONE = frozenset({("phone", "equal")})
_ROOM = frozenset({("address", "room")})
_PHONE_NEARLY = frozenset({("phone", "one_edit"), ("phone", "masked")})
_MOVED = frozenset({("address", "different")})
_WEAK = frozenset({"equal_weak"})
_NEAR_BIRTH = frozenset({("birth_date", "near")})
_OTHER_BIRTH = _NEAR_BIRTH | {("birth_date", "differs"), ("birth_date", "differs_typed")}
_FIRM = frozenset({"exact", "exact_local", "core"})
_PERSON = SubjectKind.PERSON
_ORGANISATION = SubjectKind.ORGANISATION

GATES = (
    # A person: number and compatible name; the codes up to A8 are those of the matching reference, §5.2.
    Gate(
        "A1", _PERSON, frozenset({"equal"}), (_NEAR - {"masked", "former_name"}) | LATIN_NAMES, is_proof=True
    ),
    # A masked name fits many, and must not tie two of them to one number: it proves nothing further.
    Gate("A16", _PERSON, frozenset({"equal"}), frozenset({"masked"})),
    # Another character in its place is a slip, or a brother under whose loan the guarantor's number was typed: phone
    # and home are the same for both, the bank card is not.
    Gate("A10", _PERSON, frozenset({"equal"}), frozenset({"one_character"}), _CARD, is_proof=True),
    # Without the card: a contact agrees, none speaks against it, and nobody of that name and contact has a number of
    # his own. Another given name needs the phone: whole families share a room. It proves nothing further.
    Gate(
        "A19",
        _PERSON,
        frozenset({"equal"}),
        frozenset({"one_character"}),
        _PHONE | _ROOM,
        against=_OTHER_CONTACT,
        is_contestable=True,
    ),
    Gate(
        "A20",
        _PERSON,
        frozenset({"equal"}),
        frozenset({"surname_only"}),
        _PHONE,
        against=_OTHER_CONTACT,
        is_contestable=True,
    ),
    # Families share surnames, not given names: an equal one under another surname is a changed or misread surname.
    # Whoever has two names proves nothing further: a row may be made to tie two people together.
    Gate("A11", _PERSON, frozenset({"equal"}), frozenset({"given_only"}), _CONTACT),
    Gate("A18", _PERSON, frozenset({"equal"}), frozenset({"former_name"})),
    Gate(
        "F1",
        _PERSON,
        _WEAK,
        _SURE | LATIN_NAMES,
        frozenset({("birth_date", "equal")}),
        floor=5,
        is_proof=True,
    ),
    Gate("A2", _PERSON, _WEAK, _SURE, floor=10, against=_OTHER_BIRTH),
    # One edit apart, one side's check fails. Twins have neighbouring numbers: a name one character off is not enough.
    Gate("A3", _PERSON, _DAMAGED, _FULL, floor=10, is_proof=True),
    Gate("A12", _PERSON, _DAMAGED, _PART, _CONTACT, floor=15),
    # Two edits apart: chance finds such neighbours within a county, but not under one name with one phone or home.
    Gate("A13", _PERSON, frozenset({"near"}), _SURE, _CONTACT, floor=10),
    # The order and check that such a mask shows differ even between twins: whoever shares the phone does not fit it.
    Gate("A4", _PERSON, _MASKS, _NEAR, _CONTACT, floor=10),
    Gate("A22", _PERSON, _MASKS, frozenset({"one_character"}), _PHONE, floor=10, against=_OTHER_CONTACT),
    Gate("A5", _PERSON, _MASKS, _SURE, floor=11),
    Gate("A14", _PERSON, _FAINT, _SURE, _CONTACT, floor=10),
    # Sisters whose names sound alike share phone and home, not the end of the number.
    Gate("A21", _PERSON, frozenset({"mask_narrow"}), frozenset({"homophone"}), _CONTACT, floor=10),
    Gate("A15", _PERSON, frozenset({"mask_front"}), _SURE, frozenset({("birth_date", "equal")}), floor=13),
    # No number on one side. Brothers share phone and home: only the same name will do. Phones are recycled, and common
    # names meet on them: a name that more than one in ten thousand bear (13.3 bits) needs another contact or the
    # birth date as well. With another address a person decides.
    Gate("A6", _PERSON, _NONE, _SURE, _PHONE, 11, against=_MOVED | _NEAR_BIRTH),
    Gate("A7", _PERSON, _NONE, _SURE, _PHONE_NEARLY, 13, against=_MOVED | _NEAR_BIRTH),
    # Nobody shares a room with a namesake, but in a house of hundreds two 张伟 may.
    Gate("A8", _PERSON, _NONE, _SURE, frozenset({("address", "room")}), floor=8, against=_NEAR_BIRTH),
    # No bank gives a card's number to a second holder, and who shares a home has another name.
    Gate("A9", _PERSON, _NONE, _SURE, _CARD, floor=10, against=_NEAR_BIRTH),
    *WESTERN_GATES,
    # A firm. A branch (分公司) never equals its head office, whatever they share.
    Gate("O1", _ORGANISATION, frozenset({"equal"}), _FIRM | {"one_character"}, is_proof=True),
    Gate("O2", _ORGANISATION, frozenset({"equal"}), frozenset({"former_name"})),
    Gate("O3", _ORGANISATION, _DAMAGED, _FIRM, floor=10, is_proof=True),
    Gate("O4", _ORGANISATION, _MASKS | {"mask_narrow"}, _FIRM, floor=10),
    Gate(
        "O6",
        _ORGANISATION,
        _NONE,
        _FIRM,
        frozenset({("legal_representative", "exact"), ("legal_representative", "variant")}),
        floor=10,
    ),
    Gate(
        "O8",
        _ORGANISATION,
        _NONE,
        frozenset({"exact"}),
        frozenset({("address", "room"), ("address", "road")}),
        10,
    ),
)
