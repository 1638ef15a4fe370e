"""`python -m bench.quality`: how well the resolver does on invented people of several kinds, seeds, degrees of damage.

Every set is printed as it is done, then what became of each variation. `--floor A6=10` shows what another floor of a
gate would do.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bench.arguments import count, floor, share
from bench.people.profiles import PROFILES
from bench.resolved import Quality, measure, upper_bound
from matching.policy import POLICY, Policy, amend_policy

_COLUMNS = (
    ("set", 24), ("rows", 8), ("merged", 8), ("wrong", 6), ("precision", 10), ("wrong<=", 8), ("recall", 7),
    ("+review", 8), ("review", 7), ("complete", 9), ("cand/row", 9), ("keys/row", 9), ("block", 6), ("s", 4),
)  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    asked.add_argument("--people", type=count(), default=20_000)
    asked.add_argument("--damaged", type=share, nargs="+", default=[0.20, 0.55])
    asked.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked.add_argument("--profiles", nargs="+", choices=sorted(PROFILES), default=list(PROFILES))
    asked.add_argument("--floor", type=floor, nargs="*", default=[], metavar="GATE=BITS")
    given = asked.parse_args()
    try:
        policy = amend_policy({"floors": dict(given.floor)}) if given.floor else POLICY
    except ValueError as error:
        asked.error(f"argument --floor: {error}")
    print(f"policy {policy.version}, {given.people:,} subjects a set, seeds {given.seeds}")
    print(_line(name for name, _ in _COLUMNS))
    for damaged in given.damaged:
        for profile in given.profiles:
            found = [_measured(given.people, damaged, seed, profile, policy) for seed in given.seeds]
            if len(found) > 1:
                _tell(f"{profile} {damaged:.0%} all seeds", _together(found), 0.0)
            if profile == given.profiles[0]:
                Console().print(_by_kind(f"{profile} {damaged:.0%}: recall of each variation", found))


def _measured(people: int, damaged: float, seed: int, profile: str, policy: Policy) -> Quality:
    begun = time.process_time()
    found = measure(people, damaged, seed, profile, policy)
    _tell(f"{profile} {damaged:.0%} seed {seed}", found, time.process_time() - begun)
    return found


def _tell(name: str, found: Quality, seconds: float) -> None:
    cells = (
        name,
        f"{found.rows:,}",
        f"{found.merged:,}",
        f"{found.wrong}",
        f"{found.precision:.6f}",
        f"{found.wrong_bound:.1e}",
        f"{found.recall:.4f}",
        f"{found.with_review:.4f}",
        f"{found.review_share:.2%}",
        f"{found.completeness:.5f}",
        f"{found.candidates:.2f}",
        f"{found.keys:.1f}",
        f"{found.largest_block}",
        f"{seconds:.0f}",
    )
    print(_line(cells), flush=True)


def _line(cells: Iterable[str]) -> str:
    return " ".join(
        f"{cell:<{width}}" if name == "set" else f"{cell:>{width}}"
        for cell, (name, width) in zip(cells, _COLUMNS, strict=True)
    )


def _together(found: list[Quality]) -> Quality:
    """Several sets of one kind as one: pairs are summed, shares weighed by rows."""
    rows = sum(one.rows for one in found)
    merged, wrong = sum(one.merged for one in found), sum(one.wrong for one in found)

    def mean(name: str) -> float:
        return sum(getattr(one, name) * one.rows for one in found) / rows

    return Quality(
        rows=rows,
        merged=merged,
        wrong=wrong,
        precision=1 - wrong / merged if merged else 1.0,
        wrong_bound=upper_bound(wrong, merged),
        recall=mean("recall"),
        with_review=mean("with_review"),
        review_share=mean("review_share"),
        completeness=mean("completeness"),
        candidates=mean("candidates"),
        largest_block=max(one.largest_block for one in found),
        common_keys=max(one.common_keys for one in found),
        keys=mean("keys"),
    )


def _by_kind(title: str, found: list[Quality]) -> Table:
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for one in found:
        for code, (met, pairs) in one.found_by_kind.items():
            right[code] += met
            every[code] += pairs
    table = Table("variation", "pairs", "recall", title=title)
    for code in sorted(every, key=lambda code: right[code] / every[code]):
        table.add_row(code, f"{every[code]:,}", f"{right[code] / every[code]:.3f}")
    return table


if __name__ == "__main__":
    main()
