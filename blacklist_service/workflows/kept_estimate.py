"""The report of `policy estimate` that the operator keeps: what it says about the policy in force, and its age."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from blacklist_service.errors import InvalidError
from matching.learning.drift import KeptEstimate, find_drift, limits_on, read_estimate
from matching.policy import POLICY

FORM = 1
# Where the doctor looks for it, under the home folder.
KEPT_NAME = "policy-estimate.json"


@dataclass(frozen=True, slots=True)
class KeptReport:
    """The estimates of one day, by kind of subject, and the policy that they were held against."""

    made_on: date
    policy: str
    estimates: tuple[KeptEstimate, ...]


def find_faults(path: Path, today: date) -> tuple[str, ...]:
    """Why a kept report asks for a look: its age, another policy, weights (kind.field.level) that the rows do not bear
    out. None where no report is kept. Raises InvalidError POLICY.REPORT."""
    if not path.is_file():
        return ()
    kept = read_report(path)
    limits = limits_on(today)
    weaker = (
        f"{found.kind}.{found.field}.{found.level} {found.now - found.before:+.1f}"
        for estimate in kept.estimates
        for found in find_drift(estimate, None, limits)
        if found.is_alarm
    )
    stale = kept.made_on.isoformat() if today - kept.made_on > limits.anew_after else ""
    other = kept.policy if kept.policy != POLICY.version else ""
    return tuple(fault for fault in (stale, other, *weaker) if fault)


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
