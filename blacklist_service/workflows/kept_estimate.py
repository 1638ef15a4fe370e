"""The report of `policy estimate` that the operator keeps: what it says about the policy in force, and its age."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from blacklist_service.errors import InvalidError
from matching.learning.drift import (
    DriftFinding,
    DriftLimits,
    KeptEstimate,
    find_drift,
    limits_on,
    read_estimate,
)
from matching.policy import POLICY

FORM = 1
# Where the doctor looks for it, under the home folder.
KEPT_NAME = "policy-estimate.json"
# What does not depend on the policy that the rows are held against.
_OF_THE_ROWS = frozenset({"weight", "candidates"})


@dataclass(frozen=True, slots=True)
class KeptReport:
    """The estimates of one day, by kind of subject, and the policy that they were held against."""

    made_on: date
    policy: str
    estimates: tuple[KeptEstimate, ...]


def find_faults(path: Path, today: date) -> tuple[tuple[str, str], ...]:
    """Why a kept report asks for a look, each reason in Chinese and in English: its age, another policy, evidence
    (kind.field.level) that says less in the rows than in the policy. None where no report is kept.

    Raises InvalidError POLICY.REPORT.
    """
    if not path.is_file():
        return ()
    kept = read_report(path)
    limits = limits_on(today)
    return tuple(_faults(kept, limits, today))


def _faults(kept: KeptReport, limits: DriftLimits, today: date) -> Iterator[tuple[str, str]]:
    days = limits.anew_after.days
    if today - kept.made_on > limits.anew_after:
        made_on = kept.made_on.isoformat()
        yield f"估计做于 {made_on}，已超过 {days} 天", f"it was made on {made_on}, more than {days} days ago"
    if kept.policy != POLICY.version:
        yield (
            f"它对照的规则是 {kept.policy}，现行规则是 {POLICY.version}",
            f"it was held against policy {kept.policy}, in force is {POLICY.version}",
        )
    for estimate in kept.estimates:
        for one in find_drift(estimate, None, limits):
            if one.what == "weaker":
                level = f"{one.kind}.{one.field}.{one.level} {one.now - one.before:+.1f}"
                yield (
                    f"{level} 比特，即证据弱于规则",
                    f"{level} bits, so the rows prove less than the policy says",
                )


def drifted(
    now: Sequence[KeptEstimate], kept: KeptReport | None, limits: DriftLimits
) -> tuple[DriftFinding, ...]:
    """What has moved since the kept report. Under another policy other pairs become questions, and other weights are
    too strong: that is no move of the rows."""
    before = {one.kind: one for one in kept.estimates} if kept else {}
    found = tuple(line for one in now for line in find_drift(one, before.get(one.kind), limits))
    if kept is None or kept.policy == POLICY.version:
        return found
    return tuple(
        replace(line, is_alarm=line.is_alarm and line.what in _OF_THE_ROWS)
        for line in found
        if line.what != "questions"
    )


def read_report(path: Path) -> KeptReport:
    """The kept report. Raises InvalidError POLICY.REPORT."""
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["form"] != FORM:
            raise ValueError
        return KeptReport(
            date.fromisoformat(document["made_on"]),
            str(document["policy"]),
            tuple(read_estimate(one) for one in document["estimates"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError):
        raise InvalidError(
            "POLICY.REPORT", "文件不是估计报告。", "The file is no report of `policy estimate`."
        ) from None
