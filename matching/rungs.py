"""From levels to a verdict: vetoes, gates and rules in the order of the policy, for any score at once."""

from typing import NamedTuple

from matching.gate import Gate
from matching.policy import Policy
from matching.types import SubjectKind, Verdict

RARITY_LEVELS = frozenset({"exact", "variant", "homophone", "pinyin", "rotated"})
_LATIN = frozenset(
    {"words_near", "words_alike", "initials", "given_agrees", "one_word", "word_missing"}
    | {"word_differs", "other_given"}
)
_COMPATIBLE = RARITY_LEVELS | {
    "shape", "one_character", "lost_character", "given_only", "masked", "former_name", "partial", *_LATIN,
}  # fmt: skip
_FIRM_COMPATIBLE = frozenset(
    {"exact", "exact_local", "core", "one_character", "former_name", "place_differs", "branch_differs"}
)
_EQUAL_IDENTIFIER = frozenset({"equal", "equal_damaged"})
# Agreements that two people who are not one can hardly have by chance; a name is not among them.
_SUPPORT = frozenset(
    {("identifier", level) for level in ("equal", "equal_weak", "equal_damaged", "typo", "typo_weak", "near")}
    | {("identifier", level) for level in ("mask_wide", "mask_6_4", "mask_4_4", "mask_narrow", "mask_front")}
    | {("phone", "equal"), ("phone", "one_edit"), ("phone", "masked"), ("bank_card", "equal")}
    | {("address", "room"), ("address", "road"), ("address", "same_home"), ("address", "most_parts")}
    | {("birth_date", "equal"), ("birth_date", "from_identifier")}
    | {("legal_representative", "exact"), ("legal_representative", "variant")}
)
_STRONG_CONTACT = frozenset(
    {("phone", "equal"), ("bank_card", "equal"), ("address", "room"), ("address", "same_home")}
)
_SHARED_CONTACT = frozenset({("phone", "shared"), ("bank_card", "shared"), ("address", "shared")})
_SAME_NAME = frozenset({"exact", "variant"})
# Two of these say that it may be one person whose name was written quite otherwise.
_DESPITE_NAME = frozenset(
    {("identifier", "equal_weak"), ("identifier", "typo_weak"), ("birth_date", "equal")}
    | {("address", "same_home"), ("address", "most_parts")}
)
_OTHER_BIRTH = frozenset({"differs", "differs_typed"})
_NOT_EQUAL_BIRTH = _OTHER_BIRTH | {"near"}
_NAMESAKES = frozenset({"exact", "rotated", "words_near", "words_alike", "given_agrees"})
_WESTERN_HOME = frozenset({("address", "same_home"), ("address", "most_parts")})
_ANY = float("-inf")

Levels = dict[str, str]


class Rung(NamedTuple):
    """A verdict under its gate, veto or rule, reached with a score above the floor (bits)."""

    floor: float
    verdict: Verdict
    reason: str


def rungs(levels: Levels, kind: SubjectKind, policy: Policy) -> tuple[Rung, ...]:
    """What a pattern of levels can lead to, in order: the first whose floor the score passes decides; the last has
    none."""
    veto = _veto(levels)
    if veto:
        return (Rung(_ANY, Verdict.UNSURE if _is_odd_veto(levels, veto) else Verdict.DIFFERENT, veto),)
    if levels["identifier"] == "equal" and levels.get("birth_date") in _NOT_EQUAL_BIRTH:
        # Passports of two states can bear one number.
        return (Rung(_ANY, Verdict.UNSURE, "R3"),)
    gates = [
        Rung(gate.floor, Verdict.SAME, gate.code)
        for gate in policy.gates
        if gate.kind is kind and _fits(gate, levels)
    ]
    return (*gates, *_without_gate(levels, kind, policy))


