"""申请复核: whom a decision did not help asks once that others reconsider it, on a page that says until when."""

from http import HTTPStatus

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import InvalidError, NotFoundError, RefusedError, ServiceError
from blacklist_service.portal import own_words
from blacklist_service.portal.access import claim
from blacklist_service.portal.forms import LIMITS, read_form_with_files
from blacklist_service.portal.own_requests import CHECKED, to_case
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.rules.reconsiderations import (
    reconsidered_objection_dues,
    reconsidered_repair_answer_by,
)
from blacklist_service.workflows.ask_for_reconsideration import reconsider_objection, reconsider_repair
from blacklist_service.workflows.cases.requests import RequestKind
from blacklist_service.workflows.show_subject import show_own_record

own_reconsideration = portal_blueprint("own_reconsideration", "/my/objection/<number>/reconsideration")
own_repair_reconsideration = portal_blueprint(
    "own_repair_reconsideration", "/my/repair/<number>/reconsideration"
)


@own_reconsideration.get("")
@allow(subject=True, door="portal")
@evenly
def ask(number: str) -> Response:
    """申请复核。What was decided, until when it can be asked, and what happens then."""
    return _page("objection", number)


@own_reconsideration.post("")
@allow(subject=True, door="portal", streams=True)
@evenly
def reconsider(number: str) -> Response:
    """提交复核申请。Received: the mark travels again from here on, others decide."""
    (narrative,), files = read_form_with_files("narrative")
    said = claim()
    try:
        reconsider_objection(
            service(), said.case_no, said.name, said.id_number,
            objection=service().vault.ids.read("objection", number), narrative=narrative, files=files,
            access_code=said.access_code,
        )  # fmt: skip
    except (InvalidError, RefusedError) as refusal:
        return _page("objection", number, narrative, refusal)
    return to_case("objections")


@own_repair_reconsideration.get("")
@allow(subject=True, door="portal")
@evenly
def ask_for_repair(number: str) -> Response:
    """对不予修复申请复核。The same of a refused application."""
    return _page("repair", number)


@own_repair_reconsideration.post("")
@allow(subject=True, door="portal", streams=True)
@evenly
def reconsider_refusal(number: str) -> Response:
    """提交复核申请。Received: others decide, by the day that the page then tells."""
    (application, commitment), files = read_form_with_files("application", "commitment")
    if commitment not in CHECKED:
        raise InvalidError("FORM.FIELDS", "表单字段不符合要求。", "The fields of the form do not fit.")
    said = claim()
    try:
        reconsider_repair(
            service(), said.case_no, said.name, said.id_number,
            repair=service().vault.ids.read("repair", number), application=application,
            has_public_commitment=CHECKED[commitment], files=files, access_code=said.access_code,
        )  # fmt: skip
    except (InvalidError, RefusedError) as refusal:
        return _page("repair", number, application, refusal)
    return to_case("repairs")


def _page(kind: RequestKind, number: str, words: str = "", error: ServiceError | None = None) -> Response:
    """The form; where it was refused, with what was typed. Of what is not its own nobody learns that it exists."""
    said, asked, today = claim(), service().vault.ids.read(kind, number), service().clock.today()
    record = show_own_record(service(), said.case_no, said.name, said.id_number, access_code=said.access_code)
    known = record.objections if kind == "objection" else record.repairs
    first = next((one for one in known if one.id == asked), None)
    if first is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return page(
        "own_reconsideration",
        HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST,
        kind=kind,
        number=number,
        first=first,
        until=record.ask_until.get((kind, asked)),
        today=today,
        answer_by=reconsidered_objection_dues(today).answer_by
        if kind == "objection"
        else reconsidered_repair_answer_by(today),
        typed=words,
        words=own_words,
        error=error,
        limits=LIMITS,
    )
