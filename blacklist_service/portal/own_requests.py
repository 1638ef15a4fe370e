"""提出异议、申请修复: what the subject may ask for, each on a page that says what follows."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, redirect, url_for

from blacklist_service.access_rules import allow, evenly
from blacklist_service.errors import InvalidError, RefusedError, ServiceError
from blacklist_service.portal import own_words
from blacklist_service.portal.access import claim
from blacklist_service.portal.forms import LIMITS, read_form_with_files
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.rules.objections import ObjectionReason
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.object_to_listing import object_to_listing

own_objection = portal_blueprint("own_objection", "/my/objection")
own_repair = portal_blueprint("own_repair", "/my/repair")
CHECKED = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, repr=False)
class ObjectionDraft:
    """What somebody has typed so far."""

    reason: str = ""
    narrative: str = ""


@own_objection.get("")
@allow(subject=True, door="portal")
@evenly
def ask_objection() -> Response:
    """提出异议。The reasons, the person's own words, and what happens then."""
    return _objection_page(ObjectionDraft())


@own_objection.post("")
@allow(subject=True, door="portal", streams=True)
@evenly
def object_to_it() -> Response:
    """提交异议。Received: the mark travels from here on, the clocks run."""
    fields, files = read_form_with_files("reason", "narrative")
    draft, said = ObjectionDraft(*fields), claim()
    try:
        object_to_listing(
            service(), said.case_no, said.name, said.id_number,
            reason=draft.reason, narrative=draft.narrative, files=files, access_code=said.access_code,
        )  # fmt: skip
    except (InvalidError, RefusedError) as refusal:
        return _objection_page(draft, refusal)
    return to_case("objections")


@own_repair.get("")
@allow(subject=True, door="portal")
@evenly
def ask_repair() -> Response:
    """申请信用修复。What it takes, and when it is answered."""
    return _repair_page("")


@own_repair.post("")
@allow(subject=True, door="portal", streams=True)
@evenly
def apply() -> Response:
    """提交修复申请。Received: the office answers within ten working days."""
    (application, commitment), files = read_form_with_files("application", "commitment")
    if commitment not in CHECKED:
        raise InvalidError("FORM.FIELDS", "表单字段不符合要求。", "The fields of the form do not fit.")
    said = claim()
    try:
        apply_for_repair(
            service(), said.case_no, said.name, said.id_number,
            application=application, has_public_commitment=CHECKED[commitment], files=files,
            access_code=said.access_code,
        )  # fmt: skip
    except (InvalidError, RefusedError) as refusal:
        return _repair_page(application, refusal)
    return to_case("repairs")


def _objection_page(draft: ObjectionDraft, error: ServiceError | None = None) -> Response:
    """The form; where it was refused, with what was typed, which is nowhere else."""
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    return page(
        "own_objection",
        status,
        reasons=list(ObjectionReason),
        words=own_words,
        draft=draft,
        error=error,
        limits=LIMITS,
    )


def _repair_page(application: str, error: ServiceError | None = None) -> Response:
    """The form; where it was refused, with what was typed."""
    status = HTTPStatus.OK if error is None else HTTPStatus.BAD_REQUEST
    return page("own_repair", status, words=own_words, application=application, error=error, limits=LIMITS)


def to_case(place: str) -> Response:
    """On to the page of the case, at what was just sent."""
    answer = redirect(url_for("portal_own_case.show", _anchor=place), code=HTTPStatus.SEE_OTHER)
    assert isinstance(answer, Response)
    return answer
