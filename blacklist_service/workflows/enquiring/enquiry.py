"""What an enquiry says, and what it must say before anybody is looked for: purpose, consent, full name and number.

Source: 征信业管理条例 Arts 18, 20 (written consent, agreed purpose).
"""

from dataclasses import dataclass, field

from blacklist_service.errors import InvalidError, RefusedError, ServiceError
from blacklist_service.rules.enquiry_purposes import PURPOSES
from matching.identifiers import read_identifier
from matching.identifiers.registry import scheme_of
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, Validity

_LONGEST_NAME, _LONGEST_NUMBER, _LONGEST_CONSENT = 200, 64, 200


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Whom it is about, why, and under which consent (kept as a digest only)."""

    name: str = field(repr=False)
    id_type: str
    id_number: str = field(repr=False)
    purpose: str
    consent_ref: str = field(repr=False)


def refusal_of(enquiry: Enquiry) -> ServiceError | None:
    """Why nobody is looked for; None where somebody may be."""
    purpose = PURPOSES.get(enquiry.purpose)
    if purpose is None:
        return InvalidError("ENQUIRY.PURPOSE", "查询目的代码不正确。", "The purpose is not one of the codes.")
    if not purpose.is_allowed:
        return RefusedError(
            "ENQUIRY.PURPOSE_NOT_ALLOWED", "该目的不得查询。", "Nobody may be looked up for this purpose."
        )
    if not 0 < len(enquiry.consent_ref.strip()) <= _LONGEST_CONSENT:
        return InvalidError(
            "ENQUIRY.CONSENT", "须填写授权书编号（不超过 200 字）。", "A reference to the consent is needed."
        )
    if not 0 < len(enquiry.name.strip()) <= _LONGEST_NAME or "*" in enquiry.name:
        return InvalidError("ENQUIRY.NAME", "须填写完整姓名或名称。", "The full name is needed.")
    if not _is_full_identifier(enquiry):
        return InvalidError(
            "ENQUIRY.IDENTIFIER",
            "须填写完整且校验正确的证件号码。",
            "A complete identifier with right check digits is needed.",
        )
    return None


def _is_full_identifier(enquiry: Enquiry) -> bool:
    if len(enquiry.id_number) > _LONGEST_NUMBER:
        return False
    reading = read_identifier(enquiry.id_type, enquiry.id_number, None)
    scheme = scheme_of(reading.id_type)
    is_valid = reading.identifier is not None and reading.identifier.validity is Validity.VALID
    return is_valid and scheme is not None and scheme.is_strong


def read_enquiry(enquiry: Enquiry) -> Identity:
    """The identity that is asked for, in normal form."""
    return read_identity(
        RawIdentity(name=enquiry.name.strip(), id_type=enquiry.id_type, id_number=enquiry.id_number)
    )
