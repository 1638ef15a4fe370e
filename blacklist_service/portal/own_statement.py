"""本人声明: what the person says beside its own entry, to everybody who is given that entry."""

from http import HTTPStatus

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import InvalidError, RefusedError, ServiceError
from blacklist_service.portal.access import claim
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.own_requests import to_case
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.workflows.make_statement import make_statement, withdraw_statement
from blacklist_service.workflows.show_subject import show_own_record

own_statement = portal_blueprint("own_statement", "/my/statement")


@own_statement.get("")
@allow(subject=True, door="portal")
@evenly
def ask_statement() -> Response:
    """本人声明。What stands, the form, and who will read it."""
    said = claim()
    record = show_own_record(service(), said.case_no, said.name, said.id_number, access_code=said.access_code)
    stands = record.statement
    return _page(stands, stands)


@own_statement.post("")
@allow(subject=True, door="portal")
@evenly
def state() -> Response:
    """提交声明。It goes out with the next release, and is in the answer to the next enquiry."""
    (draft,), said = read_form("statement"), claim()
    try:
        make_statement(
            service(), said.case_no, said.name, said.id_number, statement=draft, access_code=said.access_code
        )
    except (InvalidError, RefusedError) as refusal:
        return _page(draft, "", refusal)
    return to_case("statement")


@own_statement.post("/withdraw")
@allow(subject=True, door="portal")
@evenly
def withdraw() -> Response:
    """撤回声明。The next release tells every recipient that there is none."""
    read_form()
    said = claim()
    withdraw_statement(service(), said.case_no, said.name, said.id_number, access_code=said.access_code)
    return to_case("statement")


def _page(draft: str, stands: str, error: ServiceError | None = None) -> Response:
    """The form; where it was refused, with what was typed, which is nowhere else."""
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    return page("own_statement", status, draft=draft, stands=stands, error=error)
