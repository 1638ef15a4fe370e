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
from matching.rungs import RARITY_LEVELS, Rung, rungs
from matching.types import FieldScore, Identity, MatchDecision, SubjectKind, Verdict

_OTHER_KIND = Rung(float("-inf"), Verdict.DIFFERENT, "V0")
_CONTACTS = ("phone", "bank_card", "address")
_FIELDS = {
    SubjectKind.PERSON: ("name", "identifier", *_CONTACTS, "birth_date", "sex"),
    SubjectKind.ORGANISATION: ("name", "identifier", *_CONTACTS, "legal_representative"),
}
_NO_FIELDS: frozenset[str] = frozenset()
_SHAREABLE = frozenset(_CONTACTS)
_AGREEING = frozenset({"equal", "one_edit", "masked", "room", "road", "same_home", "most_parts"})


class _Pattern(NamedTuple):
    """What all pairs of one pattern of levels have in common: the name's level, lines and bits of the rest, rungs."""

    name: str
    lines: tuple[FieldScore, ...]
    bits: float
    rungs: tuple[Rung, ...]


class Judged(NamedTuple):
    """What a comparison comes to: the score in bits and the rung that it reaches."""

    score: float
    rung: Rung


def compare(
    a: Identity, b: Identity, policy: Policy = POLICY, *, shared: frozenset[str] = _NO_FIELDS
) -> MatchDecision:
    """What two identities are to each other under a policy. Symmetric.

    `shared` names fields (phone, bank_card, address) whose common value belongs to so many names that it says nothing.
    """
    if a.kind is not b.kind:
        return MatchDecision(Verdict.DIFFERENT, policy.prior, "V0", policy.version)
    pattern = _pattern(policy, a.kind, _levels(a, b, shared))
    bits = _bits_of_names(pattern.name, a, b, policy)
    score, rung = _judged(pattern, bits)
    name_line = _line("name", pattern.name, bits)
    return MatchDecision(rung.verdict, score, rung.reason, policy.version, (name_line, *pattern.lines))


def judge(a: Identity, b: Identity, policy: Policy, shared: frozenset[str]) -> Judged:
    """What `compare` comes to, without the lines of its explanation: for millions of pairs."""
    if a.kind is not b.kind:
        return Judged(policy.prior, _OTHER_KIND)
    pattern = _pattern(policy, a.kind, _levels(a, b, shared))
    return _judged(pattern, _bits_of_names(pattern.name, a, b, policy))


def _levels(a: Identity, b: Identity, shared: frozenset[str]) -> tuple[str, ...]:
    """The level of each field, in the order of _FIELDS."""
    levels = _person_levels(a, b) if a.kind is SubjectKind.PERSON else _firm_levels(a, b)
    if not shared:
        return levels
    return tuple(
        "shared" if field in shared and field in _SHAREABLE and level in _AGREEING else level
        for field, level in zip(_FIELDS[a.kind], levels, strict=True)
    )


def _judged(pattern: _Pattern, bits_of_names: float) -> Judged:
    score = round(pattern.bits + bits_of_names, 1)
    for rung in pattern.rungs:
        if score > rung.floor:
            break
    return Judged(score, rung)


def _person_levels(a: Identity, b: Identity) -> tuple[str, ...]:
    identifier = compare_identifiers(a.identifiers, b.identifiers)
    return (
        compare_person_names(a, b),
        identifier,
        compare_phones_of(a, b),
        compare_cards(a.bank_card, b.bank_card),
        compare_addresses(a, b),
        compare_births(a, b, identifier),
        compare_sexes(a, b),
    )


def _firm_levels(a: Identity, b: Identity) -> tuple[str, ...]:
    return (
        compare_firm_names(a, b),
        compare_identifiers(a.identifiers, b.identifiers),
        compare_phones_of(a, b),
        compare_cards(a.bank_card, b.bank_card),
        compare_addresses(a, b),
        compare_representatives(a.legal_representative, b.legal_representative),
    )


@lru_cache(maxsize=1 << 15)
def _pattern(policy: Policy, kind: SubjectKind, levels: tuple[str, ...]) -> _Pattern:
    of_field = dict(zip(_FIELDS[kind], levels, strict=True))
    lines = tuple(
        FieldScore(field, level, policy.weights[field][level])
        for field, level in of_field.items()
        if field != "name" and level != "missing"
    )
    bits = policy.prior + sum(line.bits for line in lines)
    return _Pattern(of_field["name"], lines, bits, rungs(of_field, kind, policy))


def _bits_of_names(level: str, a: Identity, b: Identity, policy: Policy) -> float:
    """What the agreement of the names weighs, in bits with one place."""
    if a.kind is not SubjectKind.PERSON:
        return policy.weights["firm_name"][level]
    bits = policy.weights["name"][level]
    if level in RARITY_LEVELS:
        least, most = policy.name_range
        bits += min(most, max(least, _rarity(a, b)))
    return round(bits, 1)


def _rarity(a: Identity, b: Identity) -> float:
    if a.name.isascii() and b.name.isascii():
        return min(latin_bits(a.pinyin), latin_bits(b.pinyin))
    return name_bits(a.name) if a.name == b.name else min(name_bits(a.name), name_bits(b.name))


@lru_cache(maxsize=4096)
def _line(name: str, level: str, bits: float) -> FieldScore:
    return FieldScore(name, level, bits)
