"""The whole estimate on invented rows: it finds what made them, its figures add up, and it proposes carefully."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.learning.drift import LIMITS, KeptEstimate, KeptLevel, find_drift, limits_on
from matching.learning.labels import Label, labelled_patterns, measure_labels
from matching.learning.learn import Bound, learn
from matching.learning.pairs import candidate_pairs
from matching.learning.patterns import FIELDS, compare_pairs, weights_of
from matching.learning.proposal import LEAST_BITS, MOST_BITS, loosened, propose
from matching.normalize import read_identity
from matching.policy import POLICY, amend_policy
from matching.types import RawIdentity, SubjectKind, Verdict
from tools.sample_rows import reports

PERSON = SubjectKind.PERSON


def tokenize(kind, text):
    return hash((kind, text))


@pytest.fixture(scope="module")
def rows():
    """(true person, identity) of invented reports; every fifth has lost its number."""
    found = []
    for number, report in enumerate(reports(6000, 3)):
        row = report.row
        raw = RawIdentity(
            name=row["姓名"],
            kind=PERSON,
            id_type="resident_id",
            id_number="" if number % 5 == 0 else row["证件号码"],
            phone=row["手机号"],
            bank_card=row["银行卡号"],
            address=row["住址"],
        )
        found.append((report.person.number, read_identity(raw)))
    return found


@pytest.fixture(scope="module")
def identities(rows):
    return [identity for _, identity in rows]


@pytest.fixture(scope="module")
def found(identities):
    return learn(PERSON, identities, tokenize, POLICY, bound=Bound(random=50_000))


def test_the_true_chances_are_found_without_labels(rows, identities, found):
    true = {field: Counter() for field in FIELDS[PERSON]}
    everything = candidate_pairs(identities, tokenize, 10**6)
    for one in compare_pairs(identities, everything, POLICY):
        if rows[one.row_a][0] == rows[one.row_b][0]:
            for field, level in zip(FIELDS[PERSON], one.levels, strict=True):
                true[field][level] += bool(level)
    compared = 0
    for line in found.levels:
        counted = true[line.field]
        if counted.total() > 100:
            assert line.m == pytest.approx(counted[line.level] / counted.total(), abs=0.01), line
            compared += 1
    assert compared > 25


def test_the_same_rows_give_the_same_figures(identities, found):
    again = learn(PERSON, identities, lambda *key: hash(("other", *key)), POLICY, bound=Bound(random=50_000))
    assert again.levels == found.levels
    assert again.gates == found.gates
    assert again.scores == found.scores


def test_figures_add_up(found):
    assert sum(found.shares) == pytest.approx(1)
    assert found.looked_at == found.candidates
    assert 0 < found.equal_numbers <= found.witnesses <= found.looked_at
    for field in {line.field for line in found.levels}:
        assert sum(line.m for line in found.levels if line.field == field) <= 1 + 1e-9
    for line in found.levels:
        assert 0 < line.m < 1
        if line.bits is not None:
            assert line.low < line.bits < line.high
    for gate in found.gates:
        assert 0 <= gate.expected_same <= gate.pairs
        assert 0 <= gate.low <= (gate.right / gate.tried if gate.tried else 1) <= gate.high <= 1
    assert sum(gate.pairs for gate in found.gates) <= found.looked_at
    lowest = found.scores[0]
    assert lowest.pairs == found.looked_at
    assert lowest.recall == pytest.approx(1)
    for below, above in zip(found.scores, found.scores[1:], strict=False):
        assert below.score < above.score
        assert below.pairs >= above.pairs
        assert below.recall >= above.recall
        assert below.tried >= above.tried
    tried = sum(band.pairs for band in found.calibration)
    assert tried == found.witnesses


def test_the_probability_is_calibrated_where_numbers_are_hidden(found):
    full = [band for band in found.calibration if band.pairs > 100]
    assert full
    for band in full:
        assert band.low - 0.02 <= band.by_estimate <= band.high + 0.02, band


def test_a_part_of_the_pairs_stands_for_all(identities, found):
    part = learn(
        PERSON, identities, tokenize, POLICY, bound=Bound(candidates=1500, random=20_000, trials=500)
    )
    assert part.candidates == found.candidates
    assert part.looked_at == 1500
    assert part.candidates_per_row == found.candidates_per_row
    assert part.unsure_share == pytest.approx(found.unsure_share, rel=0.3)
    assert part.mixture.chance("same", "phone", "equal") == pytest.approx(
        found.mixture.chance("same", "phone", "equal"), abs=0.05
    )


def test_nothing_to_compare_is_no_error(person):
    empty = learn(PERSON, [], tokenize, POLICY)
    assert (empty.rows, empty.looked_at, empty.gates, empty.scores) == (0, 0, (), ())
    one = learn(PERSON, [person("王建国")], tokenize, POLICY)
    assert one.looked_at == 0
    assert propose(POLICY, [empty, one], "x-1") == {"version": "x-1", "weights": {}}


def test_a_proposal_takes_careful_steps(identities, found):
    # As if the policy had been made for quite other rows.
    other = amend_policy(
        {
            "version": "far-off",
            "weights": {"phone": {"equal": 40.0, "different": -9.0}, "name": {"exact": 6.0}},
        }
    )
    estimate = learn(PERSON, identities, tokenize, other, bound=Bound(random=20_000))
    proposal = propose(other, [estimate], "x-1")
    assert amend_policy(proposal, other).version == "x-1"
    changed = {
        (field, level): bits
        for field, levels in proposal["weights"].items()
        for level, bits in levels.items()
    }
    assert changed["name", "exact"] == pytest.approx(6.0 - MOST_BITS)
    before = {(line.field, line.level): line for line in estimate.levels}
    for key, bits in changed.items():
        line = before[key]
        assert line.bits is not None
        assert LEAST_BITS <= abs(bits - line.policy_bits) <= MOST_BITS + 0.05
        assert (bits > line.policy_bits) == (line.bits > line.policy_bits)
    # What differs in relatives and strangers alike never counts less, however often the rows say so.
    assert ("phone", "different") not in changed
    assert loosened(other, amend_policy(proposal, other)) == ()
    with pytest.raises(ValueError, match="new version"):
        propose(POLICY, [found], POLICY.version)


def test_a_policy_that_forbids_less_is_told():
    assert loosened(POLICY, POLICY) == ()
    weaker = amend_policy({"weights": {"identifier": {"conflict": -3.0}, "sex": {"differs": 0.0}}})
    assert loosened(POLICY, weaker) == ("identifier.conflict", "sex.differs")
    assert loosened(POLICY, amend_policy({"weights": {"identifier": {"conflict": -40.0}}})) == ()


def test_people_are_labels(found, identities):
    levels = (("name", "exact"), ("phone", "equal"), ("sex", "equal"))
    labels = [Label(PERSON, levels, Verdict.SAME, 12.0, "R2")] * 6 + [
        Label(PERSON, levels, Verdict.DIFFERENT, 14.9, "R2"),
        Label(PERSON, levels, Verdict.UNSURE, 16.0, "C1"),
        Label(SubjectKind.ORGANISATION, levels, Verdict.SAME, -1.0, "R2"),
    ]
    pattern = ("exact", "", "equal", "", "", "")
    assert labelled_patterns(PERSON, labels) == {(pattern, True): 6, (pattern, False): 1}
    rules = {line.rule or line.score_from: line for line in measure_labels(labels)}
    assert (rules["R2"].same, rules["R2"].different, rules["R2"].share) == (7, 1, 7 / 8)
    assert (rules["C1"].unsure, rules["C1"].share) == (1, None)
    assert (rules[10].same, rules[10].different, rules[-5].same) == (6, 1, 1)
    believed = learn(
        PERSON, identities, tokenize, POLICY, bound=Bound(random=10), labels={(pattern, False): 5000}
    )
    assert believed.mixture.posterior(pattern) < found.mixture.posterior(pattern)


def _kept(candidates=1.2, questions=0.04, rows=100_000, **levels):
    found = {("phone", name): KeptLevel(*figures, 21.0) for name, figures in levels.items()}
    return KeptEstimate("person", rows, candidates, questions, found)


KEPT = _kept(equal=(20.5, 0.2), near=(19.5, 0.2))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Standing differences from the policy are told and are no alarm, also in the very same rows.
        (KEPT, [("weaker", False)]),
        (_kept(1.43, 0.051, equal=(20.5, 0.2)), []),
        (_kept(1.45, equal=(20.5, 0.2)), [("candidates", True)]),
        (_kept(1.2, 0.053, equal=(20.5, 0.2)), [("questions", True)]),
        # As many more questions in a file of a hundred rows are chance.
        (_kept(1.2, 0.053, rows=100, equal=(20.5, 0.2)), []),
        (_kept(equal=(19.4, 0.2)), [("weaker", True), ("weight", True)]),
        # Beyond the limit now and by more than chance since, though by less than the limit of a change.
        (_kept(equal=(19.9, 0.2)), [("weaker", True)]),
        # More than a bit, but no more than chance explains.
        (_kept(equal=(19.4, 1.7)), []),
        # The rows would allow more than the policy: no alarm against it, but they have moved.
        (_kept(equal=(22.5, 0.2)), [("stronger", False), ("weight", True)]),
        # Measured for the first time: nothing that it could have moved from.
        (_kept(other=(15.0, 0.2)), [("weaker", False)]),
        # Always weaker, and weaker still.
        (_kept(near=(17.0, 0.2)), [("weaker", False), ("weight", True)]),
    ],
)
def test_drift(now, expected):
    findings = find_drift(now, KEPT, LIMITS[0])
    assert [(line.what, line.is_alarm) for line in findings] == expected


def test_a_weight_that_no_file_can_measure_rings_no_alarm():
    before, now = (
        KeptEstimate("person", 9000, 1.2, 0.04, {("identifier", "mask_narrow"): KeptLevel(bits, 0.5, 12.0)})
        for bits in (16.0, 7.0)
    )
    found = find_drift(now, before, LIMITS[0])
    assert [(line.what, line.is_alarm) for line in found] == [("weaker", False), ("weight", False)]


@given(
    rows=st.integers(1, 10**6),
    shares=st.tuples(st.floats(0, 100), st.floats(0, 1)),
    levels=st.dictionaries(st.sampled_from("abc"), st.tuples(st.floats(-50, 50), st.floats(0, 5))),
)
def test_no_estimate_has_moved_from_itself(rows, shares, levels):
    kept = _kept(*shares, rows, **levels)
    assert not any(line.is_alarm for line in find_drift(kept, kept, LIMITS[0]))
    assert not any(line.is_alarm for line in find_drift(kept, None, LIMITS[0]))


def test_limits_are_those_of_the_day():
    assert limits_on(date(2027, 1, 1)) == LIMITS[0]
    assert limits_on(date(2000, 1, 1)) == LIMITS[-1]
    assert [limits.since for limits in LIMITS] == sorted((limits.since for limits in LIMITS), reverse=True)


def test_every_field_has_its_weights():
    for kind in SubjectKind:
        for field in FIELDS[kind]:
            table, weights = weights_of(POLICY, kind, field)
            assert weights.keys() <= POLICY.weights[table].keys()
            assert weights
