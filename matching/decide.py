"""From two identities to a decision: levels per field, vetoes, gates, score."""

from functools import lru_cache
from typing import NamedTuple

from matching.compare.addresses import compare_addresses
from matching.compare.contacts import compare_cards, compare_phones_of
from matching.compare.dates import compare_births, compare_sexes
from matching.compare.former_names import compare_person_names
from matching.compare.identifiers import compare_identifiers
from matching.compare.latin_names import latin_bits
from matching.compare.names import name_bits
from matching.compare.organisations import compare_firm_names, compare_representatives
from matching.policy import POLICY, Policy
from matching.rungs import RARITY_LEVELS, Levels, Rung, rungs
from matching.types import FieldScore, Identity, MatchDecision, SubjectKind, Verdict

_NO_FIELDS: frozenset[str] = frozenset()
_SHAREABLE = frozenset({"phone", "bank_card", "address"})
_AGREEING = frozenset({"equal", "one_edit", "masked", "room", "road", "same_home", "most_parts"})


class _Pattern(NamedTuple):
    """What all pairs of one pattern of levels have in common: lines and bits beside the name's, and the rungs."""

    lines: tuple[FieldScore, ...]
    bits: float
    rungs: tuple[Rung, ...]


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
    pattern = _pattern(policy, a.kind, tuple(levels.items()))
    name_line = _name_line(levels["name"], a, b, policy, is_person=is_person)
    score = round(pattern.bits + name_line.bits, 1)
    for rung in pattern.rungs:
        if score > rung.floor:
            break
    return MatchDecision(rung.verdict, score, rung.reason, policy.version, (name_line, *pattern.lines))


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


@lru_cache(maxsize=1 << 15)
def _pattern(policy: Policy, kind: SubjectKind, levels: tuple[tuple[str, str], ...]) -> _Pattern:
    lines = tuple(
        FieldScore(name, level, policy.weights[name][level])
        for name, level in levels
        if name != "name" and level != "missing"
    )
    bits = policy.prior + sum(line.bits for line in lines)
    return _Pattern(lines, bits, rungs(dict(levels), kind, policy))


def _name_line(level: str, a: Identity, b: Identity, policy: Policy, *, is_person: bool) -> FieldScore:
    if not is_person:
        return _line("name", level, policy.weights["firm_name"][level])
    bits = policy.weights["name"][level]
    if level in RARITY_LEVELS:
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
