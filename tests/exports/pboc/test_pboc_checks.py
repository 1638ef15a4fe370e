"""Every published rule that one record can be checked by: a sound record is changed in one way, and just its rule is
told, or with the others that cannot but break too."""

import pytest

from exports.pboc.check_record import check_record, checks_of
from exports.pboc.forms import forms
from exports.pboc.rules import rules, rules_of_code
from exports.pboc.table_files import read_table
from exports.pboc.types import Record, RuleBreak
from exports.pboc.verbs import VERBS
from tests.exports.pboc.cases import CASES, changed
from tools.pboc_samples import header_of, samples

# What the checks of whole files show, in test_pboc_files.py.
OF_FILES = {
    "F0000201", "F0000301", "F0001302", "F0000401", "F0000501", "F0000502", "F0000601", "ABF002", "ABF011", "R0000201",
    "R0000101", "R0000102", "I0001301", "R2120106", "R4120106",
}  # fmt: skip


@pytest.mark.parametrize("sample", samples())
def test_a_sound_record_breaks_nothing(sample):
    record = samples()[sample]
    assert check_record(record, header_of(record.kind)) == []


@pytest.mark.parametrize(("rule", "tag", "sample", "changes"), CASES, ids=lambda part: str(part)[:60])
def test_a_change_breaks_its_rule(rule, tag, sample, changes):
    record = changed(samples()[sample], changes)
    assert RuleBreak(rule, tag) in check_record(record, header_of(record.kind))


def test_every_rule_that_we_say_we_check_is_broken_by_a_case():
    checked = {rule.rule for rule in rules().values() if rule.checked in {"record", "batch", "file"}}
    assert checked - {rule for rule, *_ in CASES} - OF_FILES == set()
    assert rules().keys() >= OF_FILES


def test_what_only_the_centre_can_check_is_never_told():
    centre = {rule.rule for rule in rules().values() if rule.checked == "centre"}
    told = {check.rule for kind in forms() for check in checks_of(kind)}
    assert told <= rules().keys()
    assert told & centre == set()


def test_the_tables_name_only_what_there_is():
    for row in read_table("checks"):
        assert row["verb"] in VERBS
        assert row["record"] in forms()
    for family in ("person", "person_loan", "person_loan_changes", "enterprise", "enterprise_loan"):
        assert {row["rule"] for row in read_table(family)} - {""} <= rules().keys()


def test_a_feedback_code_leads_to_its_rules():
    assert [rule.rule for rule in rules_of_code("ABE000")] == ["I0000101"]
    assert {rule.rule for rule in rules_of_code("ABE002")} == {"I0000301", "I0001301"}
    assert rules_of_code("") == ()
    assert rules_of_code("XYZ999") == ()


def test_no_value_of_a_record_stands_in_its_repr():
    record = samples()["214"]
    assert repr(record) == "Record(214)"
    assert repr(Record("110", {"Name": "张样本"})) == "Record(110)"
