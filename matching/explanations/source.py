"""To the member who reported: which of its own rows, and what in them to complete or correct.

Nothing of the comparison enters: whether anybody else reported, and what, is not the member's to know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.explain import ExplanationLine
from matching.names import HIDDEN
from matching.types import Identity, SubjectKind, Validity

GAPS: dict[str, tuple[str, str]] = {
    "name_hidden": ("姓名或名称有隐藏字，请填写全称", "the name is partly hidden: give it in full"),
    "number_missing": ("缺少证件号码，请补充", "the number is missing: add it"),
    "number_masked": ("证件号码部分隐藏，请填写完整号码", "the number is partly hidden: give it in full"),
    "number_invalid": (
        "证件号码校验不符，请对照证件核对",
        "the number fails its check: compare it with the paper",
    ),
    "birth_missing": ("缺少出生日期，请补充", "the birth date is missing: add it"),
    "contact_missing": ("缺少手机号和银行卡号，请补充其一", "phone and bank card are missing: add one"),
    "phone_masked": ("手机号部分隐藏，请填写完整号码", "the phone number is partly hidden: give it in full"),
    "address_missing": ("缺少地址或地址未到门牌，请补充", "the address is missing or has no road: add it"),
    "representative_missing": ("缺少法定代表人，请补充", "the legal representative is missing: add it"),
}
_COMPLETE = ("身份信息齐全，无须更正", "the identity is complete: nothing to correct")


@dataclass(frozen=True, slots=True, repr=False)
class OwnRow:
    """A row of the reader's own submission as numbered in the file, and what it says of the person or firm."""

    row: int
    identity: Identity


def for_source(rows: Sequence[OwnRow]) -> tuple[ExplanationLine, ...]:
    """One line for each thing to complete or correct, by row; a row without any has a line that says so.

    Depends on the given rows alone. Holds no value of a person.
    """
    lines = []
    for own in rows:
        gaps = [(code, *GAPS[code]) for code in gaps_of(own.identity)] or [("complete", *_COMPLETE)]
        for code, zh, en in gaps:
            lines.append(ExplanationLine("row", code, None, f"第 {own.row} 行：{zh}", f"row {own.row}: {en}"))
    return tuple(lines)


def gaps_of(identity: Identity) -> Iterator[str]:
    """What the identity lacks that would tell whom it is about, as codes of GAPS, most telling first."""
    if HIDDEN in identity.name:
        yield "name_hidden"
    yield from _number_gaps(identity)
    if identity.kind is SubjectKind.PERSON and identity.birth_date is None:
        yield "birth_missing"
    if not identity.phone and not identity.bank_card:
        yield "contact_missing"
    elif HIDDEN in identity.phone:
        yield "phone_masked"
    if not identity.road:
        yield "address_missing"
    if identity.kind is SubjectKind.ORGANISATION and not identity.legal_representative:
        yield "representative_missing"


def _number_gaps(identity: Identity) -> Iterator[str]:
    validities = {one.validity for one in identity.identifiers}
    if not validities:
        yield "number_missing"
    elif Validity.VALID not in validities:
        yield "number_masked" if Validity.MASKED in validities else "number_invalid"
