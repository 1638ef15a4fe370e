"""One resident number in several forms: 15 and 18 digits, X in every writing, letters for digits, signs around it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.identifiers import read_identifier
from matching.identifiers.check_digits import mod_11_2
from matching.types import Validity, Verdict

A = "340104199001011239"
X = "34010419900101101X"
VALID, INVALID, MASKED = Validity.VALID, Validity.INVALID, Validity.MASKED


@pytest.mark.parametrize(
    ("text", "value", "validity"),
    [
        (X, X, VALID),
        (X.lower(), X, VALID),
        (X[:-1] + "Ｘ", X, VALID),
        (X[:-1] + "×", X, VALID),
        (X[:-1] + "*", X, VALID),  # systems without X write *
        (A[:-1] + "*", A, INVALID),  # the check character is hidden: nothing confirms the others
        ("340104900101123", A[:6] + "19900101123" + "9", VALID),
        ("340104 900101 123", A, VALID),
        ("340104 19900101 1239", A, VALID),
        ("340104-19900101-1239", A, VALID),
        ("'" + A, A, VALID),
        ("３４０１０４１９９００１０１１２３９", A, VALID),
        ("身份证号：" + A, A, VALID),
        ("身份证" + A, A, VALID),
        ("34O1O4199001O11239", A, INVALID),
        ("3401041990010ll239", A, INVALID),
        ("34010419900101I239", A, INVALID),
        ("340104199001011Z39", A, INVALID),
        ("34O1O4I99OO1O1I239".replace("O", "0", 2), A, INVALID),
        # The letters do not give a number that checks.
        ("34O104199001011238", "34O104199001011238", INVALID),
        # Cut to 15 characters: not the old form.
        (A[:15], A[:15] + "***", MASKED),
    ],
)
@pytest.mark.parametrize("id_type", ["resident_id", ""])
def test_number_is_read_in_every_form(id_type, text, value, validity):
    identifier = read_identifier(id_type, text).identifier
    assert identifier is not None
    assert (identifier.scheme, identifier.value, identifier.validity) == ("resident_id", value, validity)


@given(data=st.data())
def test_the_old_form_and_the_new_are_one_number(person, verdict, meet, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    assume(number[6:8] == "19")
    old = number[:6] + number[8:17]
    assert read_identifier("resident_id", old).identifier == read_identifier("resident_id", number).identifier
    assert verdict(person(name, number), person(name, old)) is Verdict.SAME
    assert meet(person(name, number), person(name, old))


@given(data=st.data())
def test_letters_for_digits_are_read_and_prove_no_difference(person, verdict, meet, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    letters = {"0": "Oo", "1": "lI", "5": "Ss", "8": "B", "2": "Zz"}
    at = data.draw(st.integers(0, 16))
    assume(number[at] in letters)
    damaged = number[:at] + data.draw(st.sampled_from(letters[number[at]])) + number[at + 1 :]
    for id_type in ("resident_id", ""):
        identifier = read_identifier(id_type, damaged).identifier
        assert identifier is not None
        assert (identifier.value, identifier.validity) == (number, INVALID)
    assert meet(person(name, number), person(name, damaged))
    assert verdict(person(name, number), person(name, damaged, "13812345670")) is Verdict.SAME


@given(data=st.data())
def test_a_hidden_check_character_is_computed_anew(person, verdict, meet, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    hidden = number[:17] + data.draw(st.sampled_from("*＊?#"))
    identifier = read_identifier("resident_id", hidden).identifier
    assert identifier is not None
    assert identifier.value == number == number[:17] + mod_11_2(number[:17])
    assert (identifier.validity is VALID) == number.endswith("X")
    assert meet(person(name, number), person(name, hidden))
    assert verdict(person(name, number), person(name, hidden)) is Verdict.SAME
