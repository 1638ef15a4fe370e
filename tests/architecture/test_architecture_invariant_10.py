"""Invariant 10: lengths of time that the law gives stand in the law's data, and only `rules` counts with them.

What looks like a deadline is found by its form: days or weeks added to a date, a number of days compared, a year
shifted, a constant that is called days, months or years, an interval in SQL; in a template by its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_RULES = "blacklist_service/rules/"
# Only the rules add working days and months of the law; everybody else asks `due_on` or a function over it.
_COUNTING = re.compile(r"add_(months|working_days)")
_LENGTH = re.compile(r"(^|_)(DAYS?|WEEKS?|MONTHS?|YEARS?|AGE)(_|$)")
_INTERVAL = re.compile(r"interval\s+'|'[+-]?\d+ (day|week|month|year)s?'", re.IGNORECASE)
_SHIFTED = frozenset({"year", "month", "day"})

# No deadline of the law: lengths that we chose ourselves, or plain arithmetic. Each with its reason.
_EXCEPTIONS = {
    "blacklist_service/workflows/list_own_enquiries.py": "a day of the log, until the next midnight",
    "blacklist_service/rules/own_reports.py": "the first day of the next calendar year, when a count begins anew",
    "blacklist_service/jobs/crons.py": "how far ahead the next slot of a cron is looked for",
    "blacklist_service/rules/decoy_people.py": "how old the debt of somebody invented is",
    "blacklist_service/workflows/diagnose.py": "the year after this one, whose holiday notice should be there",
    "blacklist_service/workflows/answer_once.py": "how long the answer to a repeated call is kept",
    "blacklist_service/workflows/enquiring/window.py": "the hour that is watched; the day after today, when a quota begins anew",
    "blacklist_service/workflows/enrol.py": "how long a key of the service lives",
    "blacklist_service/workflows/enrol_signing_key.py": "how long a member's key lives",
    "blacklist_service/workflows/enrol_recipient_key.py": "how long two keys of a recipient live beside each other",
    "blacklist_service/workflows/tidy_queue.py": "how long ended jobs and broken-off uploads are kept",
    "blacklist_service/workflows/measuring/topics.py": "over which days the service counts about itself, and how long it keeps that",
    "blacklist_service/workflows/measuring/own_topics.py": "how many ages a table of figures tells apart",
    "blacklist_service/workflows/read_agreement.py": "the period that is shown by default, and the day after its last",
    "blacklist_service/workflows/place_honey.py": "days that an invented loan lies apart",
    "blacklist_service/workflows/rotate_keys.py": "how long a next signing key is announced",
    "blacklist_service/workflows/releasing/changes.py": "the day after the last day of a listing",
    "blacklist_service/rules/key_limits.py": "how long an agency's people are told who ended a key",
    "blacklist_service/rules/opening_budgets.py": "how long the doctor speaks of a refusal",
    "blacklist_service/rules/repairs.py": "the day after the last one of the shortest showing",
    "blacklist_service/rules/calendar.py": "one day, to walk through the calendar",
    "blacklist_service/rules/deadlines.py": "months of a year and a shifted month, where counting is at home",
    "blacklist_service/rules/terms.py": "months of a year",
    "blacklist_service/rules/retention.py": "months of a year",
}


# A length of time in words, in Chinese or in English.
_SAID = re.compile(
    r"(?:\d+|[一二两三四五六七八九十]+) ?(?:个?工作日|日内|天|个月|年|小时|分钟)"
    r"|\b(?:\d+|one|two|three|four|five|six|ten|twelve|fifteen|twenty|thirty) (?:working |calendar )?"
    r"(?:day|month|year|hour|minute)s?\b"
)
# Pages whose lengths are none of the law, each with its reason.
_PAGES_OF_OURS = {
    "console/looks.html": "names one day of the log",
    "console/upload_file.html": "how long a file that nobody confirmed is kept: tidy_queue",
    "console/submissions.html": "as upload_file.html",
}


def _is_number(node: ast.AST | None, numbers: set[str]) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand, numbers)
    if isinstance(node, ast.BinOp):
        return _is_number(node.left, numbers) and _is_number(node.right, numbers)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and node.value not in (0, False)
    return isinstance(node, ast.Name) and node.id in numbers


def _numbers(tree: ast.AST) -> set[str]:
    """The names that stand for a number written here."""
    given = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
    return {
        target.id
        for node in given
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, int | float)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_typed_in(node: ast.AST, numbers: set[str]) -> bool:
    if isinstance(node, ast.Call) and _name(node) == "timedelta":
        lengths = [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("days", "weeks"))]
        return any(_is_number(length, numbers) for length in lengths)
    if isinstance(node, ast.Call) and _COUNTING.fullmatch(_name(node)):
        return any(_is_number(length, numbers) for length in node.args[1:])
    if isinstance(node, ast.Compare) and any(
        isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops
    ):
        sides = [node.left, *node.comparators]
        counted = any(
            isinstance(part, ast.Attribute) and part.attr == "days"
            for side in sides
            for part in ast.walk(side)
        )
        return counted and any(_is_number(side, numbers) for side in sides)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        is_date = isinstance(node.left, ast.Attribute) and node.left.attr in _SHIFTED
        return is_date and _is_number(node.right, numbers)
    if isinstance(node, ast.Assign) and _is_number(node.value, numbers):
        return any(
            isinstance(target, ast.Name) and _LENGTH.search(target.id.upper()) for target in node.targets
        )
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _INTERVAL.search(node.value) is not None
    return False


def _typed_in(tree: ast.AST) -> Iterator[int]:
    numbers = _numbers(tree)
    for node in ast.walk(tree):
        if _is_typed_in(node, numbers):
            yield node.lineno  # type: ignore[attr-defined]


def _counts(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _COUNTING.fullmatch(_name(node)):
            yield node.lineno


def _service(product: list[Any]) -> list[Any]:
    """The service without what reads uploads (days since 1900, ages inside numbers) and without migrations."""
    own = [module for module in product if module.path.startswith("blacklist_service/")]
    return [m for m in own if not m.path.startswith("blacklist_service/intake/") and not m.is_migration]


def test_no_length_of_time_is_typed_in(product: list[Any]) -> None:
    modules = [module for module in _service(product) if module.path not in _EXCEPTIONS]

    assert [f"{module.path}:{line}" for module in modules for line in _typed_in(module.tree)] == []


def test_the_list_of_exceptions_holds_nothing_that_is_over(product: list[Any]) -> None:
    still = {module.path for module in _service(product) if any(_typed_in(module.tree))}

    assert set(_EXCEPTIONS) - still == set()


def test_only_the_rules_count_months_and_working_days(product: list[Any]) -> None:
    outside = [module for module in _service(product) if not module.path.startswith(_RULES)]

    assert [f"{module.path}:{line}" for module in outside for line in _counts(module.tree)] == []
    assert any(_counts(module.tree) for module in product if module.path.startswith(_RULES))


def _templates(root: Path) -> dict[str, str]:
    pages = sorted((root / "blacklist_service").glob("*/templates/**/*.*"))
    return {page.as_posix().partition("/templates/")[2]: page.read_text("utf-8") for page in pages}


def test_no_page_and_no_letter_writes_a_length_of_time_itself(root: Path) -> None:
    said = {name: [found[0] for found in _SAID.finditer(text)] for name, text in _templates(root).items()}

    assert len(said) > 80
    assert {name: lengths for name, lengths in said.items() if lengths and name not in _PAGES_OF_OURS} == {}
    assert [name for name in _PAGES_OF_OURS if not said[name]] == []


@pytest.mark.parametrize(
    "text",
    ["20 日内书面答复", "10 个工作日内", "五年保存期限", "within 20 days", "the five years of keeping"],
)
def test_a_length_of_time_in_words_is_found(text: str) -> None:
    assert _SAID.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "if (today - received_on).days > 20:\n    stop()",
        "if 20 < (today - received_on).days:\n    stop()",
        "LIMIT = 15\nlate = (today - x).days >= LIMIT",
        "due = received_on + timedelta(days=20)",
        "due = received_on + timedelta(7)",
        "due = received_on + timedelta(weeks=2)",
        "_WINDOW = 7\ndue = received_on + timedelta(days=_WINDOW)",
        "due = add_months(ended_on, 5 * 12)",
        "due = add_working_days(received_on, 20)",
        "due = day.replace(year=day.year + 5)",
        "_REPLY_DAYS = 7",
        "asked = text(\"SELECT 1 WHERE due_on < :today - interval '20 days'\")",
        "asked = text(\"SELECT date(received_on, '+20 days')\")",
    ],
)
def test_the_rule_finds_what_breaks_it(text: str) -> None:
    assert list(_typed_in(ast.parse(text))) != []


def test_what_comes_from_the_law_is_not_typed_in() -> None:
    text = "due = due_on('objection_answer', day)\nwindow = timedelta(days=whole_number('tombstone_window', day))\nlate = today > due\n"

    assert list(_typed_in(ast.parse(text))) == []
