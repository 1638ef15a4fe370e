"""No digits, of whatever script, make a reading raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.identifiers import read_bank_card, read_identifier, read_phone, schemes

DIGITS = st.sampled_from("0123456789٠١٢٣٤٥٦٧٨٩०१२३४५६७८९０１２３⁴½①X*#xＸ")


@pytest.mark.parametrize("scheme", ["", *(scheme.code for scheme in schemes())])
@given(text=st.text(DIGITS, min_size=1, max_size=20))
def test_no_digits_of_any_script_make_a_reading_raise(scheme, text):
    read_identifier(scheme, text)
    read_phone(text)
    read_bank_card(text)
