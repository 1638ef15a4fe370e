"""Whether the rows have moved: an estimate beside an earlier one, and beside what the policy says.

An alarm means a change. Where rows and policy have always differed, nothing has moved: that is told, without alarm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot, sqrt
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


# 95 % of a normal deviate lies within; where some sixty weights are looked at, of all of them together.
_TWO_SIDED = 1.96
_OF_SIXTY = 3.35 / _TWO_SIDED
# Pairs come in groups: their numbers scatter so much more than Poisson's, in like files of 9,000 invented reports.
_GROUPED = {"candidates": 16.0, "questions": 4.0}
# Its chance hangs on the few masks that show hardly a digit: 7 to 16 bits in the same files. Told, but no alarm.
_UNSTEADY = ("identifier", "mask_narrow")
# Newest first. The figures are those of the matching reference, §5.6.
LIMITS = (
    DriftLimits(date(2026, 11, 1), bits=1.0, candidates=0.20, questions=0.30, anew_after=timedelta(days=35)),
)


@dataclass(frozen=True, slots=True)
class DriftFinding:
    """One figure beyond its limit. `what`: weaker or stronger (than the policy), weight, candidates, questions (since
    the earlier estimate)."""

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
    """What drift needs of a report: rows, figures per row, and the weights that were measured, by (field, level)."""

    kind: str
    rows: int
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
        int(document["rows"]),
        float(document["candidates_per_row"]),
        float(document["unsure_share"]),
        levels,
    )


def find_drift(
    now: KeptEstimate, before: KeptEstimate | None, limits: DriftLimits
) -> tuple[DriftFinding, ...]:
    """Every figure beyond its limit and beyond what chance explains, against the policy and the earlier estimate.

    Without an earlier one nothing can have moved: no alarm.
    """
    return (*_against_policy(now, before, limits), *(_against_earlier(now, before, limits) if before else ()))


def _against_policy(
    now: KeptEstimate, before: KeptEstimate | None, limits: DriftLimits
) -> Iterator[DriftFinding]:
    """Differences that have always been there are no alarm, nor is `stronger`: a policy may be more careful than the
    rows ask."""
    for (field, level), line in sorted(now.levels.items()):
        if not _is_beyond(line, limits):
            continue
        old = before.levels.get((field, level)) if before else None
        is_weaker = line.bits < line.policy_bits
        is_new = old is not None and not _is_beyond(old, limits) and _has_moved(line, old)
        what = "weaker" if is_weaker else "stronger"
        yield DriftFinding(
            what,
            now.kind,
            field,
            level,
            line.policy_bits,
            line.bits,
            is_alarm=is_weaker and is_new and (field, level) != _UNSTEADY,
        )


def _is_beyond(line: KeptLevel, limits: DriftLimits) -> bool:
    return abs(line.bits - line.policy_bits) > max(limits.bits, line.error)


def _has_moved(line: KeptLevel, old: KeptLevel, least: float = 0.0) -> bool:
    return abs(line.bits - old.bits) > max(least, _OF_SIXTY * hypot(line.error, old.error))


def _against_earlier(now: KeptEstimate, before: KeptEstimate, limits: DriftLimits) -> Iterator[DriftFinding]:
    for (field, level), line in sorted(now.levels.items()):
        old = before.levels.get((field, level))
        if old is not None and _has_moved(line, old, limits.bits):
            is_alarm = (field, level) != _UNSTEADY
            yield DriftFinding("weight", now.kind, field, level, old.bits, line.bits, is_alarm=is_alarm)
    for what, old_share, new_share, limit in (
        ("candidates", before.candidates_per_row, now.candidates_per_row, limits.candidates),
        ("questions", before.unsure_share, now.unsure_share, limits.questions),
    ):
        # A few questions more in a small file are no change.
        chance = (
            _TWO_SIDED * _GROUPED[what] * sqrt(old_share / max(1, before.rows) + new_share / max(1, now.rows))
        )
        if abs(new_share - old_share) > max(limit * old_share, chance):
            yield DriftFinding(what, now.kind, "", "", old_share, new_share, is_alarm=True)
