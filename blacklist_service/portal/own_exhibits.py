"""材料: the photographs and documents that the person has added to an objection or an application for repair, and the
form to add more."""

from http import HTTPStatus

from flask import Response, redirect, url_for

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import InvalidError, RefusedError, ServiceError
from blacklist_service.portal import own_words
from blacklist_service.portal.access import claim
from blacklist_service.portal.forms import LIMITS, read_form_with_files
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.workflows.add_exhibits import add_exhibits, list_own_exhibits
from blacklist_service.workflows.cases.requests import RequestKind

own_exhibits = portal_blueprint("own_exhibits", "/my/objection/<number>/exhibits")
own_repair_exhibits = portal_blueprint("own_repair_exhibits", "/my/repair/<number>/exhibits")
_PAGES = {"objection": "portal_own_exhibits.show_all", "repair": "portal_own_repair_exhibits.show_of_repair"}


@own_exhibits.get("")
@allow(subject=True, door="portal")
@evenly
def show_all(number: str) -> Response:
    """异议材料。Which files were received: name, size, instant and digest."""
    return _page("objection", number)


@own_exhibits.post("")
@allow(subject=True, door="portal", streams=True)
@evenly
def add(number: str) -> Response:
    """补充材料。The files belong to the objection together, or none of them does."""
    return _added("objection", number)


@own_repair_exhibits.get("")
@allow(subject=True, door="portal")
@evenly
def show_of_repair(number: str) -> Response:
    """修复材料。The same of an application for repair."""
    return _page("repair", number)


@own_repair_exhibits.post("")
@allow(subject=True, door="portal", streams=True)
@evenly
def add_to_repair(number: str) -> Response:
    """补充修复材料。The files belong to the application together, or none of them does."""
    return _added("repair", number)


def _added(kind: RequestKind, number: str) -> Response:
    said, request = claim(), service().vault.ids.read(kind, number)
    try:
        _fields, files = read_form_with_files()
        add_exhibits(
            service(), said.case_no, said.name, said.id_number,
            kind=kind, number=request, files=files, access_code=said.access_code,
        )  # fmt: skip
    except (InvalidError, RefusedError) as refusal:
        return _page(kind, number, refusal)
    answer = redirect(url_for(_PAGES[kind], number=number), code=HTTPStatus.SEE_OTHER)
    assert isinstance(answer, Response)
    return answer


def _page(kind: RequestKind, number: str, error: ServiceError | None = None) -> Response:
    said = claim()
    found = list_own_exhibits(
        service(), said.case_no, said.name, said.id_number,
        kind=kind, number=service().vault.ids.read(kind, number), access_code=said.access_code,
    )  # fmt: skip
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    return page(
        "own_exhibits", status,
        kind=kind, number=number, found=found, words=own_words, limits=LIMITS, error=error,
    )  # fmt: skip
