"""Arrival one by one against the whole file at once: they differ only where a person is asked."""

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from blacklist_service.vault.run_codes import keyed_codes
from matching.batch.resolve import resolve_all
from matching.blocking import block_keys
from matching.cluster import Resolver
from matching.names import HIDDEN
from matching.types import Identity, Validity, Verdict

A = "11010119900307803X"
B = "440308199901101512"
PHONE = "13812345670"
HOME = "安徽省合肥市包河区望江西路862号12栋{}室"

Pairs = set[tuple[int, int]]


def code(kind: str, text: str) -> int:
    return hash((kind, text))


def codes_of(identity: Identity) -> list[int]:
    return [code(*key) for key in block_keys(identity)]


def arrive(rows: Sequence[Identity], order: Sequence[int]) -> tuple[dict[int, int], Pairs]:
    """The subject of each row when they come in this order, and the pairs of rows that people are asked about."""
    resolver = Resolver(look_around=codes_of)
    placed: dict[int, int] = {}
    asked: Pairs = set()
    for row in order:
        placement = resolver.place(row, rows[row], codes_of(rows[row]))
        placed[row] = placement.subject
        asked |= {(row, one.via) for one in placement.decisions if one.decision.verdict is not Verdict.SAME}
    return {row: resolver.find(subject) for row, subject in placed.items()}, asked


def together(subject_of: dict[int, int]) -> Pairs:
    return {(a, b) for a, b in combinations(sorted(subject_of), 2) if subject_of[a] == subject_of[b]}


def test_two_names_of_one_number_are_a_question_where_what_connects_them_comes_last(person):
    rows = [person("王建国", A), person("王建军", A, PHONE), person("王建国", A, PHONE)]
    assert arrive(rows, [0, 2, 1]) == ({0: 0, 1: 0, 2: 0}, set())
    assert arrive(rows, [0, 1, 2]) == ({0: 0, 1: 1, 2: 0}, {(1, 0), (2, 1)})


def test_a_namesake_is_met_who_lies_under_no_key_of_the_report_but_under_one_of_the_known_one(person):
    home = HOME.format(101)
    rows = [
        person("王建国", A, PHONE, home),
        person("王建国", B, "", home),
        person("王建军", A, PHONE),
    ]
    placed, asked = arrive(rows, [0, 1, 2])
    assert placed == {0: 0, 1: 1, 2: 2}
    assert (2, 0) in asked
    assert arrive([rows[0], rows[2]], [0, 1])[0] == {0: 0, 1: 0}, "without him the two are one"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whoever_comes_after_the_namesake_stands_where_the_whole_file_puts_him(person, data):
    contacts = st.tuples(
        st.sampled_from(("", PHONE, "13812345671")),
        st.sampled_from(("", HOME.format(101), HOME.format(102))),
    )
    known = person("王建国", A, PHONE, HOME.format(101))
    namesake = person("王建国", B, *data.draw(contacts))
    name = data.draw(st.sampled_from(("王建军", "王健国")))
    rows = [*data.draw(st.permutations([known, namesake])), person(name, A, *data.draw(contacts))]
    whole = resolve_all(enumerate(rows), keyed_codes(b"tests"))
    assert together(arrive(rows, range(3))[0]) == together(whole.cluster_of)


def stands_for_itself(row: Identity, rows: Sequence[Identity]) -> bool:
    """It bears a valid number and a name written out, and nobody else bears that number under another name."""
    numbers = {(one.scheme, one.value) for one in row.identifiers if one.validity is Validity.VALID}
    names = {
        other.name
        for other in rows
        if numbers & {(one.scheme, one.value) for one in other.identifiers if one.validity is Validity.VALID}
    }
    return bool(numbers) and HIDDEN not in row.name and names == {row.name}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_arrival_settles_every_number_of_one_name_as_the_whole_file_does(crowded, person, data):
    rows = [person(*texts) for texts in data.draw(st.lists(crowded, min_size=2, max_size=10))]
    one_by_one, asked = arrive(rows, data.draw(st.permutations(range(len(rows)))))
    whole = resolve_all(enumerate(rows), keyed_codes(b"tests"))
    # A hidden name fits many, and what joins two names of a number gives way to whoever comes later.
    valid = {row for row, one in enumerate(rows) if stands_for_itself(one, rows)}
    differing = together(one_by_one) ^ together(whole.cluster_of)
    assert not {pair for pair in differing if valid.issuperset(pair)}
    if not asked and all(pair.verdict is Verdict.SAME for pair in whole.pairs):
        assert not differing
