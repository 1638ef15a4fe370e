"""The identity of a row: name, identifier, phone and card are read, and a number that lost digits is refused."""

import re
from collections.abc import Mapping
from datetime import date

from blacklist_service.intake.row_notes import RowNotes
from blacklist_service.intake.texts import is_unreadable_name
from blacklist_service.intake.types import Cell
from matching.identifiers import read_bank_card, read_identifier, read_phone, scheme_of
from matching.tables import region_years
from matching.types import IdentifierReading, RawIdentity, SubjectKind, Validity

_MOBILE = re.compile(r"(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}", re.ASCII)
# Types whose numbers can never look like a mobile number.
_NEVER_MOBILE = ("", "resident_id", "residence_permit", "foreigner_card", "uscc", "org_code")


def row_code(problem: str, *, is_error: bool) -> str:
    """Our code for a problem of matching.identifiers: ID.CHECKSUM becomes ROW.ID_CHECKSUM.

    A card number that only looks rounded is told under a code of its own, because it is a warning.
    """
    if problem == "CARD.EXCEL_DAMAGED" and not is_error:
        return "ROW.CARD_ROUNDED"
    return "ROW." + problem.replace(".", "_")


def check_identity(
    given: Mapping[str, Cell],
    id_type: str,
    notes: RowNotes,
    *,
    kind: str = "",
    birth_date: date | None = None,
) -> RawIdentity:
    """Whom the row names, as given; what is wrong with it goes into the notes.

    The kind of subject and of identifier default from the number's form (contract).
    """
    name = str(given.get("name", ""))
    if not name:
        notes.add("ROW.NAME_MISSING", "name")
    elif is_unreadable_name(name):
        notes.add("ROW.NAME_UNREADABLE", "name")
    wanted = SubjectKind(kind) if kind else None
    number = given.get("id_number", "")
    if isinstance(number, str):
        reading = _read_number(number, id_type, wanted, notes)
    else:
        notes.add("ROW.ID_NUMERIC", "id_number")
        number, reading = "", IdentifierReading(None, id_type)
    if birth_date and reading.birth_date and birth_date != reading.birth_date:
        notes.add("ROW.BIRTH_DATE_DISAGREES", "birth_date")
    return RawIdentity(
        name=name,
        kind=_kind_of(wanted, reading, notes),
        id_type=reading.id_type or id_type,
        id_number=number,
        birth_date=birth_date,
        phone=_phone(given, notes),
        bank_card=_card(given, notes),
        address=str(given.get("address", "")),
        legal_representative=str(given.get("legal_representative", "")),
    )


def _read_number(number: str, id_type: str, kind: SubjectKind | None, notes: RowNotes) -> IdentifierReading:
    if not number:
        notes.add("ROW.ID_MISSING", "id_number")
        return IdentifierReading(None, id_type)
    if id_type in _NEVER_MOBILE and _MOBILE.fullmatch(number):
        notes.add("ROW.ID_PHONE_SWAPPED", "id_number")
        return IdentifierReading(None, id_type)
    reading = read_identifier(id_type, number, kind)
    _note_problems(reading, "id_number", notes)
    if reading.identifier is None and not reading.problems:
        notes.add("ROW.ID_MISSING", "id_number")
    return reading


def _note_problems(reading: IdentifierReading, field: str, notes: RowNotes) -> None:
    for problem in reading.problems:
        notes.add(row_code(problem.code, is_error=problem.is_error), field)


def _kind_of(wanted: SubjectKind | None, reading: IdentifierReading, notes: RowNotes) -> SubjectKind | None:
    scheme = scheme_of(reading.id_type) if reading.identifier else None
    if scheme is None:
        return wanted
    if (wanted is not None and wanted not in scheme.kinds) or _is_of_person(reading):
        notes.add("ROW.SUBJECT_TYPE_CONFLICT", "subject_type")
    if wanted is None:
        return next(iter(scheme.kinds)) if len(scheme.kinds) == 1 else None
    return wanted


def _is_of_person(reading: IdentifierReading) -> bool:
    """Whether a firm's code is a resident number, too: of 31 of these one has the right check character by chance. No
    office gives out such a code, and a firm is published whole."""
    firm = reading.identifier
    if (
        firm is None
        or (firm.scheme, firm.validity) != ("uscc", Validity.VALID)
        or not firm.value[:17].isdecimal()
    ):
        return False
    person = read_identifier("resident_id", firm.value, SubjectKind.PERSON)
    is_valid = person.identifier is not None and person.identifier.validity is Validity.VALID
    # The codes of firms proper begin with 9, as no region does.
    return is_valid and person.region in region_years()


def _phone(given: Mapping[str, Cell], notes: RowNotes) -> str:
    cell = given.get("phone")
    if cell is None:
        return ""
    if not isinstance(cell, str):
        digits = f"{cell:.0f}" if isinstance(cell, int | float) and not isinstance(cell, bool) else ""
        if not _MOBILE.fullmatch(digits) or cell != float(digits):
            notes.add("ROW.PHONE_DAMAGED", "phone")
            return ""
        notes.add("ROW.PHONE_NUMERIC", "phone")
        cell = digits
    _note_problems(read_phone(cell), "phone", notes)
    return cell


def _card(given: Mapping[str, Cell], notes: RowNotes) -> str:
    cell = given.get("bank_card")
    if cell is None:
        return ""
    if not isinstance(cell, str):
        notes.add("ROW.ID_NUMERIC", "bank_card")
        return ""
    _note_problems(read_bank_card(cell), "bank_card", notes)
    return cell
