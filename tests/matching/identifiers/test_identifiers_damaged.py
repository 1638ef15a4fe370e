"""What a damaged number is taken for: a number that a spreadsheet cut says less than one that somebody mistyped, and a
bank card in the column of numbers is nobody's number. All invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.compare.identifiers import compare_identifier
from matching.decide import compare
from matching.identifiers import read_identifier
from matching.identifiers.check_digits import luhn_fits
from matching.policy import POLICY
from matching.types import Identifier, SubjectKind, Validity


def _codes(id_type: str, text: str, kind: SubjectKind | None = None) -> list[str]:
    return [problem.code for problem in read_identifier(id_type, text, kind).problems]


@pytest.mark.parametrize(
    ("id_type", "cut"),
    [
        ("resident_id", "340104198001011000"),
        ("residence_permit", "810000198001011000"),
        ("foreigner_card", "911840198001011000"),
        ("uscc", "913401001234567000"),
    ],
)
def test_what_a_spreadsheet_cut_hides_its_last_three(id_type: str, cut: str):
    reading = read_identifier(id_type, cut)

    assert _codes(id_type, cut) == ["ID.EXCEL_DAMAGED"]
    assert reading.identifier == Identifier(id_type, cut[:15] + "***", Validity.MASKED)


@pytest.mark.parametrize("id_type", ["resident_id", "foreigner_card"])
def test_a_mistyped_number_that_ends_so_is_no_cut_one(id_type: str):
    """A spreadsheet leaves the birth day alone."""
    mistyped = ("9" if id_type == "foreigner_card" else "3") + "40104198013011000"
    reading = read_identifier(id_type, mistyped)

    assert _codes(id_type, mistyped) == ["ID.CHECKSUM", "ID.BIRTH_DATE"]
    assert reading.identifier == Identifier(id_type, mistyped, Validity.INVALID)


def test_two_firms_whose_codes_were_cut_are_not_proved_to_be_one(firm):
    one = firm("合肥示例商贸有限公司", "913401001234567000")
    other = firm("示例商贸有限公司", "913401001234567000")
    assert compare_identifier(one.identifiers[0], other.identifiers[0]) == "mask_wide"
    assert compare(one, other).reason not in {gate.code for gate in POLICY.gates if gate.is_proof}


@pytest.mark.parametrize("front", ["622202123456789012", "621700123456789", "432109876543210"])
@pytest.mark.parametrize("kind", [SubjectKind.PERSON, None])
def test_a_bank_card_in_the_column_of_numbers_is_no_number(front: str, kind: SubjectKind | None):
    card = next(front + last for last in "0123456789" if luhn_fits(front + last))

    assert _codes("", card, kind) == ["ID.TYPE_UNKNOWN"]
    assert read_identifier("", card, kind).identifier is None


@pytest.mark.parametrize("front", ["622202123456789012", "621700123456789"])
def test_what_is_no_card_by_its_last_digit_stays_a_damaged_number(front: str):
    wrong = next(front + last for last in "0123456789" if not luhn_fits(front + last))
    found = read_identifier("", wrong, SubjectKind.PERSON).identifier

    assert found is not None
    assert (found.scheme, found.validity) == ("resident_id", Validity.INVALID)


@given(data=st.data())
def test_a_resident_number_with_a_digit_typed_twice_is_no_card(data, make_number):
    order, at = data.draw(st.integers(1, 995)), data.draw(st.integers(0, 16))
    number = make_number("340104", "19800101", order)
    found = read_identifier("", number[: at + 1] + number[at:], SubjectKind.PERSON).identifier

    assert found is not None
    assert found.scheme == "resident_id"
