"""Every stable code has one meaning, one kind and a sentence in both languages."""

from tools.code_sources import bare_codes, code_uses, kinds_of_codes, told_codes

# Raised in two kinds because two doors ask differently; the status follows the code there.
_TWO_KINDS: dict[str, str] = {}


def test_every_code_in_the_source_is_told_somewhere():
    known = set(told_codes()) | set(bare_codes())

    assert {code: places for code, places in code_uses().items() if code not in known} == {}


def test_no_bare_code_is_described_that_does_not_exist():
    assert set(bare_codes()) - set(code_uses()) == set()


def test_a_code_that_has_its_sentence_in_the_source_is_not_described_again():
    assert set(bare_codes()) & set(told_codes()) == set()


def test_a_code_is_always_the_same_kind_of_refusal():
    several = {code: kinds for code, kinds in kinds_of_codes().items() if len(kinds) > 1}

    assert set(several) == set(_TWO_KINDS), several


def test_one_sentence_belongs_to_one_code():
    owners: dict[tuple[str, str], set[str]] = {}
    for code, sentences in told_codes().items():
        for sentence in sentences:
            owners.setdefault((sentence.zh, sentence.en), set()).add(code)

    assert {sentence: codes for sentence, codes in owners.items() if len(codes) > 1} == {}


def _chinese(text: str) -> int:
    return sum("\u4e00" <= letter <= "\u9fff" for letter in text)


def _latin(text: str) -> int:
    return sum(letter.isascii() and letter.isalpha() for letter in text)


def test_every_sentence_is_in_both_languages():
    sentences = [(code, told) for code, found in told_codes().items() for told in found]
    # An English sentence may quote a Chinese word that the sender must write, or be the operating system's own (…).
    wrong = [
        code
        for code, told in sentences
        if not _chinese(told.zh) or _latin(told.en.replace("…", "x")) <= _chinese(told.en)
    ]

    assert len(sentences) > 200
    assert wrong == []