def _without_gate(levels: Levels, kind: SubjectKind, policy: Policy) -> list[Rung]:
    compatible = _COMPATIBLE if kind is SubjectKind.PERSON else _FIRM_COMPATIBLE
    has_name = levels["name"] in compatible
    agrees_despite = sum(1 for item in levels.items() if item in _DESPITE_NAME) > 1
    is_at_home = _is_of_one_western_home(levels)
    other_birth: list[Rung] = []
    if levels.get("birth_date") in _OTHER_BIRTH:
        if agrees_despite or is_at_home:
            return [Rung(_ANY, Verdict.UNSURE, "R5")]
        if has_name:
            other_birth = [Rung(policy.review_floor, Verdict.UNSURE, "R5")]
    rest = (
        _with_name(levels, policy, agrees=agrees_despite or is_at_home)
        if has_name
        else _despite(levels, agrees_despite)
    )
    return [*other_birth, *rest]


def _despite(levels: Levels, agrees_despite: bool) -> list[Rung]:
    """The names do not fit: a number or two other things may still ask."""
    identifier = levels["identifier"]
    contact = not _STRONG_CONTACT.isdisjoint(levels.items())
    if identifier == "equal" or (identifier in _EQUAL_IDENTIFIER and contact):
        return [Rung(_ANY, Verdict.UNSURE, "R1")]
    if agrees_despite:
        return [Rung(_ANY, Verdict.UNSURE, "R4")]
    return [Rung(_ANY, Verdict.DIFFERENT, "N1")]


def _with_name(levels: Levels, policy: Policy, *, agrees: bool) -> list[Rung]:
    if levels["identifier"] == "equal":
        return [Rung(_ANY, Verdict.UNSURE, "R1")]
    if agrees or _is_drowned(levels):
        return [Rung(_ANY, Verdict.UNSURE, "R2")]
    if _SUPPORT.isdisjoint(levels.items()):
        return [Rung(_ANY, Verdict.DIFFERENT, "N2")]
    return [Rung(policy.review_floor, Verdict.UNSURE, "R2"), Rung(_ANY, Verdict.DIFFERENT, "N3")]


def _is_drowned(levels: Levels) -> bool:
    """One name, and two contacts that would agree if so many others did not bear them: rows with made-up names and
    numbers could hide a person so. One shared contact alone (an employer's phone) stays silent."""
    if levels["name"] not in _SAME_NAME:
        return False
    return sum(1 for item in levels.items() if item in _SHARED_CONTACT) > 1


def _veto(levels: Levels) -> str:
    """V1 two valid numbers, V2 a mask that does not fit, V3 another birth date, V4 another sex,
    V5 numbers that differ by more than a typing error; "" if none."""
    identifier = levels["identifier"]
    if identifier == "conflict":
        return "V1"
    if identifier == "mask_inconsistent":
        return "V2"
    if identifier == "differs_damaged":
        return "V5"
    if identifier in {"equal", "equal_weak", "typo_weak"}:
        return ""
    if levels.get("birth_date") in _OTHER_BIRTH and not _is_namesake_at_home(levels):
        return "V3"
    return "V4" if levels.get("sex") == "differs" else ""


def _is_odd_veto(levels: Levels, veto: str) -> bool:
    """All else says one subject: a person should look (two numbers for one person, a typing error under a mask)."""
    if veto == "V3" and _is_of_one_western_home(levels):
        return True
    if levels["name"] not in _SAME_NAME:
        return False
    contacts = sum(1 for item in levels.items() if item in _STRONG_CONTACT)
    # Two valid numbers are two people, or one whose number was mistyped into another valid one.
    return contacts >= (2 if veto == "V1" and levels["name"] != "exact" else 1)


def _is_namesake_at_home(levels: Levels) -> bool:
    return levels["name"] in _NAMESAKES and not _WESTERN_HOME.isdisjoint(levels.items())


def _is_of_one_western_home(levels: Levels) -> bool:
    """A word of the name and a foreign address agree: one of a family, or one person with a wrong number and date."""
    return levels["name"] in _COMPATIBLE and not _WESTERN_HOME.isdisjoint(levels.items())


def _fits(gate: Gate, levels: Levels) -> bool:
    return (
        levels["identifier"] in gate.identifier
        and levels["name"] in gate.name
        and (not gate.support or not gate.support.isdisjoint(levels.items()))
        and (not gate.against or gate.against.isdisjoint(levels.items()))
    )
