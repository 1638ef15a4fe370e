"""The courts' list (失信被执行人) as reference: how long a row of it may be kept, and when a newer list is believed."""

from datetime import date

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.rules.deadlines import add_months, due_on
from blacklist_service.rules.law import whole_number

# A newer list that ends more than this share of the rows before it is more likely cut off than true.
_MOST_ENDED = 0.5


def row_kept_until(published_on: date, as_of: date, today: date) -> date:
    """The last day of a row: its term from the day of publication (`court_listing_term`), and no longer than the list
    that it stands in is fresh (`court_list_fresh`), because a court deletes within days and only a newer list tells.

    Law: 法释〔2017〕7号 Art 2, Art 10; 个人信息保护法 Art 19 (the shortest time that is needed).
    """
    term = add_months(published_on, whole_number("court_listing_term", today))
    return min(term, due_on("court_list_fresh", as_of))


def check_day(as_of: date, newest: date | None, today: date) -> None:
    """A list is of a day that has come, still fresh, and not before the one that is kept.

    Raises InvalidError COURT.DAY; RefusedError COURT.OLDER.
    """
    if as_of > today or due_on("court_list_fresh", as_of) < today:
        raise InvalidError(
            "COURT.DAY",
            "名单日期晚于今日，或者已过期。",
            "The list's day has not come, or the list is no longer fresh.",
        )
    if newest is not None and as_of < newest:
        raise _older()


def check_order(number: int, current: int | None) -> None:
    """An import that began before the one that is in force does not take its place.

    Raises RefusedError COURT.OLDER.
    """
    if current is not None and number <= current:
        raise _older()


def check_ended(ended: int, before: int, *, is_expected: bool) -> None:
    """A list that ends more than half of what was kept is taken only where somebody says that it is right.

    Raises RefusedError COURT.SHRUNK.
    """
    if not is_expected and ended > before * _MOST_ENDED:
        raise RefusedError(
            "COURT.SHRUNK",
            f"新名单将使 {ended} 条（共 {before} 条）终止，请核对文件是否完整。",
            f"The list would end {ended} of {before} rows: is the file whole?",
            ended=ended,
            before=before,
        )


def _older() -> RefusedError:
    return RefusedError("COURT.OLDER", "已导入更新的名单。", "A newer list has been imported already.")
