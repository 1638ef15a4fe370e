"""Every finding by its stable code: how grave it is, and what to tell the sender in Chinese and English."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from blacklist_service.intake.types import Finding, Severity

_TABLE = tomllib.loads(Path(__file__).with_name("findings.toml").read_text(encoding="utf-8"))

SEVERITY: Final[Mapping[str, Severity]] = MappingProxyType(
    {code: Severity(entry["severity"]) for code, entry in _TABLE.items()}
)
TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {code: (entry["zh"], entry["en"]) for code, entry in _TABLE.items()}
)


def finding(code: str, row: int = 0, column: str = "", suggestion: str = "") -> Finding:
    """A finding under a code of the table. Raises KeyError for a code that the table does not know."""
    return Finding(code, SEVERITY[code], row, column, suggestion)


def describe(found: Finding) -> tuple[str, str]:
    """The Chinese and the English sentence of a finding, with the remedy; never a person's data.

    The nearest known name is told of an unknown column: it is one of ours.
    """
    zh, en = TEXTS[found.code]
    if found.code == "HEADER.UNKNOWN_COLUMN" and found.suggestion:
        return (
            f"{zh}最接近的列名：{found.suggestion}。",
            f"{en} The nearest known name is {found.suggestion}.",
        )
    return zh, en
