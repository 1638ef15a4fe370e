"""On what ground somebody is reported and listed (逃废债情形), as the reporting template of August 2018 names it."""

from collections.abc import Mapping
from types import MappingProxyType

# By code, in Chinese and English; uploads and exports have the same Chinese in tables of their own.
GROUNDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "risk_event": ("借风险事件逃废债", "uses a risk event"),
        "fled": ("失联跑路", "fled"),
        "asset_transfer": ("转移隐匿财产", "moved or hid assets"),
        "false_application": ("虚假资料骗贷", "false application"),
        "able_refuses": ("有能力拒不偿还", "able but refuses"),
    }
)
