"""A column's own name that tells of another unit is never read as yuan, nor as a year's rate."""

import pytest

from blacklist_service.intake.columns import has_foreign_unit


@pytest.mark.parametrize(
    ("name", "code", "is_foreign"),
    [
        ("尚欠金额", "outstanding", False),
        ("尚欠金额(元)", "outstanding", False),
        ("尚欠金额（万元）", "outstanding", False),
        ("客户分期余额", "outstanding", False),
        ("欠款余额万元", "outstanding", True),
        ("欠款(万)", "outstanding", True),
        ("余额（单位：万元）", "outstanding", True),
        ("尚欠(千元)", "outstanding", True),
        ("尚欠金额_分", "outstanding", True),
        ("尚欠金额（分）", "outstanding", True),
        ("balance USD", "outstanding", True),
        ("执行利率", "annual_rate", False),
        ("月利率(‰)", "annual_rate", True),
        ("日利率", "annual_rate", True),
        ("客户编号(千位)", "contract_no", False),
    ],
)
def test_a_unit_that_is_not_converted_is_seen(name: str, code: str, is_foreign: bool) -> None:
    assert has_foreign_unit(name, code) is is_foreign
