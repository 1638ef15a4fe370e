"""What a comparison was made of, spelled so that a keyed digest of it tells later whether anything is new.

The texts hold values of persons: they are for the vault's tokenizer only, as block keys are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from matching.types import Identity, MatchDecision


@dataclass(frozen=True, slots=True, repr=False)
class Evidence:
    """One compared field with the two values, in either order; `is_agreeing`: it speaks for one subject."""

    field: str
    text: str
    is_agreeing: bool


def evidence_of(a: Identity, b: Identity, decision: MatchDecision) -> Iterator[Evidence]:
    """The evidence behind a decision on the two, field by field. The same values give the same texts under every
    policy, because neither level nor weight is in them."""
    for line in decision.fields:
        first, second = sorted((_value(a, line.field), _value(b, line.field)))
        yield Evidence(line.field, f"{line.field}|{first}|{second}", line.bits > 0)


def whole_of(identity: Identity) -> Evidence:
    """All that one side says, compared or not: by it somebody who says exactly the same is known again."""
    return Evidence("identity", "|".join(("identity", *map(str, identity))), is_agreeing=False)


def _value(identity: Identity, field: str) -> str:
    match field:
        case "identifier":
            return ",".join(sorted(f"{one.scheme}:{one.value}" for one in identity.identifiers))
        case "name":
            return "/".join((identity.name, *identity.former_names))
        case "phone":
            return f"{identity.phone}/{identity.other_phone}"
        case "address":
            return f"{identity.area}/{identity.road}/{identity.room}"
        case "sex":
            return str(identity.is_male)
        case _:
            return str(getattr(identity, field))
