"""The register of the law (docs/law.md) and the law's data say the same, and every rule and test it names exists."""

import importlib
import re
from pathlib import Path

import pytest

from blacklist_service.rules.law import parameters
from blacklist_service.rules.listing_states import mermaid_diagram

HERE = Path(__file__).parent
REGISTER = (HERE.parents[2] / "docs" / "law.md").read_text("utf-8")


def cells(heading: str) -> list[list[str]]:
    section = REGISTER.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


PARAMETER_ROWS = cells("Parameters")
RULE_ROWS = cells("Rules")


def test_every_parameter_is_in_the_register_and_vice_versa():
    listed = [re.match(r"`(\w+)`", row[0]).group(1) for row in PARAMETER_ROWS]
    assert listed == list(dict.fromkeys(p.code for p in parameters()))


@pytest.mark.parametrize("found", parameters(), ids=lambda p: f"{p.code}-{p.in_force_from}-{p.region}")
def test_the_register_tells_each_value_with_its_source_and_mark(found):
    row = next(row for row in PARAMETER_ROWS if row[0].startswith(f"`{found.code}`"))
    assert found.zh in row[0]
    assert f"{found.document} {found.article}" in row[1]
    value = found.value if isinstance(found.value, int) else str(found.value).replace(" ", "T")
    period = [v for v in row[2].split("<br>") if str(found.in_force_from) in v and v.startswith(str(value))]
    assert any(v.endswith(f"**{found.mark.value}**") for v in period)


@pytest.mark.parametrize("row", PARAMETER_ROWS + RULE_ROWS, ids=lambda row: row[0][:30])
def test_the_named_rule_and_test_exist(row: list[str]):
    rule, test = row[-2].strip("`"), row[-1].strip("`")
    if rule != "as data":
        module, _, function = rule.partition(".")
        assert callable(getattr(importlib.import_module(f"blacklist_service.rules.{module}"), function))
        assert function in (HERE / f"{test}.py").read_text("utf-8")
    assert (HERE / f"{test}.py").exists()


def test_the_register_draws_the_states():
    assert mermaid_diagram() in REGISTER
