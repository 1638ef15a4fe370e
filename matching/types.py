"""The words of matching: what an identity is, what two identities can be to each other, and why."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class SubjectKind(StrEnum):
    """A natural person (个人) or an organisation (企业)."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Verdict(StrEnum):
    """What a comparison says: one subject, two subjects, or a question for a person (人工复核)."""

    SAME = "same"
    UNSURE = "unsure"
    DIFFERENT = "different"


class Validity(StrEnum):
    """How much of an identifier can be trusted before it is compared."""

    VALID = "valid"  # complete and its check digits agree (or the scheme has none and the form fits)
    INVALID = "invalid"  # complete, but the check digits or the form say that it was damaged
    MASKED = "masked"  # positions hidden with * (3401**********1234): candidate only


# Not frozen: a frozen one takes eight times as long to make (measured), and every row of a file makes one.
@dataclass(slots=True, repr=False)
class RawIdentity:
    """Names, identifiers, dates and contacts exactly as one report gave them; "" where it gave nothing."""

    name: str
    kind: SubjectKind | None = None
    id_type: str = ""
    id_number: str = ""
    birth_date: date | None = None
    phone: str = ""
    bank_card: str = ""
    address: str = ""
    legal_representative: str = ""


class Identifier(NamedTuple):
    """One number in its normal form under one scheme (matching.identifiers): 15 digits became 18, x became X."""

    scheme: str
    value: str
    validity: Validity

    def __repr__(self) -> str:
        return "Identifier(…)"


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One line of an explanation: the field, the level of agreement reached, and its weight in bits."""

    field: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class MatchDecision:
    """Verdict over a pair with its score (bits over the prior), its gate or veto, and every field's line.

    `reason` is the gate, veto or rule that decided (a stable code, explained in matching.explain).
    Holds levels and weights only, never a value: it can be stored and logged.
    """

    verdict: Verdict
    score: float
    reason: str
    policy: str
    fields: tuple[FieldScore, ...] = field(default=())


class IdentifierProblem(NamedTuple):
    """What is wrong (error) or remarkable (warning) about a number: a stable code such as ID.CHECKSUM."""

    code: str
    is_error: bool


class IdentifierReading(NamedTuple):
    """What one number says. `identifier` is None where nothing comparable is left of it (lost digits, no form).

    `id_type` is the scheme that it was read under, "" if none fits. `region` is a GB/T 2260 code or "".
    """

    identifier: Identifier | None
    id_type: str
    problems: tuple[IdentifierProblem, ...] = ()
    birth_date: date | None = None
    is_male: bool | None = None
    region: str = ""

    def __repr__(self) -> str:
        return "IdentifierReading(…)"


class Identity(NamedTuple):
    """One report's identity in comparable form (matching.normalize.read_identity); "" or None where unknown.

    `name` is folded (simplified, no spaces, dots or titles; * for a hidden character). `pinyin` has one
    toneless syllable per character, or the words of a Latin name. `phone` has 11 digits, * where hidden.
    `area` is city/county, `road` holds road and number, `room` building and room; an address in Latin letters has
    `places` instead, its words and numbers. `core_name` is a firm's name without its legal form and `place`; `branch`
    is what follows its head office's name. `other_phone` is the second number of a cell that holds two;
    `former_names` are folded names that the cell tells beside the name (曾用名).
    """

    kind: SubjectKind
    name: str
    pinyin: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_date: date | None = None
    is_male: bool | None = None
    region: str = ""
    phone: str = ""
    bank_card: str = ""
    area: str = ""
    road: str = ""
    room: str = ""
    places: tuple[str, ...] = ()
    legal_representative: str = ""
    core_name: str = ""
    branch: str = ""
    place: str = ""
    other_phone: str = ""
    former_names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Identity(…)"
