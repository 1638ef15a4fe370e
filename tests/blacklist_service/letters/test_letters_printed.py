"""The words of letters: days, amounts, rates, numbers; and templates that hold no number of the law."""

import json
import re
from datetime import date

import pytest

import blacklist_service.letters.press as the_press
from blacklist_service.letters.kinds import BY_KIND, document_no
from blacklist_service.letters.printed import amount_words, day_words, printed, rate_words
from tests.blacklist_service.letters.conftest import letters

_DURATION = re.compile(r"([0-9]|[一二三四五六七八九十百]+)\s*(个?工作日|日内|个月|小时|年内)")
_CLAUSE = re.compile(r"第[一二三四五六七八九十百0-9]+条|《|〔[0-9]{4}〕|国办发|国务院令|条例")
_REACH = re.compile(r"\d{3,}-\d|https?:")


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (None, "—"),
        (0, "0.00"),
        (5, "0.05"),
        (123_456_789, "1,234,567.89"),
        (-1, "-0.01"),
        (-12_345, "-123.45"),
    ],
)
def test_amounts(fen: int | None, words: str):
    assert amount_words(fen) == words


@pytest.mark.parametrize(
    ("hundredths", "words"), [(None, "—"), (0, "0.00%"), (1_540, "15.40%"), (5, "0.05%")]
)
def test_rates(hundredths: int | None, words: str):
    assert rate_words(hundredths) == words


def test_days_have_no_leading_noughts():
    assert day_words(date(2026, 3, 2)) == "2026年3月2日"


def test_numbers_name_their_kind_and_no_two_kinds_share_a_word():
    assert document_no("listing_notice", 2026, 12) == "列告〔2026〕第12号"
    assert len({kind.WORD for kind in BY_KIND.values()}) == len(BY_KIND) == 11


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_a_template_holds_no_clause_no_period_and_no_address(kind: str):
    source = (the_press._TEMPLATES / f"{kind}.typ").read_text("utf-8")

    assert [pattern.findall(source) for pattern in (_DURATION, _CLAUSE, _REACH)] == [[], [], []]


def test_the_signs_of_a_number_of_the_law_are_found():
    assert _DURATION.search("起5个工作日内")
    assert _DURATION.search("二十日内")
    assert _CLAUSE.search("第二十五条")


def test_data_goes_as_json_and_the_code_says_the_address():
    data = json.loads(printed(letters()["listing_notice"]))

    assert data["head"]["qr"].startswith("<svg")
    assert data["debts"][0]["outstanding"] == "12,345.60"
    assert data["reply_window"] == {"text": "6个工作日", "clause": "示例条例（虚构）第九条", "until": None}
