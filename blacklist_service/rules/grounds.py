"""On what ground somebody is reported and listed (逃废债情形), as the reporting template of August 2018 names it."""

from collections.abc import Mapping, Sequence
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


def reported_ground(opened_on: str, reported: Sequence[str]) -> str:
    """The ground that reports say of a case, oldest first: the one that it was opened on while any of them says it
    still, else the first that one says. A sender may have corrected or taken back what the case was opened on."""
    return opened_on if opened_on and opened_on in reported else next(filter(None, reported), "")
