"""A reader's choice of languages: two by name, kept in a cookie that names nobody, and the Chinese always there."""

import pytest
from werkzeug.wrappers import Response

from blacklist_service.page_words import BOTH, CHOICES, beside, keep, only, words_of


@pytest.mark.parametrize("given", [None, "", "en", "zh; path=/", "ZH", "\x00"])
def test_what_we_never_wrote_is_both_languages(given: str | None) -> None:
    assert words_of(given) == BOTH


def test_each_choice_is_itself_and_says_itself_in_both_languages() -> None:
    assert [words_of(choice) for choice in CHOICES] == list(CHOICES)
    assert all(zh and en for zh, en in CHOICES.values())


def test_the_cookie_holds_a_choice_and_nothing_else() -> None:
    kept = keep(Response(), "zh\r\nSet-Cookie: a=b", is_secure=True).headers.getlist("Set-Cookie")
    assert len(kept) == 1
    parts = kept[0].split("; ")
    assert parts[0] == "words=both"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(parts)


@pytest.mark.parametrize(
    ("word", "told", "chinese"),
    [
        ("已列入 listed", '已列入 <span lang="en">listed</span>', "已列入"),
        (
            "剩余 3 天（2 个工作日 working）",
            "剩余 3 天（2 个工作日 working）",
            "剩余 3 天（2 个工作日 working）",
        ),
        ("逾期 3 天 3 days late", '逾期 3 天 <span lang="en">3 days late</span>', "逾期 3 天"),
        (
            "剩余 3 天（2 个工作日） 3 days left, 2 of them working",
            '剩余 3 天（2 个工作日） <span lang="en">3 days left, 2 of them working</span>',
            "剩余 3 天（2 个工作日）",
        ),
        ("尚未答复。 Not yet.", '尚未答复。 <span lang="en">Not yet.</span>', "尚未答复。"),
        ("第 3", "第 3", "第 3"),
        ("虚构网贷", "虚构网贷", "虚构网贷"),
        ("—", "—", "—"),
        ("<b>虚构</b> x<i>", "&lt;b&gt;虚构&lt;/b&gt; x&lt;i&gt;", "<b>虚构</b> x<i>"),
        ("虚构 a<i>", '虚构 <span lang="en">a&lt;i&gt;</span>', "虚构"),
    ],
)
def test_a_word_of_ours_has_its_english_beside_it_escaped(word: str, told: str, chinese: str) -> None:
    assert beside(word).__html__() == told
    assert (only(word, BOTH), only(word, "zh")) == (word, chinese)
