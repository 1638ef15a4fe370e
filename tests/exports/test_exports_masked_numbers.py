"""Long numbers in a text stand in part; days, amounts and words stay."""

import pytest

from exports.masking import mask_long_numbers


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2019-03-01 已收 5000 元", "2019-03-01 已收 5000 元"),
        ("2019-03-01 2019-04-01", "2019-03-01 2019-04-01"),
        ("12,345,678.90 元", "12,345,678.90 元"),
        ("账号 6222021234567890。", "账号 622*********7890。"),
        ("账号 6222 0212 3456 7890。", "账号 622*********7890。"),
        ("账号６２２２０２１２３４５６７８９０", "账号６２２*********７８９０"),
        ("电话 139-0000-0001", "电话 1********01"),
        ("34010419900101001X", "340***********001X"),
        ("合同 HT-2018-0001", "合同 HT-2018-0001"),
        ("", ""),
    ],
)
def test_a_text_tells_long_numbers_in_part(given: str, shown: str) -> None:
    assert mask_long_numbers(given) == shown
