"""From two identities to a decision: levels per field, vetoes, gates, score."""

from functools import lru_cache

from matching.compare.addresses import compare_addresses
from matching.compare.contacts import compare_cards, compare_phones_of
from matching.compare.dates import compare_births, compare_sexes
from matching.compare.former_names import compare_person_names
from matching.compare.identifiers import compare_identifiers
from matching.compare.latin_names import latin_bits
from matching.compare.names import name_bits
from matching.compare.organisations import compare_firm_names, compare_representatives
from matching.gate import Gate
from matching.policy import POLICY, Policy
from matching.types import FieldScore, Identity, MatchDecision, SubjectKind, Verdict

_NO_FIELDS: frozenset[str] = frozenset()
_RARITY_LEVELS = frozenset({"exact", "variant", "homophone", "pinyin", "rotated"})
_LATIN = frozenset(
    {"words_near", "words_alike", "initials", "given_agrees", "one_word", "word_missing"}
    | {"word_differs", "other_given"}
)
_COMPATIBLE = _RARITY_LEVELS | {
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
# Two of these say that it may be one person whose name was written quite otherwise.
_DESPITE_NAME = frozenset(
    {("identifier", "equal_weak"), ("identifier", "typo_weak"), ("birth_date", "equal")}
    | {("address", "same_home"), ("address", "most_parts")}
)
_OTHER_BIRTH = frozenset({"differs", "differs_typed"})
_NOT_EQUAL_BIRTH = _OTHER_BIRTH | {"near"}
_NAMESAKES = frozenset({"exact", "rotated", "words_near", "words_alike", "given_agrees"})
_WESTERN_HOME = frozenset({("address", "same_home"), ("address", "most_parts")})
_SHAREABLE = frozenset({"phone", "bank_card", "address"})
_AGREEING = frozenset({"equal", "one_edit", "masked", "room", "road", "same_home", "most_parts"})

Levels = dict[str, str]


def compare(
    a: Identity, b: Identity, policy: Policy = POLICY, *, shared: frozenset[str] = _NO_FIELDS
) -> MatchDecision:
    """What two identities are to each other under a policy. Symmetric.

    `shared` names fields (phone, bank_card, address) whose common value belongs to so many names that it says nothing.
    """
    if a.kind is not b.kind:
        return MatchDecision(Verdict.DIFFERENT, policy.prior, "V0", policy.version)
    is_person = a.kind is SubjectKind.PERSON
    levels = _person_levels(a, b) if is_person else _firm_levels(a, b)
    if shared:
        for name in shared & _SHAREABLE:
            if levels[name] in _AGREEING:
                levels[name] = "shared"
    fields = _fields(levels, a, b, policy, is_person=is_person)
    score = policy.prior
    for line in fields:
        score += line.bits
    score = round(score, 1)
    verdict, reason = _judge(levels, score, policy, a.kind)
    return MatchDecision(verdict, score, reason, policy.version, fields)


def _person_levels(a: Identity, b: Identity) -> Levels:
    identifier = compare_identifiers(a.identifiers, b.identifiers)
    return {
        "name": compare_person_names(a, b),
        "identifier": identifier,
        "phone": compare_phones_of(a, b),
        "bank_card": compare_cards(a.bank_card, b.bank_card),
        "address": compare_addresses(a, b),
        "birth_date": compare_births(a, b, identifier),
        "sex": compare_sexes(a, b),
    }


def _firm_levels(a: Identity, b: Identity) -> Levels:
    return {
        "name": compare_firm_names(a, b),
        "identifier": compare_identifiers(a.identifiers, b.identifiers),
        "phone": compare_phones_of(a, b),
        "bank_card": compare_cards(a.bank_card, b.bank_card),
        "address": compare_addresses(a, b),
        "legal_representative": compare_representatives(a.legal_representative, b.legal_representative),
    }


def _fields(
    levels: Levels, a: Identity, b: Identity, policy: Policy, *, is_person: bool
) -> tuple[FieldScore, ...]:
    lines: list[FieldScore] = []
    for name, level in levels.items():
        if name == "name":
            lines.append(_name_line(level, a, b, policy, is_person=is_person))
        elif level != "missing":
            lines.append(_line(name, level, policy.weights[name][level]))
    return tuple(lines)


def _name_line(level: str, a: Identity, b: Identity, policy: Policy, *, is_person: bool) -> FieldScore:
    if not is_person:
        return _line("name", level, policy.weights["firm_name"][level])
    bits = policy.weights["name"][level]
    if level in _RARITY_LEVELS:
        rarity = _rarity(a, b)
        least, most = policy.name_range
        bits += min(most, max(least, rarity))
    return _line("name", level, round(bits, 1))


def _rarity(a: Identity, b: Identity) -> float:
    if a.name.isascii() and b.name.isascii():
        return min(latin_bits(a.pinyin), latin_bits(b.pinyin))
    return name_bits(a.name) if a.name == b.name else min(name_bits(a.name), name_bits(b.name))


@lru_cache(maxsize=4096)
def _line(name: str, level: str, bits: float) -> FieldScore:
    return FieldScore(name, level, bits)


def _judge(  # noqa: PLR0911 -- one return per rule, in the order of the policy
    levels: Levels, score: float, policy: Policy, kind: SubjectKind
) -> tuple[Verdict, str]:
    compatible = _COMPATIBLE if kind is SubjectKind.PERSON else _FIRM_COMPATIBLE
    has_name = levels["name"] in compatible
    identifier = levels["identifier"]
    veto = _veto(levels)
    if veto:
        return (Verdict.UNSURE if _is_odd_veto(levels, veto) else Verdict.DIFFERENT), veto
    if identifier == "equal" and levels.get("birth_date") in _NOT_EQUAL_BIRTH:
        # Passports of two states can bear one number.
        return Verdict.UNSURE, "R3"
    for gate in policy.gates:
        if gate.kind is kind and _opens(gate, levels, score):
            return Verdict.SAME, gate.code
    agrees_despite = sum(1 for item in levels.items() if item in _DESPITE_NAME) > 1
    if levels.get("birth_date") in _OTHER_BIRTH and (
        agrees_despite or _is_of_one_western_home(levels) or (has_name and score > policy.review_floor)
    ):
        return Verdict.UNSURE, "R5"
    if not has_name:
        contact = not _STRONG_CONTACT.isdisjoint(levels.items())
        if identifier == "equal" or (identifier in _EQUAL_IDENTIFIER and contact):
            return Verdict.UNSURE, "R1"
        if agrees_despite:
            return Verdict.UNSURE, "R4"
        return Verdict.DIFFERENT, "N1"
    if _SUPPORT.isdisjoint(levels.items()):
        return Verdict.DIFFERENT, "N2"
    if identifier == "equal":
        return Verdict.UNSURE, "R1"
    if score > policy.review_floor or agrees_despite or _is_of_one_western_home(levels):
        return Verdict.UNSURE, "R2"
    return Verdict.DIFFERENT, "N3"


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
    if levels["name"] not in {"exact", "variant"}:
        return False
    contacts = sum(1 for item in levels.items() if item in _STRONG_CONTACT)
    return contacts >= (2 if veto == "V1" else 1)


def _is_namesake_at_home(levels: Levels) -> bool:
    return levels["name"] in _NAMESAKES and not _WESTERN_HOME.isdisjoint(levels.items())


def _is_of_one_western_home(levels: Levels) -> bool:
    """A word of the name and a foreign address agree: one of a family, or one person with a wrong number and date."""
    return levels["name"] in _COMPATIBLE and not _WESTERN_HOME.isdisjoint(levels.items())


def _opens(gate: Gate, levels: Levels, score: float) -> bool:
    return (
        levels["identifier"] in gate.identifier
        and levels["name"] in gate.name
        and score > gate.floor
        and (not gate.support or not gate.support.isdisjoint(levels.items()))
        and (not gate.against or gate.against.isdisjoint(levels.items()))
    )
