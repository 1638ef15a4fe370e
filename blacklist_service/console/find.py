"""查找案件: the page of a case by a number on a paper, also where it waits for nothing and stands in no queue.

What is typed stands in the form alone: in no address, log or list."""

from dataclasses import dataclass

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.pages import page
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import caller, odd_fields, read_form, service, shown
from blacklist_service.console.words import FIELDS, said
from blacklist_service.errors import InvalidError, RefusedError, ServiceError
from blacklist_service.rules.reveal_purposes import FIND_PURPOSES
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.find_cases import FoundCase, Sought, find_cases
from blacklist_service.workflows.list_members import list_members

BY = {
    "case_no": "案号 case number",
    "letter_no": "文书文号、决定文号 number of a letter or decision",
    "id_number": "证件号码 number of a document of identity",
    "row_key": "报送机构的行标识 a platform's row key",
}
find = console_blueprint("find")
# Whoever is found is looked at, so the second factor was shown lately.
_fresh = allow(*OFFICIALS, door="console", step_up="recent")


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What an official has typed so far."""

    by: str = "case_no"
    sought: str = ""
    platform: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case that was found, as the table shows it."""

    number: str
    state: str
    platforms: str
    days: tuple[tuple[str, str], ...]


@find.get("/find")
@_fresh
def ask() -> Response:
    """查找案件。Asks for a number, what kind it is of, and what for."""
    return _form(Draft())


@find.post("/find")
@_fresh
@evenly
def answer() -> Response:
    """查找结果。The cases within the own areas; each look is recorded, and whoever is found can see it."""
    draft = Draft(*read_form("by", "sought", "platform", "purpose"))
    if draft.by not in BY:
        raise odd_fields()
    try:
        found = find_cases(
            service(), caller(), Sought(draft.by, draft.sought, draft.platform), purpose=draft.purpose
        )
    except (InvalidError, RefusedError) as error:
        return _form(draft, error=error)
    # Once somebody is found the number does not stand on beside the case.
    return _form(Draft(draft.by, platform=draft.platform, purpose=draft.purpose) if found else draft, found)


def _form(
    draft: Draft, found: tuple[FoundCase, ...] | None = None, error: ServiceError | None = None
) -> Response:
    made = page(
        "find", 200 if error is None else status_of(error),
        error=error, draft=draft, by=BY, rows=None if found is None else [_row(one) for one in found],
        purposes={code: f"{zh} {en}" for code, (zh, en) in FIND_PURPOSES.items()},
        platforms={
            one.code: one.name for one in list_members(service(), caller()) if one.kind == "platform"
        },
    )  # fmt: skip
    return made if error is None else told(made, error)


def _row(case: FoundCase) -> Row:
    marks = ((case.is_disputed, "异议中 disputed"), (case.is_suppressed, "已暂停展示 suppressed"))
    return Row(
        number=shown("listing", case.listing),
        state=" · ".join([said(case.state), *(word for is_so, word in marks if is_so)]),
        platforms="、".join(case.platforms) or "—",
        days=tuple((FIELDS[name], day.isoformat()) for name, day in case.days),
    )
