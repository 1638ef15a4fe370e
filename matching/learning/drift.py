"""Whether the rows still are what the policy was made for: an estimate beside the policy and beside an earlier one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot
from typing import Any


@dataclass(frozen=True, slots=True)
class DriftLimits:
    """From a day on: bits of a weight, relative changes of candidates and of questions per row (0–1), and after how
    long an estimate should be made anew."""

    since: date
    bits: float
    candidates: float
    questions: float
    anew_after: timedelta


# Newest first. The figures are those of the matching reference, §5.6.
LIMITS = (
    DriftLimits(date(2026, 11, 1), bits=1.0, candidates=0.20, questions=0.30, anew_after=timedelta(days=35)),
)


@dataclass(frozen=True, slots=True)
class DriftFinding:
    """One figure that moved. `what`: weaker or stronger (than the policy), weight, candidates, questions (since the
    earlier estimate). `stronger` is no alarm: a policy may be more careful than the rows ask."""

    what: str
    kind: str
    field: str
    level: str
    before: float
    now: float
    is_alarm: bool


@dataclass(frozen=True, slots=True)
class KeptLevel:
    """A measured weight of a kept estimate with half the width of its bounds, in bits."""

    bits: float
    error: float
    policy_bits: float


@dataclass(frozen=True, slots=True)
class KeptEstimate:
    """What drift needs of a report: figures per row, and the weights that were measured, by (field, level)."""

    kind: str
    candidates_per_row: float
    unsure_share: float
    levels: Mapping[tuple[str, str], KeptLevel]


def limits_on(day: date) -> DriftLimits:
    """The limits of a day; before the first ones, the first."""
    return next((limits for limits in LIMITS if limits.since <= day), LIMITS[-1])


def read_estimate(document: Mapping[str, Any]) -> KeptEstimate:
    """The estimate of one kind out of a report. Raises KeyError, TypeError or ValueError where it is none."""
    levels = {
        (str(line["field"]), str(line["level"])): KeptLevel(
            float(line["bits"]),
            (float(line["high"]) - float(line["low"])) / 2,
            float(line["policy_bits"]),
        )
        for line in document["levels"]
        if line["bits"] is not None
    }
    return KeptEstimate(
        str(document["kind"]),
        float(document["candidates_per_row"]),
        float(document["unsure_share"]),
        levels,
    )


def find_drift(
    now: KeptEstimate, before: KeptEstimate | None, limits: DriftLimits
) -> tuple[DriftFinding, ...]:
    """Every figure beyond its limit and beyond what chance explains, against the policy and the earlier estimate."""
    return (*_against_policy(now, limits), *(_against_earlier(now, before, limits) if before else ()))


def _against_policy(now: KeptEstimate, limits: DriftLimits) -> Iterator[DriftFinding]:
    for (field, level), line in sorted(now.levels.items()):
        change = line.bits - line.policy_bits
        if abs(change) > max(limits.bits, line.error):
            what = "weaker" if change < 0 else "stronger"
            yield DriftFinding(what, now.kind, field, level, line.policy_bits, line.bits, is_alarm=change < 0)


def _against_earlier(now: KeptEstimate, before: KeptEstimate, limits: DriftLimits) -> Iterator[DriftFinding]:
    for (field, level), line in sorted(now.levels.items()):
        old = before.levels.get((field, level))
        if old is not None and abs(line.bits - old.bits) > max(limits.bits, hypot(line.error, old.error)):
            yield DriftFinding("weight", now.kind, field, level, old.bits, line.bits, is_alarm=True)
    for what, old_share, new_share, limit in (
        ("candidates", before.candidates_per_row, now.candidates_per_row, limits.candidates),
        ("questions", before.unsure_share, now.unsure_share, limits.questions),
    ):
        if abs(new_share - old_share) > limit * old_share:
            yield DriftFinding(what, now.kind, "", "", old_share, new_share, is_alarm=True)
