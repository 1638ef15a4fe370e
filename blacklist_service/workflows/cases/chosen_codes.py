"""A code that somebody chose from those that there are: acts, reasons, outcomes, channels, purposes."""

from collections.abc import Iterable
from types import MappingProxyType

from blacklist_service.errors import InvalidError

_FIELD_WORDS = MappingProxyType(
    {
        "act": "决定种类", "channel": "告知方式", "end_reason": "结束原因", "ground": "逃废债情形", "kind": "待办种类",
        "cause": "共同来源", "outcome": "处理结果", "purpose": "查看目的", "reason": "理由", "severity": "严重程度",
        "state": "状态",
    }
)  # fmt: skip


def coded(kind: Iterable[str], value: str, field: str) -> str:
    """A code that the caller chose. Raises: InvalidError VALUE.UNKNOWN with what may be chosen."""
    allowed = [str(code) for code in kind]
    if value not in allowed:
        listed = ", ".join(code for code in allowed if code)
        raise InvalidError(
            "VALUE.UNKNOWN",
            f"{_FIELD_WORDS.get(field, field)}（{field}）只能是：{listed}。",
            f"{field} must be one of {listed}.",
            field=field,
        )
    return value
