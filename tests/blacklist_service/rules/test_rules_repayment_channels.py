"""How a platform may say that it is paid: what is narrow enough to be shown, and everything that leads money away."""

from datetime import date

import pytest

from blacklist_service.errors import InvalidError
from blacklist_service.rules.repayment_channels import ChannelWords, is_recent, read_channel

GOOD = {
    "payee": "虚构网络小额贷款有限公司",
    "phone": "400-123-4567",
    "page": "https://pay.example.cn/repay",
    "note": "工作日9:00至17:00办理，可协商分期。",
}


def refused(**changed: str) -> str:
    """The code of the refusal; "" where it is taken."""
    try:
        read_channel(**(GOOD | changed))
    except InvalidError as error:
        return error.code
    return ""


def test_the_words_are_kept_as_one_line_each() -> None:
    said = read_channel(
        "  虚构网络小额\t贷款有限公司 ", " 021-1234 5678 ", "https://example.com", " 可\n协商分期 "
    )
    assert said == ChannelWords(
        "虚构网络小额 贷款有限公司", "021-1234 5678", "https://example.com", "可 协商分期"
    )
    assert read_channel(**(GOOD | {"note": ""})).note == ""


@pytest.mark.parametrize(
    "phone",
    [
        "95588", "96588", "4001234567", "400 123 4567", "010-12345678-801", "+86 21 12345678", "0086 21 12345678",
        "0551-61381234", "021-31381234-567",
    ],
)  # fmt: skip
def test_service_phones_are_taken(phone: str) -> None:
    assert refused(phone=phone) == ""


@pytest.mark.parametrize(
    "phone",
    [
        "", "1234", "13900000001", "139-0000-0001", "+86 13900000001", "86 139 0000 0001", "0086-13900000001",
        "０２１-12345678", "021-12345678;ext=1", "021-12345678,,1", "tel:95588", "95588<b>", "1-2-3-4-5-6-7",
        "021 12345678 转 801", "95588\u202e1", "12345678901234567",
        "013900000001", "0139-0000-0001", "+86 0139 0000 0001", "13900000001 1", "139 0000 0001-8", "8-6139-0000-0001",
        "95588 139 0000 0001", "12593-139-0000-0001", "+852 91234567", "00852-91234567", "+1 212 5550100", "+ 85291234567",
    ],
)  # fmt: skip
def test_other_phones_are_refused(phone: str) -> None:
    assert refused(phone=phone) == "CHANNEL.PHONE"


@pytest.mark.parametrize(
    "page",
    [
        "", "https://", "http://pay.example.cn", "HTTPS://pay.example.cn", "javascript:alert(1)", "//example.cn",
        "data:text/html,x", "https://Pay.example.cn", "https://example", "https://10.0.0.1/pay", "https://[::1]/",
        "https://user@example.cn", "https://example.cn@evil.example", "https://example.cn:8443/", "https://example.cn/?r=x",
        "https://example.cn/#x", "https://example.cn/a%2f", "https://example.cn\\@evil.example", "https://xn--fiqs8s.cn",
        "https://a.xn--fiqs8s/", "https://ex\u0430mple.cn", "https://example.cn/\u4ed8\u6b3e", "https://example.cn/ x",
        'https://example.cn/"onclick', "https://example.cn/<script>", "https://-a.cn", "https://a..cn", "https://0x7f000001",
        "https://qr.alipay.com/fkx0000", "https://wx.tenpay.com/f2f", "https://weixin.qq.com/r/a", "https://qm.qq.com/q/a",
        "https://t.me/collect", "https://qr.95516.com/00010000", "https://example.cn/pay/6222021234567890",
        "https://13900000001.cn", "https://example.cn./", f"https://example.cn/{'a' * 200}",
    ],
)  # fmt: skip
def test_what_could_lead_elsewhere_is_no_page(page: str) -> None:
    assert refused(page=page) == "CHANNEL.PAGE"


@pytest.mark.parametrize(
    "payee",
    [
        "", "虚构", "Fictional Loans Ltd", "<script>虚构网贷公司</script>", "虚构网贷有限公司\u202e", "虚构网贷\u200b有限公司",
        "虚构网贷有限公司 6222021234567890", "虚构网贷 pay.example.cn", "虚构公司，微信收款", "字" * 101, "虚构网贷\x00公司",
    ],
)  # fmt: skip
def test_odd_names_are_refused(payee: str) -> None:
    assert refused(payee=payee) == "CHANNEL.PAYEE"


@pytest.mark.parametrize(
    "note",
    [
        "only English", "字" * 301, "请转至 6222 0212 3456 7890", "请转至６２２２０２１２３４５６７８９０", "电话139-0000-0001",
        "账号六二二二零二一二三四五", "请访问 https://evil.example", "请访问www.evil.example", "请访问 evil.top 付款",
        "请访问evil.top付款", "账号六二2二0二1二三4", "账号六 二 二 二 零 二 一", "请加微 信付款", "加 Q Q 付款", "请加微信付款", "扫码付款", "请付到支付宝", "写信到 a@b.cn 办理", "<b>请付款</b>", "请付款\u2066", "见{{config}}办理",
    ],
)  # fmt: skip
def test_a_note_leads_nobody_elsewhere(note: str) -> None:
    assert refused(note=note) == "CHANNEL.NOTE"


@pytest.mark.parametrize(
    "note",
    ["2026年1月15日起，周一至周五9:00至17:30办理。", "二〇二六年一月十五日起分二十四期办理。", "APP内办理"],
)
def test_an_honest_note_is_taken(note: str) -> None:
    assert refused(note=note) == ""


def test_a_channel_is_recent_for_fourteen_days() -> None:
    assert is_recent(date(2026, 3, 2), date(2026, 3, 15))
    assert not is_recent(date(2026, 3, 2), date(2026, 3, 16))
