"""From a raw identity to the comparable one."""

from datetime import date

from matching.addresses import NO_ADDRESS, read_address
from matching.companies import read_company
from matching.identifiers import read_bank_card, read_identifier
from matching.identifiers.org_code import of_uscc
from matching.identifiers.phone import read_phones
from matching.identifiers.registry import scheme_of
from matching.identifiers.scheme import ORGANISATIONS
from matching.latin_names import FIRST_NOT_LATIN, read_latin_words
from matching.names import fold_name, fold_names, read_pinyin
from matching.types import Identifier, IdentifierReading, Identity, RawIdentity, SubjectKind, Validity
from matching.western_addresses import read_places

_FIRM_WORDS = (
    "公司",
    "企业",
    "合作社",
    "中心",
    "厂",
    "店",
    "集团",
    "事务所",
    "经营部",
    "商行",
    "银行",
    "协会",
    "委员会",
)


def read_identity(raw: RawIdentity) -> Identity:
    """The comparable form of one report's identity (matching.types.Identity). Never raises; drops what says nothing."""
    reading = read_identifier(raw.id_type, raw.id_number, raw.kind or _kind_of_name(raw.name))
    kind = raw.kind or _kind_of(raw.name, reading)
    phone, other_phone = read_phones(raw.phone) if raw.phone else ("", "")
    bank_card = _value_of(read_bank_card(raw.bank_card)) if raw.bank_card else ""
    places = read_places(raw.address) if raw.address else ()
    address = read_address(raw.address) if raw.address and not places else NO_ADDRESS
    if kind is SubjectKind.ORGANISATION:
        company = read_company(raw.name)
        return Identity(
            kind=kind,
            name=company.full,
            identifiers=_with_org_code(reading.identifier),
            region=reading.region,
            phone=phone,
            bank_card=bank_card,
            area=address.area,
            place=company.place,
            road=address.road,
            room=address.room,
            places=places,
            legal_representative=fold_name(raw.legal_representative) if raw.legal_representative else "",
            core_name=company.core,
            branch=company.branch,
            other_phone=other_phone,
            former_names=company.former_names,
        )
    name, former_names = fold_names(raw.name)
    words = read_latin_words(raw.name) if name[:1] < FIRST_NOT_LATIN else ()
    if words:
        name = "".join(words)
    identifier = reading.identifier
    is_certain = identifier is not None and identifier.validity is not Validity.INVALID
    # By position, in the order of the fields: names take twice as long, and every row of a file comes by.
    return Identity(
        kind,
        name,
        words or read_pinyin(name),
        (identifier,) if identifier is not None else (),
        _birth_date(raw.birth_date, reading, is_certain=is_certain),
        reading.is_male if is_certain else None,
        reading.region if is_certain else "",
        phone,
        bank_card,
        address.area,
        address.road,
        address.room,
        places,
        "", "", "", "",  # what only firms have
        other_phone,
        former_names,
    )  # fmt: skip


def _birth_date(given: date | None, reading: IdentifierReading, *, is_certain: bool) -> date | None:
    # A number with a check digit is surer than a typed date.
    if is_certain and reading.birth_date is not None:
        return reading.birth_date
    return given


def _kind_of(name: str, reading: IdentifierReading) -> SubjectKind:
    scheme = scheme_of(reading.id_type)
    if scheme is not None and reading.identifier is not None:
        if scheme.kinds == ORGANISATIONS:
            return SubjectKind.ORGANISATION
        if scheme.is_strong:
            return SubjectKind.PERSON
    return _kind_of_name(name) or SubjectKind.PERSON


def _kind_of_name(name: str) -> SubjectKind | None:
    return SubjectKind.ORGANISATION if len(name) > 3 and name.strip().endswith(_FIRM_WORDS) else None


def _value_of(reading: IdentifierReading) -> str:
    return reading.identifier.value if reading.identifier is not None else ""


def _with_org_code(identifier: Identifier | None) -> tuple[Identifier, ...]:
    if identifier is None:
        return ()
    if identifier.scheme != "uscc":
        return (identifier,)
    derived = of_uscc(identifier)
    return (identifier,) if derived is None else (identifier, derived)
