"""Writes docs/clocks.md: every legal clock with its cases, from the table that the tests run through the rules.

With `--check` it only compares; exit status 1: stale.
"""

import csv
import sys
from pathlib import Path

from blacklist_service.rules.law import parameters
from tools.generated import give

_ROOT = Path(__file__).resolve().parent.parent
PAGE = _ROOT / "docs" / "clocks.md"
_TABLE = _ROOT / "tests" / "blacklist_service" / "rules" / "clock_cases.csv"
_HEAD = """<!-- Generated from tests/blacklist_service/rules/clock_cases.csv by make_clock_docs.py: edit there. -->

# 期限算例 · The clocks, case by case

每一法定期限的算例：起算时刻（协调世界时）、北京时间的起算日、适用的规定、末日和理由。末日由人工依规定和节假日安排推算，测试逐行核对。
代码 `LAW.PARAMETER` 表示当日没有有效规定，`LAW.CALENDAR` 表示缺少节假日安排。

Each legal clock with cases: the instant from which it runs (UTC), the day of that instant in Chinese time, the law in
force, the last day, and why. The last days were worked out by hand from the law and the holiday notices, and
`tests/blacklist_service/rules/test_rules_clocks.py` asks the real rule for each. A clock in hours gives an instant. A
code stands where the rule refuses: `LAW.PARAMETER`, no number was in force on that day; `LAW.CALENDAR`, the holiday
notice is missing. Clauses, values and marks stand in [law.md](law.md).
"""
# Clocks that are made of several numbers.
_MADE_OF_SEVERAL = {
    "listing_expiry": (
        "列入的末日：公示期与保存期先到者",
        "The last day of a listing: showing or retention, whichever ends first",
    ),
    "repair_wait": ("尚不可信用修复的末日", "The last day on which a repair cannot be granted yet"),
}
_COLUMNS = "| from, UTC | 起算日 day | 条件 given | 规定 law | 末日 last | 理由 why |"


def clock_page() -> str:
    """The text of the page."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {one.code: (one.zh, one.en) for one in parameters()} | _MADE_OF_SEVERAL
    parts = [_HEAD]
    for clock in dict.fromkeys(row["clock"] for row in rows):
        zh, en = named[clock]
        parts += [f"\n## `{clock}` {zh}\n", f"{en}.\n"]
        parts += [
            "| from, UTC | 起算日 day | 条件 given | 规定 law | 末日 last | 理由 why |",
            "|---|---|---|---|---|---|",
        ]
        parts += [_line(row) for row in rows if row["clock"] == clock]
    return "\n".join(parts) + "\n"


def _line(row: dict[str, str]) -> str:
    last = f"`{row['last_day']}`" if row["last_day"].startswith("LAW.") else row["last_day"]
    cells = (row["from_utc"], row["day"], row["given"] or "—", row["law"] or "—", last, row["why"])
    return "| " + " | ".join(cells) + " |"


def main(arguments: list[str]) -> int:
    """Writes or, with --check, compares. Gives the exit status."""
    return give({PAGE: clock_page()}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
