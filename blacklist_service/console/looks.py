"""What the people and programs of an agency have asked, newest first, page by page; never about whom."""

from datetime import date

from flask import Response, request

from blacklist_service.access_rules import reads
from blacklist_service.clock import clock_text
from blacklist_service.console.agency_words import ALL_PURPOSES, OUTCOMES
from blacklist_service.console.blueprints import console_blueprint, for_agencies
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, number_of, odd_fields, service
from blacklist_service.workflows.enquiring.quotas import quota_left
from blacklist_service.workflows.list_own_enquiries import list_own_enquiries

ROWS = 50
# Nobody asked before; and no instant can be made of the very first days.
_FIRST_DAY = date(2000, 1, 1)
looks = console_blueprint("looks")


@looks.get("/looks")
@for_agencies
@reads("day", "before")
def show_all() -> Response:
    """本机构查询记录。Who of the agency asked, when, what for and how it ended; of one day or of all."""
    day, before = request.args.get("day", ""), request.args.get("before", "")
    found = list_own_enquiries(
        service(),
        caller(),
        limit=ROWS + 1,
        day=_day(day),
        before=number_of("look", before) if before else None,
    )
    lines = found[:ROWS]
    return page(
        "looks",
        rows=[(one, clock_text(one.at), _purpose(one.purpose), OUTCOMES[one.outcome]) for one in lines],
        day=day,
        today=service().clock.today().isoformat(),
        is_first=not before,
        next_place=lines[-1].receipt_id if len(found) > ROWS else "",
        quota=quota_left(service(), caller()),
    )


def _day(text: str) -> date | None:
    """Raises InvalidError FORM.FIELDS for what is no day until today."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise odd_fields() from None
    if not _FIRST_DAY <= day <= service().clock.today():
        raise odd_fields()
    return day


def _purpose(code: str) -> str:
    return ALL_PURPOSES.get(code, code)
