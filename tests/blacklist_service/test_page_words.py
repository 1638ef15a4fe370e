"""A word of ours on a page: the Chinese, and its English marked as English or left out where that was chosen."""

import pytest

from blacklist_service.page_words import beside, only, tidied


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
    assert (only(word, "both"), only(word, "zh")) == (word, chinese)


def test_the_space_before_hidden_english_goes_with_it() -> None:
    page = '<a>帮助 <span lang="en">Help</span></a>，异议 <small lang="en">objection</small>。 &lt;span lang="en"&gt; x'
    assert tidied(page, "both") == page
    assert tidied(page, "zh") == (
        '<a>帮助<span lang="en">Help</span></a>，异议<small lang="en">objection</small>。 &lt;span lang="en"&gt; x'
    )
