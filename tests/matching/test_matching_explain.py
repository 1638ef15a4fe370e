"""Every code that a decision can carry has a sentence in both languages."""

import ast
from itertools import product
from pathlib import Path

import pytest

import matching
from matching.decide import compare
from matching.explain import explain
from matching.identifiers import schemes
from matching.policy import POLICY
from matching.reasons import REASONS
from matching.sentences import FIELD_NAMES, LEVELS, VERDICTS
from matching.types import Verdict

ROOT = Path(matching.__file__).parent


# Whose levels each file of matching/compare names; those that it only reads stand with those that it gives.
FIELDS_OF = {
    "__init__": [],
    "identifiers": ["identifier"],
    "names": ["name"],
    "former_names": ["name"],
    "latin_names": ["name"],
    "addresses": ["address"],
    "western_addresses": ["address"],
    "contacts": ["phone", "bank_card"],
    "dates": ["birth_date", "sex", "identifier"],
    "organisations": ["firm_name", "legal_representative", "name"],
}


def levels_named(path: Path) -> set[str]:
    """Every word among the string constants of the module that is no scheme of identifiers: the names of levels."""
    words = {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.isascii() and node.value.isidentifier()
    }
    return words - {scheme.code for scheme in schemes()}


def test_every_weight_has_a_sentence():
    for field, levels in POLICY.weights.items():
        for level in levels:
            assert LEVELS["name" if field == "firm_name" else field, level]


def test_every_sentence_has_a_weight():
    for field, level in LEVELS:
        fields = ("name", "firm_name") if field == "name" else (field,)
        assert any(level in POLICY.weights[one] for one in fields), (field, level)


def test_every_gate_veto_and_rule_has_a_sentence():
    codes = {gate.code for gate in POLICY.gates}
    for module in ("decide.py", "rungs.py", "choice.py", "batch/differences.py"):
        text = (ROOT / module).read_text(encoding="utf-8")
        codes |= {
            node.value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if len(node.value) == 2 and node.value[0] in "VRCN" and node.value[1].isdecimal()
        }
    assert codes == set(REASONS)


@pytest.mark.parametrize("path", sorted((ROOT / "compare").glob("*.py")), ids=lambda path: path.stem)
def test_every_level_of_an_aspect_has_a_weight(path):
    assert levels_named(path) <= {level for field in FIELDS_OF[path.stem] for level in POLICY.weights[field]}


def test_sentences_are_chinese_and_english():
    for zh, en in (*REASONS.values(), *LEVELS.values(), *FIELD_NAMES.values(), *VERDICTS.values()):
        assert any("\u4e00" <= character <= "\u9fff" for character in zh)
        assert en.isascii()


def test_explanation_has_every_field_and_no_value_of_a_person(person):
    values = ("覃汉琰", "11010119900307803X", "13812345670", "望江西路")
    one = person(values[0], values[1], values[2], "合肥市包河区望江西路862号12栋1101室")
    other = person(values[0], "1101**********803X", values[2])
    for a, b in product((one, other), repeat=2):
        decision = compare(a, b)
        lines = explain(decision)
        assert lines[0].level == decision.verdict.value
        assert lines[1].level == decision.reason
        assert [line.field for line in lines[2:]] == [line.field for line in decision.fields]
        text = "\n".join(line.zh + line.en for line in lines)
        assert not any(value in text for value in values)
    assert compare(one, other).verdict is Verdict.SAME
