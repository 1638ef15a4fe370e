"""An estimate that was kept: what it says, later on, about the policy in force, its age, and what has moved since."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matching.learning.drift import (
    DriftFinding,
    DriftLimits,
    KeptEstimate,
    find_drift,
    limits_on,
    read_estimate,
)

FORM = 1
# What does not depend on the policy that the rows are held against.
_OF_THE_ROWS = frozenset({"weight", "candidates"})


@dataclass(frozen=True, slots=True)
class KeptReport:
    """The estimates of one day, by kind of subject, and the policy that they were held against."""

    made_on: date
    policy: str
    estimates: tuple[KeptEstimate, ...]


def read_report(text: str) -> KeptReport:
    """The report out of its JSON. Raises ValueError where it is none of this form."""
    try:
        document = json.loads(text)
        if document["form"] != FORM:
            raise ValueError
        return KeptReport(
            date.fromisoformat(document["made_on"]),
            str(document["policy"]),
            tuple(read_estimate(one) for one in document["estimates"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("no report of an estimate") from None


def faults_of(kept: KeptReport, policy: str, today: date) -> tuple[tuple[str, str], ...]:
    """Why a report asks for a look, each reason in Chinese and in English: its age, another policy than that in force
    (`policy`, its version), evidence (kind.field.level) that says less in the rows than in the policy."""
    return tuple(_faults(kept, policy, limits_on(today), today))


def _faults(kept: KeptReport, policy: str, limits: DriftLimits, today: date) -> Iterator[tuple[str, str]]:
    days = limits.anew_after.days
    if today - kept.made_on > limits.anew_after:
        made_on = kept.made_on.isoformat()
        yield f"估计做于 {made_on}，已超过 {days} 天", f"it was made on {made_on}, more than {days} days ago"
    if kept.policy != policy:
        yield (
            f"它对照的规则是 {kept.policy}，现行规则是 {policy}",
            f"it was held against policy {kept.policy}, in force is {policy}",
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
    now: Sequence[KeptEstimate], kept: KeptReport | None, policy: str, limits: DriftLimits
) -> tuple[DriftFinding, ...]:
    """What has moved since the kept report. Where another policy (`policy`, its version) is in force other pairs become
    questions, and other weights are too strong: that is no move of the rows."""
    before = {one.kind: one for one in kept.estimates} if kept else {}
    found = tuple(line for one in now for line in find_drift(one, before.get(one.kind), limits))
    if kept is None or kept.policy == policy:
        return found
    return tuple(
        replace(line, is_alarm=line.is_alarm and line.what in _OF_THE_ROWS)
        for line in found
        if line.what != "questions"
    )
