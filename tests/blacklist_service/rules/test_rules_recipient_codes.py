"""A recipient's code: short, of letters, digits and marks, and nobody's number."""

import pytest

from blacklist_service.rules.recipient_codes import is_recipient_code


@pytest.mark.parametrize(
    "code", ["E17", "BLR027", "F0000301", "a", "B-2.x_9", "E2026-1", "A" * 32, "1234567"]
)
def test_codes(code: str) -> None:
    assert is_recipient_code(code)


@pytest.mark.parametrize(
    "text",
    [
        "", "-E1", "E 17", "姓名不符", "A" * 33, "E17\n",
        # A telephone, a day of birth, a resident number; also spelt with marks.
        "13900000001", "139-0000-0001", "1.3.9.0.0.0.0.0", "19900101", "34010419900101001X", "X34010419900101001X",
    ],
)  # fmt: skip
def test_no_codes(text: str) -> None:
    assert not is_recipient_code(text)
