"""A gate: one way in which two identities become one subject by machine."""

from dataclasses import dataclass, field

from matching.types import SubjectKind

Agreements = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Gate:
    """One way to `same`: levels that identifier and name must reach, one support of several, and a floor in bits.

    `support` lists (field, level) pairs of which one must hold, empty = none needed; of `against` none may. `is_proof`:
    rests on a number with a check or an issuer, so that the match may carry further ones (no chains of weak evidence).
    `is_contestable`: gives way where somebody of that name and contact bears another valid number.
    """

    code: str
    kind: SubjectKind
    identifier: frozenset[str]
    name: frozenset[str]
    support: Agreements = field(default=frozenset())
    floor: float = float("-inf")
    is_proof: bool = False
    against: Agreements = field(default=frozenset())
    is_contestable: bool = False
