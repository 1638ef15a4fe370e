"""Every rule by which a release leaves an entry out has its words on the recipient's page."""

import ast
from pathlib import Path

from blacklist_service.console.left_out_words import LEFT_OUT
from exports.registry import all_formats, get_format

_EXPORTS = Path(__file__).parents[3] / "exports"


def test_every_format_that_refuses_entries_has_its_rules_told() -> None:
    refusing = {name for name in all_formats() if get_format(name).refusal is not None}
    assert refusing
    told = {rule.partition(".")[0] for rule in LEFT_OUT}
    for path in sorted(_EXPORTS.rglob("sentences.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Dict) and path.parent.name != "pboc":
                for key in node.keys:
                    assert isinstance(key, ast.Constant)
                    assert key.value in LEFT_OUT, key.value
    assert {"METRO2", "FTM", "BAIHANG", "MAPPING", "REMOVALS"} <= told


def test_all_sentences_are_in_both_languages() -> None:
    assert all(zh and en for zh, en in LEFT_OUT.values())
