"""Public notice (对外通报): for how long an edition is valid, and who may not stand in one beside what gates ask."""

from datetime import date, timedelta

from blacklist_service.errors import InvalidError
from blacklist_service.rules.gaps import Gap, Gaps
from blacklist_service.rules.law import whole_number
from blacklist_service.rules.terms import is_expired

DISPUTED = Gap(
    "EDITION.DISPUTED", "异议处理期间不对外通报。", "Nobody stands in a public notice while disputed."
)
PUBLICITY_OVER = Gap(
    "EDITION.PUBLICITY_OVER", "公示期限已满或者未定。", "The time for publicity is over, or there is none."
)
STATEMENT = Gap(
    "EDITION.STATEMENT",
    "附有本人声明，不能脱离声明对外通报。",
    "The subject has made a statement, which a public notice does not carry.",
)
AWAITS_NEXT = Gap(
    "EDITION.AWAITS_NEXT",
    "拟定之后才可以通报或者内容有变动，列入下一期。",
    "Could not be named when the edition was proposed, or would read otherwise now; stands in the next one.",
)


def gaps_before_edition(
    *, is_disputed: bool, has_statement: bool, publicity_until: date | None, today: date
) -> Gaps:
    """Why a listing that may be published does not stand in an edition today; empty where it does.

    Law: 征信业管理条例 Art 25; 国办发〔2020〕49号 (time for publicity).
    """
    checks = (
        (DISPUTED, not is_disputed),
        (STATEMENT, not has_statement),
        (PUBLICITY_OVER, publicity_until is not None and not is_expired(publicity_until, today)),
    )
    return tuple(gap for gap, is_met in checks if not is_met)


def check_days(days: int, today: date) -> None:
    """An edition is valid for 1 to `edition_valid` days. Raises: InvalidError EDITION.DAYS.

    Law: 个人信息保护法 Art 47 (no longer than the purpose needs).
    """
    most = whole_number("edition_valid", today)
    if not 1 <= days <= most:
        raise InvalidError(
            "EDITION.DAYS",
            f"一期对外通报的有效期为 1 至 {most} 日。",
            f"An edition is valid for 1 to {most} days.",
            most=most,
        )


def valid_until(issued_on: date, days: int) -> date:
    """The last day of an edition; the day of issue is the first."""
    return issued_on + timedelta(days=days - 1)
