"""Names and addresses in Latin letters, typed dates and numbers without a check. All persons are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.compare.latin_names import compare_latin_names
from matching.compare.western_addresses import compare_places
from matching.latin_names import read_latin_words, sound_of
from matching.western_addresses import read_places

_words = st.lists(
    st.sampled_from(
        ("anna", "hanna", "lachlan", "lachlam", "berry", "bery", "wang", "wei", "x", "de", "quillborn")
    ),
    min_size=1,
    max_size=3,
).map(tuple)
_places = st.lists(
    st.sampled_from(("6", "16", "4011", "4101", "tullaroop", "tularoop", "willaroo", "james", "wa")),
    max_size=6,
).map(tuple)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("José  O'Brien-Smith", "jose obrien smith"),
        ("Dr. Łukasz Müller", "lukasz muller"),
        ("BERRY, Lachlan (guarantor)", "berry lachlan"),
        ("Lü Wei", "lv wei"),
        ("张伟", ""),
        ("张 Wei", ""),
        ("", ""),
    ],
)
def test_words_of_a_name(written, words):
    assert " ".join(read_latin_words(written)) == words


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("lachlan quillborn", "quillborn lachlan", "rotated"),
        ("lach lan quillborn", "lachlan quillborn", "rotated"),
        ("lachlan quillborn", "lachlam quillborn", "words_near"),
        ("quillborn lachlan", "lachlan kuilborne", "words_alike"),
        ("l quillborn", "lachlan quillborn", "initials"),
        ("lachlan quillborn", "quillborn", "word_missing"),
        ("lachlan quillborn", "lachlan", "given_agrees"),
        ("lachlan quillborn", "lachlan vostrikoff", "given_agrees"),
        ("anna quillborn", "hanna quillborn", "other_given"),
        ("tim quillborn", "tom quillborn", "other_given"),
        ("lachlan quillborn", "stilring quillborn", "word_differs"),
        ("lachlan quillborn", "sophie vostrikoff", "different"),
        ("zhang wei", "zhang li", "surname_only"),
    ],
)
def test_level_of_latin_names(a, b, level):
    one, other = tuple(a.split()), tuple(b.split())
    assert compare_latin_names(one, other) == compare_latin_names(other, one) == level


@given(a=_words, b=_words)
def test_latin_names_agree_the_same_both_ways(a, b):
    assert compare_latin_names(a, b) == compare_latin_names(b, a)
    assert compare_latin_names(a, a) == "rotated"


@pytest.mark.parametrize(
    ("b", "level"),
    [
        ("6 Tullaroop St, Willaroo, St James 4011 WA", "same_home"),
        ("St James, Willaroo, 6 Tullaroop Street, 4011", "same_home"),
        ("6 tullaroopstreet wilaroo st james 4011 wa", "same_home"),
        ("8 tullaroop street willaroo st james 4011 wa", "most_parts"),
        ("6 tullaroop street willaroo st james 4101 wa", "most_parts"),
        ("19 Corrimal Avenue, Dubbo 2830", "different"),
        ("安徽省合肥市包河区人民路909号", "missing"),
        ("", "missing"),
    ],
)
def test_level_of_addresses(b, level):
    one, other = read_places("6 tullaroop street willaroo st james 4011 wa"), read_places(b)
    assert compare_places(one, other) == compare_places(other, one) == level


@given(a=_places, b=_places)
def test_addresses_agree_the_same_both_ways(a, b):
    assert compare_places(a, b) == compare_places(b, a)


@pytest.mark.parametrize(
    ("word", "sound"), [("robert", "R163"), ("rupert", "R163"), ("tymczak", "T522"), ("lee", "L")]
)
def test_sound_of_a_word(word, sound):
    assert sound_of(word).upper() == sound
