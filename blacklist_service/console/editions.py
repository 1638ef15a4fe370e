"""对外通报: the series of public notice, their editions by two officials, and what was recalled of them.

Who would be named is shown masked, word for word as it would be printed; each person shown is a look in the log.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from blacklist_service.access_rules import allow, reads
from blacklist_service.clock import clock_text
from blacklist_service.console import edition_words as words
from blacklist_service.console.approval_forms import approval_forms, read_approval
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import caller, odd_fields, read_form, service, shown
from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.rules.law import whole_number
from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.approve_edition import approve_edition, refuse_edition
from blacklist_service.workflows.editions.proposals import EditionView
from blacklist_service.workflows.propose_edition import propose_edition
from blacklist_service.workflows.show_edition import preview_edition, show_edition
from blacklist_service.workflows.show_series import list_series, notice_state, show_series
from blacklist_service.workflows.withdraw_edition import withdraw_edition
from exports.editions import MASKINGS, cells, titles

KIND = "edition"
# Of the newest recalls and placings; the whole list is the public file.
ROWS = 100
_LONGEST_NUMBER = 9
editions = console_blueprint("editions")


@editions.get("/editions")
@for_officials
def show_all() -> Response:
    """各系列。Whether anything may be published, on which bases, and every series. Nobody is named."""
    return page(
        "editions",
        state=notice_state(service(), caller()),
        series=list_series(service(), caller()),
        fields=words.FIELDS,
        states=words.STATES,
        maskings=sorted(MASKINGS),
        office=caller().member_code,
        is_maker=caller().has_role("maker"),
    )


@editions.post("/editions")
@allow("maker", door="console", step_up="recent")
def open_series() -> Response:
    """开设系列。Opens a series for the own office; nothing is printed by that, and each edition takes two officials."""
    code, masking, region = read_form("series", "masking", "region")
    office = caller().member_code
    made = add_edition_series(
        service(), caller(), code=code.strip(), member_code=office, masking=masking, region=region.strip()
    )
    return see_other(url_for("console_editions.show", series=made.code))


@editions.get("/editions/<series>")
@for_officials
def show(series: str) -> Response:
    """一个系列。Its editions, and its recall list with when it was put before the public. Keys of nobody."""
    found = show_series(service(), caller(), series)
    return page(
        "edition_series",
        view=found.view,
        editions=[(one, words.STATES[one.state], clock_text(one.made_at)) for one in found.view.editions],
        recalled=[(one, words.RECALLS[one.kind]) for one in found.recalled[:ROWS]],
        recalls=len(found.recalled),
        expires_at="" if found.recalls_expire_at is None else clock_text(found.recalls_expire_at),
        placings=[(one, clock_text(one.placed_at)) for one in found.placings[:ROWS]],
        owed=found.owed,
        refusal=notice_state(service(), caller()).refusal,
        today=service().clock.today(),
        is_maker=caller().has_role("maker"),
    )


@editions.get("/editions/<series>/next")
@allow("maker", door="console")
@reads("page")
def preview(series: str) -> Response:
    """拟定前预览。Whom an edition proposed now would name, masked as it would be printed. The looks are recorded."""
    number = _page_number()
    found = preview_edition(service(), caller(), series, page=number)
    view = show_series(service(), caller(), series).view
    return page(
        "edition_next",
        view=view,
        found=found,
        most_days=whole_number("edition_valid", service().clock.today()),
        **_rows(view.masking, found.rows, found.refused, number, found.pages),
    )


@editions.post("/editions/<series>/next")
@allow("maker", door="console", step_up="recent")
def propose(series: str) -> Response:
    """拟定一期。Proposes the next edition for so many days; the page of what waits comes next."""
    (days,) = read_form("days")
    if not (days.isascii() and days.isdigit() and len(days) <= _LONGEST_NUMBER):
        raise InvalidError("FORM.DAYS", "请填写有效日数。", "Give a number of days.")
    made = propose_edition(service(), caller(), series, days=int(days))
    return see_other(url_for("console_editions.show_waiting", series=series, number=made.number))


@editions.get("/editions/<series>/<int:number>")
@for_officials
@reads("page")
def show_waiting(series: str, number: int) -> Response:
    """待复核的一期。What approving would print today, its digest, and who is left out. The looks are recorded."""
    place = _page_number()
    found = show_edition(service(), caller(), series, page=place)
    _require_number(found.edition, number)
    view = show_series(service(), caller(), series).view
    is_maker = caller().login == found.edition.made_by
    return page(
        "edition_waiting",
        view=view,
        found=found,
        edition=found.edition,
        made_at=clock_text(found.edition.made_at),
        expires_at=clock_text(found.edition.expires_at),
        may_decide=caller().has_role("checker") and not is_maker,
        may_withdraw=caller().has_role("maker"),
        **_rows(view.masking, found.rows, found.refused, place, found.pages),
        **approval_forms(KIND, number, found.edition.digest),
    )


@editions.post("/editions/<series>/<int:number>")
@allow("checker", door="console", step_up="each")
def decide(series: str, number: int) -> Response:
    """印发或退回。Approves or refuses the digest that was shown, with the second factor for exactly this."""
    given = read_approval(KIND, number)
    if given.verdict == "refuse":
        refuse_edition(service(), caller(), series, given.digest, reasons=given.reasons)
        return page("decided", done="edition_refused", listing=None, verdict=given.verdict)
    approve_edition(service(), caller(), series, given.digest)
    return page("decided", done="edition_published", listing=None, verdict=given.verdict)


@editions.post("/editions/<series>/<int:number>/end")
@allow("maker", door="console")
def withdraw(series: str, number: int) -> Response:
    """撤回。The edition of this digest waits no longer; nothing is printed."""
    del number  # the digest tells which edition was seen
    digest, reasons = read_form("digest", "reasons")
    if not reasons.strip():
        raise InvalidError("EDITION.WHY_WITHDRAWN", "撤回须说明理由。", "Say why it is taken back.")
    withdraw_edition(service(), caller(), series, digest, reasons=reasons.strip())
    return see_other(url_for("console_editions.show", series=series))


def _page_number() -> int:
    """Which page of rows is asked for. Raises InvalidError FORM.FIELDS for what is no number of a page."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise odd_fields()
    return max(int(text), 1)


def _require_number(edition: EditionView, number: int) -> None:
    if edition.number != number:
        raise NotFoundError("EDITION.NONE", "没有待复核的通报。", "No edition waits for approval.")


def _rows(masking: str, rows: Any, refused: Mapping[int, str], number: int, pages: int) -> dict[str, Any]:
    """One page of an edition as printed, and who is left out: by reason, and the first cases."""
    return {
        "titles": titles(masking),
        "rows": [cells(masking, row) for row in rows],
        "number": number,
        "pages": pages,
        "left_out": [
            (code, words.REASONS.get(code), count)
            for code, count in sorted(Counter(refused.values()).items())
        ],
        "left_cases": [(shown("listing", listing), code) for listing, code in list(refused.items())[:ROWS]],
    }
