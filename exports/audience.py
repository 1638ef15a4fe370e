"""Which fields leave the house for whom: a table, deny by default. The dispute mark and the subject's statement are
not in the table: they leave with every entry, for everybody (征信业管理条例 Art. 25; 15)."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from exports.masking import mask_id, mask_name, mask_phone
from exports.pboc.identity_numbers import is_person_number
from exports.types import EntryFields, EntryValue

STATEMENT_MOST_CHARACTERS = 500


class Audience(StrEnum):
    """Who receives entries."""

    BUREAU = "bureau"  # a licensed credit bureau: 百行, 朴道, 钱塘
    BANK = "bank"  # a licensed user
    PUBLIC_NOTICE = "public_notice"  # 信用中国
    REGULATOR = "regulator"  # 整治办, 金融监管局
    PROVINCIAL = "provincial"  # the nine-column sheet of 2018, between offices


class Disclosure(StrEnum):
    """How a field leaves."""

    WHOLE = "whole"
    MASKED = "masked"


class AudienceError(ValueError):
    """An entry that must not leave for this audience. `code`: AUDIENCE.UNKNOWN, AUDIENCE.NO_LEGAL_BASIS,
    AUDIENCE.NOT_PUBLISHABLE, AUDIENCE.DISPUTED, AUDIENCE.STATEMENT, AUDIENCE.MASK. Names no value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_WHOLE, _MASKED = Disclosure.WHOLE, Disclosure.MASKED
_BUREAU, _BANK, _NOTICE = Audience.BUREAU, Audience.BANK, Audience.PUBLIC_NOTICE
_REGULATOR, _PROVINCIAL = Audience.REGULATOR, Audience.PROVINCIAL
_LICENSED = {_BUREAU: _WHOLE, _BANK: _WHOLE, _REGULATOR: _WHOLE}

# Who is not named in a row does not get the field.
DISCLOSURES: Mapping[str, Mapping[Audience, Disclosure]] = MappingProxyType(
    {
        "subject_kind": {**_LICENSED, _NOTICE: _WHOLE, _PROVINCIAL: _WHOLE},
        "name": {**_LICENSED, _NOTICE: _MASKED, _PROVINCIAL: _WHOLE},
        "id_type": {**_LICENSED, _NOTICE: _WHOLE, _PROVINCIAL: _WHOLE},
        "id_number": {**_LICENSED, _NOTICE: _MASKED, _PROVINCIAL: _WHOLE},
        "legal_representative": {**_LICENSED, _NOTICE: _MASKED},
        "phone": {_REGULATOR: _WHOLE, _PROVINCIAL: _WHOLE},
        "ground": {**_LICENSED, _NOTICE: _WHOLE},
        "legal_basis": {**_LICENSED, _NOTICE: _WHOLE},
        "decision_no": {**_LICENSED, _NOTICE: _WHOLE},
        "listed_on": {**_LICENSED, _NOTICE: _WHOLE},
        "publicity_until": {**_LICENSED, _NOTICE: _WHOLE},
        "severity": {**_LICENSED, _NOTICE: _WHOLE},
        "outstanding_fen": {**_LICENSED, _PROVINCIAL: _WHOLE},
        "overdue_since": {**_LICENSED, _PROVINCIAL: _WHOLE},
        "reporting_members": {_BUREAU: _WHOLE, _REGULATOR: _WHOLE},
        "platform": {_PROVINCIAL: _WHOLE},
        "principal_fen": {_PROVINCIAL: _WHOLE},
        "out_of_contact": {_PROVINCIAL: _WHOLE},
        "collection_log": {_PROVINCIAL: _WHOLE},
    }
)
MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"name": mask_name, "legal_representative": mask_name, "id_number": mask_id, "phone": mask_phone}
)
_DISCLOSED_WHOLE, _DISCLOSED_MASKED = (
    {
        audience: frozenset(code for code, shown in DISCLOSURES.items() if shown.get(audience) is disclosure)
        for audience in Audience
    }
    for disclosure in (_WHOLE, _MASKED)
)
_PUBLIC_OF_ORGANISATIONS = frozenset({"name", "id_number"})
_IDS_OF_ORGANISATIONS = frozenset({"uscc", "org_code", "other"})
_RESIDENT = "10"  # 个人证件类型
_AUDIENCES = {audience.value: audience for audience in Audience}
# 国办发〔2020〕49号: without a legal basis a list stays with the regulators.
_NEEDS_LEGAL_BASIS = frozenset({_BUREAU, _BANK, _NOTICE})


def apply(audience: str, fields: EntryFields, *, may_be_published: bool = False) -> EntryFields:
    """What of an entry leaves for an audience; `disputed` (false) and `statement` (null) are put in where missing.

    `may_be_published` states that the entry's own legal basis allows publication (PIPL Art. 25); without it nothing
    leaves for `public_notice`. Names and codes of organisations are public and leave unmasked.

    Raises:
        AudienceError: the audience is unknown, the entry has no legal basis or may not be published, `disputed` is not
            a boolean, or the statement is not text of at most 500 characters.
    """
    addressee = _AUDIENCES.get(audience)
    if addressee is None:
        raise AudienceError("AUDIENCE.UNKNOWN")
    if addressee in _NEEDS_LEGAL_BASIS and not fields.get("legal_basis"):
        raise AudienceError("AUDIENCE.NO_LEGAL_BASIS")
    if addressee is _NOTICE and not may_be_published:
        raise AudienceError("AUDIENCE.NOT_PUBLISHABLE")
    public = _PUBLIC_OF_ORGANISATIONS if _is_public_firm(fields) else frozenset()
    whole, masked = _DISCLOSED_WHOLE[addressee], _DISCLOSED_MASKED[addressee]
    shown = {
        code: value if code in whole or code in public else _masked(code, value)
        for code, value in fields.items()
        if code in whole or code in masked
    }
    return shown | _always(fields)


def _is_public_firm(fields: EntryFields) -> bool:
    """Called an organisation, under a number that is no person's: one resident number in 31 has the check character of
    a firm's code, too, and whoever calls its owner a firm would have it published whole."""
    if fields.get("subject_kind") != "organisation":
        return False
    is_of_firm = fields.get("id_type", "uscc") in _IDS_OF_ORGANISATIONS
    return is_of_firm and not is_person_number(_RESIDENT, str(fields.get("id_number") or ""))


def _masked(code: str, value: EntryValue) -> EntryValue:
    if value is None:
        return None
    if not isinstance(value, str):
        raise AudienceError("AUDIENCE.MASK")
    return MASKS[code](value)


def _always(fields: EntryFields) -> EntryFields:
    disputed, statement = fields.get("disputed", False), fields.get("statement")
    if not isinstance(disputed, bool):
        raise AudienceError("AUDIENCE.DISPUTED")
    if statement is not None and not isinstance(statement, str):
        raise AudienceError("AUDIENCE.STATEMENT")
    if isinstance(statement, str) and len(statement) > STATEMENT_MOST_CHARACTERS:
        raise AudienceError("AUDIENCE.STATEMENT")
    return {"disputed": disputed, "statement": statement}
