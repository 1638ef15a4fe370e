"""办理经过: where an objection or an application stands step by step, what was decided and why, what is missing, and
taking it back; and the letters of the case."""

from http import HTTPStatus

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.portal import own_words
from blacklist_service.portal.access import claim, claim_of_person
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.own_requests import to_case
from blacklist_service.portal.own_steps import steps_of
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.workflows.cases.requests import RequestKind
from blacklist_service.workflows.show_own_letter import show_own_letter
from blacklist_service.workflows.show_own_request import show_own_request
from blacklist_service.workflows.withdraw_request import withdraw_request

own_outcome = portal_blueprint("own_outcome", "/my/objection/<number>")
own_repair_outcome = portal_blueprint("own_repair_outcome", "/my/repair/<number>")
own_letters = portal_blueprint("own_letters", "/my/letters")


@own_outcome.get("")
@allow(subject=True, door="portal")
@evenly
def show(number: str) -> Response:
    """异议办理经过。The steps with their days, the outcome with its reasons, the source's answer, what is missing."""
    return _page("objection", number)


@own_repair_outcome.get("")
@allow(subject=True, door="portal")
@evenly
def show_repair(number: str) -> Response:
    """修复办理经过。The same of an application for repair."""
    return _page("repair", number)


@own_outcome.post("/withdraw")
@allow(subject=True, door="portal")
@evenly
def withdraw(number: str) -> Response:
    """撤回异议。By the person itself; the mark of the dispute is gone with the last open one."""
    return _withdrawn("objection", number)


@own_repair_outcome.post("/withdraw")
@allow(subject=True, door="portal")
@evenly
def withdraw_repair(number: str) -> Response:
    """撤回修复申请。It may apply again."""
    return _withdrawn("repair", number)


@own_letters.get("/<number>")
@allow(subject=True, door="portal")
@evenly
def open_letter(number: str) -> Response:
    """打开文书。The very bytes of a letter to the person, for itself alone."""
    said = claim_of_person()
    letter, pdf = show_own_letter(
        service(), said.case_no, said.name, said.id_number, number=service().vault.ids.read("letter", number)
    )
    answer = Response(pdf, content_type="application/pdf")
    # By kind alone: a file's name stays in lists of downloads, and names nobody.
    answer.headers["Content-Disposition"] = f'attachment; filename="{letter.kind}.pdf"'
    return answer


def _withdrawn(kind: RequestKind, number: str) -> Response:
    (sure,) = read_form("sure")
    if sure != "yes":
        raise InvalidError("FORM.FIELDS", "表单字段不符合要求。", "The fields of the form do not fit.")
    said = claim_of_person()
    try:
        withdraw_request(
            service(), said.case_no, said.name, said.id_number,
            kind=kind, number=service().vault.ids.read(kind, number),
        )  # fmt: skip
    except (ConflictError, RefusedError) as refusal:
        return _page(kind, number, refusal)
    return to_case("objections" if kind == "objection" else "repairs")


def _page(kind: RequestKind, number: str, error: ServiceError | None = None) -> Response:
    said = claim()
    found = show_own_request(
        service(), said.case_no, said.name, said.id_number,
        kind=kind, number=service().vault.ids.read(kind, number), access_code=said.access_code,
    )  # fmt: skip
    return page(
        "own_outcome",
        HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST,
        error=error,
        kind=kind,
        number=number,
        found=found,
        steps=steps_of(found),
        words=own_words,
        shown=service().vault.ids.show,
        today=service().clock.today(),
    )
