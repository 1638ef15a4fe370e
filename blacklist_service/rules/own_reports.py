"""How often a person is given its own report without a fee, and from which day again (征信业管理条例 Art 17)."""

from datetime import date

from blacklist_service.rules.law import whole_number


def given_again_on(given: int, today: date, *, is_at_counter: bool = False) -> date:
    """The first day on which a person may be given a report, which is today where it may be given now.

    `given`: how many it was given in this calendar year. The service gives more than the law's least number and takes
    no fee for any; its own limit only keeps somebody else's program from printing all day. What the law promises is
    left for the person itself: an official at the counter cannot use it up.
    """
    most, promised = times_a_year(today)
    most -= promised if is_at_counter else 0
    return today if given < most else date(today.year + 1, 1, 1)


def times_a_year(today: date) -> tuple[int, int]:
    """How often the service gives a report in a calendar year, and how often the law asks it to."""
    promised = whole_number("free_reports", today)
    return max(whole_number("own_reports", today), promised), promised
