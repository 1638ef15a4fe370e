"""本人文书: the own report and the certificate of not being listed, each printed when it is asked for and not kept."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import NotReadyError, RefusedError, ServiceError
from blacklist_service.portal.access import claim_of_person
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.rules.own_reports import times_a_year
from blacklist_service.workflows.certify_non_listing import certify_own_non_listing
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.print_own_report import print_own_report
from blacklist_service.workflows.prove_case import prove_case
from blacklist_service.workflows.writing.own_papers import PaperGiven

own_papers = portal_blueprint("own_papers", "/my/papers")


@own_papers.get("")
@allow(subject=True, door="portal")
@evenly
def ask_papers() -> Response:
    """本人文书。What each paper says, how often it is given, and to whom not to show it."""
    prove_case(service(), claim_of_person())
    return _page()


@own_papers.post("/report")
@allow(subject=True, door="portal")
@evenly
def give_report() -> Response:
    """本人报告。Everything that is held, as a file."""
    return _given(print_own_report)


@own_papers.post("/certificate")
@allow(subject=True, door="portal")
@evenly
def give_certificate() -> Response:
    """未列入证明。Given where nobody under the number is listed."""
    return _given(certify_own_non_listing)


def _given(give: Callable[[Context, str, str, str], PaperGiven]) -> Response:
    read_form()
    said = claim_of_person()
    try:
        paper = give(service(), said.case_no, said.name, said.id_number)
    except RefusedError as refusal:
        return _refused(refusal, HTTPStatus.BAD_REQUEST)
    except NotReadyError as refusal:
        return _refused(refusal, HTTPStatus.SERVICE_UNAVAILABLE)
    answer = Response(paper.pdf, content_type="application/pdf")
    # By kind alone: a file's name stays in lists of downloads, and names nobody.
    answer.headers["Content-Disposition"] = f'attachment; filename="{paper.kind}.pdf"'
    return answer


def _refused(error: ServiceError, status: HTTPStatus) -> Response:
    return _page(status, error)


def _page(status: HTTPStatus = HTTPStatus.OK, error: ServiceError | None = None) -> Response:
    most, promised = times_a_year(service().clock.today())
    return page("own_papers", status, error=error, most=most, promised=promised)
