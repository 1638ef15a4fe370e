"""The mixture finds the chances that made the counts, without a label."""

from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.mixture import CLASSES, estimate

KNOWN = {
    "name": ("exact", "one_character", "different"),
    "identifier": ("equal", "conflict", "mask_inconsistent"),
    "phone": ("equal", "masked", "different"),
    "address": ("room", "different"),
}
SHARES = (0.80, 0.06, 0.14)
# For each field and class the chances of the levels, in the order of KNOWN; invented.
CHANCES = {
    "name": ((0.93, 0.05, 0.02), (0.01, 0.24, 0.75), (0.02, 0.08, 0.90)),
    "identifier": ((0.999, 1e-6, 0.000999), (1e-6, 0.98, 0.019999), (1e-6, 0.98, 0.019999)),
    "phone": ((0.78, 0.07, 0.15), (0.60, 0.05, 0.35), (0.01, 0.01, 0.98)),
    "address": ((0.88, 0.12), (0.85, 0.15), (0.03, 0.97)),
}
# In every class a field is missing this often.
MISSING = {"name": 0.0, "identifier": 0.25, "phone": 0.1, "address": 0.2}


def expected_counts(total):
    """How often each pattern occurs if the fields err independently within a class."""
    counts = {}
    options = [[*enumerate(levels), (None, "")] for levels in KNOWN.values()]
    for chosen in product(*options):
        share = sum(
            SHARES[which]
            * prod(
                MISSING[field] if at is None else (1 - MISSING[field]) * CHANCES[field][which][at]
                for field, (at, _) in zip(KNOWN, chosen, strict=True)
            )
            for which in range(3)
        )
        counts[tuple(level for _, level in chosen)] = round(total * share)
    return {pattern: count for pattern, count in counts.items() if count}


def guess(pattern):
    """No better than a beginner: the more agrees, the likelier one subject; a contact under another name is a household."""
    agreeing = sum(level in {"exact", "equal", "room", "masked"} for level in pattern)
    household = pattern[0] != "exact" and ("equal" in pattern[2:3] or "room" in pattern)
    return agreeing / 4, 0.5 if household else 0.05, (4 - agreeing) / 4


@pytest.mark.parametrize("total", [20_000, 1_000_000])
def test_chances_and_shares_are_recovered(total):
    found = estimate(KNOWN, expected_counts(total), guess)
    assert found.shares == pytest.approx(SHARES, abs=0.01)
    for field, levels in KNOWN.items():
        for level, chance in zip(levels, CHANCES[field][0], strict=True):
            assert found.chance("same", field, level) == pytest.approx(chance, abs=0.01), (field, level)


def test_what_is_known_beforehand_is_kept():
    # Every second pair contradicts: no data may make that usual for one subject.
    counts = {
        ("exact", "conflict", "equal", "room"): 500,
        ("exact", "mask_inconsistent", "equal", "room"): 500,
    }
    found = estimate(KNOWN, counts | {("exact", "equal", "equal", "room"): 1000}, lambda _: (1.0, 0.0, 0.0))
    assert found.chance("same", "identifier", "conflict") == pytest.approx(1e-6)
    assert found.chance("same", "identifier", "mask_inconsistent") <= 2e-3
    assert sum(found.chance("same", "identifier", level) for level in KNOWN["identifier"]) == pytest.approx(1)


def test_people_are_believed():
    counts = expected_counts(20_000)
    pattern = ("one_character", "", "equal", "room")
    plain = estimate(KNOWN, counts, guess).posterior(pattern)
    yes = estimate(KNOWN, counts, guess, {(pattern, True): 2000}).posterior(pattern)
    no = estimate(KNOWN, counts, guess, {(pattern, False): 2000}).posterior(pattern)
    assert no < plain < yes


@settings(max_examples=30)
@given(
    st.dictionaries(
        st.tuples(*(st.sampled_from([*levels, ""]) for levels in KNOWN.values())),
        st.integers(1, 10_000),
        max_size=30,
    )
)
def test_any_counts_give_chances(counts):
    found = estimate(KNOWN, counts, guess)
    assert found.shares.sum() == pytest.approx(1)
    for field, levels in KNOWN.items():
        for class_name in CLASSES:
            chances = [found.chance(class_name, field, level) for level in levels]
            assert all(0 < chance < 1 for chance in chances)
            assert sum(chances) == pytest.approx(1)
    for pattern in product(*([*levels, ""] for levels in KNOWN.values())):
        assert 0 <= found.posterior(pattern) <= 1


def test_more_agreement_is_never_less_likely():
    found = estimate(KNOWN, expected_counts(200_000), guess)
    for rest in product(*([*levels, ""] for levels in list(KNOWN.values())[1:])):
        assert found.posterior(("exact", *rest)) >= found.posterior(("different", *rest))
