"""Long numbers in a text stand in part, addresses not at all; days, amounts and words stay."""

import pytest

from exports.masking import mask_addresses, mask_long_numbers


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
        ("账号 6222\u200b0212\u200c3456\ufeff7890。", "账号 622*********7890。"),
        ("账号六二二二零二一二三四五六七八九零", "账号六二二*********七八九零"),
        ("账号六2二2 零2一二三", "账号六******二三"),
        ("二〇一九年三月二日", "二〇一九年三月二日"),
        ("", ""),
    ],
)
def test_a_text_tells_long_numbers_in_part(given: str, shown: str) -> None:
    assert mask_long_numbers(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("请到 https://evil.top/pay?a=1#b 付款。", "请到 *** 付款。"),
        ("请到evil.top/pay付款", "请到***付款"),
        ("见www.evil.example", "见***"),
        ("写信到 a.b@evil.example 办理", "写信到 *** 办理"),
        ("QR.EVIL.COM", "***"),
        ("见ev\u200bil.co\u2060m", "见***"),
        ("还 5000.00 元，见合同第3.2条", "还 5000.00 元，见合同第3.2条"),
        ("", ""),
    ],
)
def test_a_text_leads_to_no_address(given: str, shown: str) -> None:
    assert mask_addresses(given) == shown
