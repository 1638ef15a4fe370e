"""Every published rule that one record can be checked by: a sound record is changed in one way, and just its rule is
told, or with the others that cannot but break too."""

import pytest

from exports.pboc.check_fields import field_breaks
from exports.pboc.check_record import check_record, checks_of
from exports.pboc.forms import forms
from exports.pboc.rules import rules, rules_of_code
from exports.pboc.scope import Scope
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


class Counted(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)


def _repeats(items: list[dict[str, str]]) -> list[str]:
    changes = {"MotgaCltalCtrctInfSgmt/CccInf": items, "MotgaCltalCtrctInfSgmt/CcNm": str(len(items))}
    record = changed(samples()["210-loan"], changes)
    return [one.tag for one in field_breaks(record, Scope(record)) if one.rule == "I0000702"]


def test_equal_items_are_found_without_comparing_each_with_all():
    """A foreign line may hold a hundred thousand items; each is looked up once."""
    many = [{"Ccc": Counted(f"{number:060}")} for number in range(3_000)]
    Counted.compared = 0
    assert _repeats(many) == []
    assert Counted.compared < 30 * len(many)
    assert _repeats([*many, dict(many[7])]) == ["CcNm"]


def test_items_are_equal_in_whatever_order_their_tags_stand():
    assert _repeats([{"Ccc": "a", "x": "b"}, {"x": "b", "Ccc": "a"}]) == ["CcNm"]
    assert _repeats([{"Ccc": "a", "x": "b"}, {"Ccc": "b", "x": "a"}]) == []
