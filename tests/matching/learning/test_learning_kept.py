"""A kept estimate says what has become of it: too old, of another policy, or against what its rows told."""

import json
from datetime import date, timedelta

import pytest

from matching.learning.drift import limits_on
from matching.learning.kept import FORM, faults_of, read_report

_MADE_ON = date(2026, 11, 2)


def report(**changes: object) -> str:
    level = {"field": "phone", "level": "equal", "bits": 9.1, "low": 9.0, "high": 9.2, "policy_bits": 9.0}
    estimate = {
        "kind": "person",
        "rows": 1000,
        "candidates_per_row": 1.0,
        "unsure_share": 0.01,
        "levels": [level],
    }
    document = {"form": FORM, "made_on": _MADE_ON.isoformat(), "policy": "p-1", "estimates": [estimate]}
    return json.dumps(document | changes)


def weak(bits: float) -> dict[str, object]:
    found = json.loads(report())["estimates"][0]
    return found | {"levels": [found["levels"][0] | {"bits": bits, "low": bits - 0.1, "high": bits + 0.1}]}


@pytest.mark.parametrize(
    ("changes", "days", "told"),
    [
        ({}, 0, ()),
        ({}, 35, ()),
        ({}, 36, ("2026-11-02",)),
        ({"policy": "p-0"}, 0, ("p-0",)),
        ({"estimates": [weak(3.0)]}, 0, ("person.phone.equal -6.0",)),
        ({"estimates": [weak(15.0)]}, 0, ()),
    ],
)
def test_faults_of_a_kept_estimate(changes, days, told):
    assert limits_on(_MADE_ON).anew_after == timedelta(days=35)
    found = faults_of(read_report(report(**changes)), "p-1", _MADE_ON + timedelta(days=days))
    assert len(found) == len(told)
    for pair, words in zip(found, told, strict=True):
        assert all(words in sentence for sentence in pair)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", report(form=FORM + 1), report(made_on="yesterday"), report(estimates=[{}]), "[" * 9999],
)
def test_what_is_no_report_is_refused(text):
    with pytest.raises(ValueError, match="no report"):
        read_report(text)
