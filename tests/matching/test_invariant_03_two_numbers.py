"""Invariant 3: two valid, different numbers of one scheme are never merged by machine, and a name alone matches nobody;
for every scheme, for two reports, on arrival, and in a whole file."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.batch.prepared import SEPARATOR, Longs
from matching.batch.resolve import resolve_all
from matching.blocking import block_keys
from matching.cluster import Resolver
from matching.decide import compare
from matching.identifiers import schemes
from matching.normalize import read_identity
from matching.policy import POLICY
from matching.types import Identity, RawIdentity, SubjectKind, Validity, Verdict

NAME, PHONE, HOME = "欧阳覃琰", "13812345670", "安徽省合肥市包河区望江西路862号12栋101室"
# What a row of people may say of itself: hints, of which one person has several, or papers of no kind of their own.
_NO_NUMBER_OF_ONE = {
    "phone": "people have several, and numbers are recycled",
    "bank_card": "people have several",
    "other": "papers that may be of two kinds: that they differ contradicts nothing",
}


@pytest.fixture(scope="session")
def two_of(make_number, make_code):
    """Two valid, different, invented numbers by scheme."""
    first, second = (make_number("340104", "19870421", order) for order in (12, 34))
    codes = make_code("340104", "MA2T3C7X"), make_code("340104", "MA2T3C8Y")
    return {
        "resident_id": (first, second),
        "residence_permit": tuple(make_number("810000", "19870421", order) for order in (12, 34)),
        "foreigner_card": ("CHN110087042112", "CHN110087042199"),
        "passport": ("E12345678", "E87654321"),
        "hk_macao_permit": ("H12345678", "H87654321"),
        "taiwan_permit": ("12345678", "87654321"),
        "military_id": ("军字第1234567号", "军字第7654321号"),
        "uscc": codes,
        "org_code": tuple(code[8:17] for code in codes),
    }


def _codes(pairs: str) -> Longs:
    texts = iter(pairs.split(SEPARATOR))
    return np.array([hash(pair) for pair in zip(texts, texts, strict=True)], np.int64)


def _read(scheme: str, number: str) -> Identity:
    """Alike in everything but the number."""
    if scheme in {"uscc", "org_code"}:
        return read_identity(
            RawIdentity("安徽恒通明德商贸有限公司", SubjectKind.ORGANISATION, id_type=scheme, id_number=number,
                        legal_representative=NAME, phone=PHONE, address=HOME)
        )  # fmt: skip
    return read_identity(
        RawIdentity(NAME, SubjectKind.PERSON, id_type=scheme, id_number=number, phone=PHONE, address=HOME,
                    bank_card="4111111111111111")
    )  # fmt: skip


def _valid(identity: Identity) -> set[tuple[str, str]]:
    return {
        (one.scheme, one.value)
        for one in identity.identifiers
        if one.validity is Validity.VALID and one.scheme not in _NO_NUMBER_OF_ONE
    }


def test_every_scheme_is_tried_or_says_why_not(two_of) -> None:
    assert {one.code for one in schemes()} == set(two_of) | set(_NO_NUMBER_OF_ONE)


@pytest.mark.parametrize("scheme", [one.code for one in schemes() if one.code not in _NO_NUMBER_OF_ONE])
def test_two_valid_numbers_of_a_scheme_stay_two(two_of, scheme) -> None:
    one, other = (_read(scheme, number) for number in two_of[scheme])
    valid = [{value for code, value in _valid(identity) if code == scheme} for identity in (one, other)]
    assert all(valid), "both are valid"
    assert valid[0].isdisjoint(valid[1]), "and different"
    for first, second in ((one, other), (other, one)):
        assert compare(first, second).verdict is not Verdict.SAME
        resolver, token_of = Resolver(POLICY), {}
        placed = [_place(resolver, number, said, token_of) for number, said in enumerate((first, second))]
        assert resolver.find(placed[0]) != resolver.find(placed[1])
        assert len(set(resolve_all(enumerate((first, second)), _codes).cluster_of.values())) == 2


def _place(resolver: Resolver, report: int, identity: Identity, token_of: dict[object, int]) -> int:
    """As arrival places it, under all of its keys."""
    tokens = [token_of.setdefault(key, len(token_of)) for key in block_keys(identity)]
    return resolver.place(report, identity, tokens).subject


def _check(said: list[tuple[str, ...]], rows: list[Identity], subject_of: Iterable[tuple[int, int]]) -> None:
    """No subject holds two valid numbers of a scheme, and none of several rows rests on one that says only a name."""
    members: dict[int, list[int]] = {}
    for row, subject in subject_of:
        members.setdefault(subject, []).append(row)
    for together in members.values():
        held = set().union(*(_valid(rows[row]) for row in together))
        assert len(held) == len({scheme for scheme, _ in held})
        assert len(together) == 1 or all(any(said[row][1:]) for row in together), "a name alone"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_subject_of_a_whole_file_holds_two_numbers_or_rests_on_a_name(crowded, person, data) -> None:
    said = data.draw(st.lists(crowded, min_size=2, max_size=12))
    rows = [person(*texts) for texts in said]
    _check(said, rows, resolve_all(enumerate(rows), _codes).cluster_of.items())


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_subject_of_arrivals_holds_two_numbers_or_rests_on_a_name(crowded, person, data) -> None:
    said = data.draw(st.lists(crowded, min_size=2, max_size=12))
    rows = [person(*texts) for texts in said]
    resolver, token_of = Resolver(POLICY), {}
    placed = [_place(resolver, report, identity, token_of) for report, identity in enumerate(rows)]
    _check(said, rows, ((row, resolver.find(subject)) for row, subject in enumerate(placed)))
