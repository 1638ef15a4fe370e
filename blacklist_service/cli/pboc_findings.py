"""Broken rules of a PBOC file: counted by rule, the first ones with their records; told by id, never by value."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.console import RenderableType

from blacklist_service.cli.output import table
from exports.pboc.rules import rules
from exports.pboc.types import Finding

_FINDINGS_SHOWN = 1000
_ROWS_SHOWN = 20


@dataclass(slots=True)
class PbocFindings:
    """`records` counts the records that have at least one."""

    records: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    first: list[Finding] = field(default_factory=list)
    _last: int = 0

    def add(self, found: Iterable[Finding]) -> None:
        """Findings in the order of the records."""
        for one in found:
            self.records += one.number > self._last
            self._last = max(self._last, one.number)
            self.counts[one.rule] = self.counts.get(one.rule, 0) + 1
            if len(self.first) < _FINDINGS_SHOWN:
                self.first.append(one)

    def document(self) -> dict[str, object]:
        """Counts by rule, and the first thousand findings."""
        return {
            "records_with_findings": self.records,
            "rules": [
                {"rule": rule, **_told(rule), "count": count}
                for rule, count in sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
            ],
            "findings": [
                {"record": one.number, "rule": one.rule, "code": rules()[one.rule].code, "tag": one.tag}
                for one in self.first
            ],
        }

    def tables(self) -> list[RenderableType]:
        """The same for a reader; nothing where nothing is wrong."""
        if not self.counts:
            return []
        lines = [
            (one.number or None, one.rule, rules()[one.rule].code, one.tag, _sentence(one.rule))
            for one in self.first[:_ROWS_SHOWN]
        ]
        columns = ("记录 record", "规则 rule", "反馈代码 code", "标签 tag", "说明 what")
        return [table(f"{sum(self.counts.values())} 项不符 findings", columns, lines)]


def _told(rule: str) -> dict[str, str]:
    known = rules()[rule]
    return {"code": known.code, "zh": known.zh, "en": known.en}


def _sentence(rule: str) -> str:
    return f"{rules()[rule].zh}\n{rules()[rule].en}"
