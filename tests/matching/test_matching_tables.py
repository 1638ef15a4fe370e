"""The baked tables are whole and consistent."""

import sys
from subprocess import run

import pytest

from matching import tables


def test_tables_are_whole():
    assert len(tables.syllables()) > 41_000
    assert len(tables.foldings()) > 4_000
    assert len(tables.region_years()) > 7_000
    assert len(tables.shapes()) > 500


def test_folding_ends_in_one_step():
    foldings = tables.foldings()
    assert not set(foldings) & set(foldings.values())
    assert foldings["張"] == "张"
    assert "乾" not in foldings


def test_shares_are_shares():
    assert 0.8 < sum(tables.surname_shares().values()) < 1
    assert sum(tables.given_character_shares().values()) < 2
    assert all(0 < share < 0.01 for share in tables.given_name_shares().values())


@pytest.mark.parametrize(
    ("code", "years"),
    [("110101", (0, 9999)), ("110103", (0, 2009)), ("810000", (0, 9999)), ("340111", (0, 9999))],
)
def test_region_years(code, years):
    assert tables.region_years()[code] == years


def test_no_table_maker_is_needed_at_run_time():
    code = "import sys, matching.cluster, matching.explain, matching.normalize; print(sorted(sys.modules))"
    loaded = run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not any(f"'{name}'" in loaded for name in ("pypinyin", "opencc", "char_similar", "numpy", "flask"))
