"""Numbers that identify: one scheme per file, found by walking this folder (registry)."""

from matching.identifiers.registry import read_bank_card, read_identifier, read_phone, scheme_of, schemes
from matching.identifiers.scheme import Scheme
from matching.types import IdentifierProblem, IdentifierReading

__all__ = [
    "IdentifierProblem",
    "IdentifierReading",
    "Scheme",
    "read_bank_card",
    "read_identifier",
    "read_phone",
    "scheme_of",
    "schemes",
]
