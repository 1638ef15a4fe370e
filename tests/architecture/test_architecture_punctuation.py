"""Chinese sentences carry Chinese punctuation."""

import re

from tools.code_sources import bare_codes, told_codes

_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:()]|[,;:()][\u4e00-\u9fff“（]")


def test_no_chinese_sentence_has_half_width_punctuation():
    told = {(code, sentence.zh) for code, sentences in told_codes().items() for sentence in sentences}
    told |= {(code, zh) for code, (zh, _en) in bare_codes().items()}

    assert len(told) > 300
    assert {(code, zh) for code, zh in told if _HALF_WIDTH.search(zh)} == set()


def test_the_rule_finds_what_breaks_it():
    assert _HALF_WIDTH.search("为空,没有")
    assert _HALF_WIDTH.search("编码(utf-8)或")
    assert not _HALF_WIDTH.search("为空，没有（utf-8 或 gb18030）。")
