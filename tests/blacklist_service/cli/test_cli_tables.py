"""Tables for people: an id or a code stands whole at every width, and nothing is wider than the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from blacklist_service.cli.field_words import headed, is_name
from blacklist_service.cli.output import facts_table, table

IDS = [[letter * 26, "9" * 26, "alleged", None, 1] for letter in "ab"]
COLUMNS = ("编号 id", "对象 target", "状态 state", "期限 due", "版本 version")


def drawn(part, width):
    console = Console(width=width, color_system=None, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(part)
    return captured.get().splitlines()


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_an_id_is_never_broken(width):
    lines = drawn(table("待办 pending", COLUMNS, IDS), width)
    assert all(any(one[place] in line for line in lines) for one in IDS for place in (0, 1))
    assert max(map(cell_len, lines)) <= width


def test_rows_stand_in_columns_where_they_fit_and_as_cards_where_they_do_not():
    assert any("a" * 26 in line and "9" * 26 in line for line in drawn(table("x", COLUMNS, IDS), 120))
    cards = drawn(table("x", COLUMNS, IDS), 80)
    assert sum("编号 id" in line for line in cards) == len(IDS)


def test_a_heading_is_not_cut_where_its_column_is_narrow():
    shown = table(
        "共享 feeds", ("机构 member", "格式 format", "对象 audience", "版本 version"), [["B", "csv", "x", 1]]
    )
    text = "".join(drawn(shown, 46))
    assert all(word in text for word in ("member", "format", "audience", "version", "对象"))


def test_no_row_is_told_in_a_line():
    assert drawn(table("待办 pending", COLUMNS, []), 80) == ["待办 pending：（无）none"]


def test_facts_say_yes_and_no_and_nothing_in_a_readers_words():
    facts = {"complete": True, "broken": False, "held": None, "done": ""}
    lines = drawn(facts_table("x", facts), 80)
    told = [line.split("│")[2].strip() for line in lines if "│" in line]
    assert told == ["是 yes", "否 no", "–", "–"]


def test_a_bare_name_stands_after_its_word():
    assert "状态 state" in "".join(drawn(facts_table("x", {"state": 1}), 80))
    assert "编号 number" in "".join(drawn(table("x", ("number", "kind"), [[1, 2]]), 80))
    assert [headed(name) for name in ("state", "状态 state", "m", "未知")] == [
        "状态 state",
        "状态 state",
        "m",
        "未知",
    ]
    assert [is_name(text) for text in ("made_by", "sha256", "m", "状态 state", "95 %", "A")] == [
        True,
        True,
    ] + [False] * 4


TEXTS = st.text(st.sampled_from("aB9_ 名单。\n"), max_size=60)


@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=4),
    st.integers(40, 200),
)
def test_whatever_the_texts_no_letter_is_lost(rows, width):
    lines = drawn(table("x", ("甲 one", "乙 two", "丙 three"), rows), width)
    assert max(map(cell_len, lines)) <= width
    shown = "".join(lines)
    for letter in "aB9_名单。":
        assert shown.count(letter) >= sum(text.count(letter) for row in rows for text in row)
