"""An agency's person asks about one person or firm, for a purpose and with consent, as its programs do.

Whom it is about stands in the form and in the answer alone: in no address, log or list."""

import re

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.clock import clock_text
from blacklist_service.console.agency_words import ALLOWED_PURPOSES, ID_TYPES, OUTCOMES, entry_lines
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.pages import page
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import caller, odd_fields, read_form, service
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.workflows.answer_enquiry_once import answer_enquiry_once
from blacklist_service.workflows.enquiring.enquiry import Enquiry
from blacklist_service.workflows.enquiring.quotas import quota_left

_KEY_BYTES = 16
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NOTHING = Enquiry("", "resident_id", "", "", "")
enquiries = console_blueprint("enquiries")
# What is on the list of somebody is unmasked here, so the second factor was shown lately.
_fresh = allow("agency", door="console", step_up="recent")


@enquiries.get("/enquiries")
@_fresh
def ask() -> Response:
    """查询。Asks whom it is about, what for, and under which consent."""
    return _form(_NOTHING, _new_key())


@enquiries.post("/enquiries")
@_fresh
@evenly
def answer() -> Response:
    """答复。The look is recorded, hit or miss, and the subject can see it; a second click is no second enquiry."""
    *said, key = read_form("name", "id_type", "id_number", "purpose", "consent_ref", "key")
    if not _KEY.fullmatch(key):
        raise odd_fields()
    enquiry = Enquiry(*said)
    try:
        given, is_repeated = answer_enquiry_once(service(), caller(), enquiry, key=key)
    except (InvalidError, RefusedError, ConflictError) as error:
        return _form(enquiry, _new_key() if error.code == "ENQUIRY.FORM_USED" else key, error)
    return page(
        "enquiry_answer",
        enquiry=enquiry,
        id_type=ID_TYPES.get(enquiry.id_type, enquiry.id_type),
        purpose=ALLOWED_PURPOSES[enquiry.purpose],
        given=given,
        outcome=OUTCOMES[given.outcome],
        as_of=clock_text(given.as_of),
        entries=[entry_lines(one) for one in given.entries],
        is_repeated=is_repeated,
    )


def _new_key() -> str:
    return service().randomness.token(_KEY_BYTES)


def _form(enquiry: Enquiry, key: str, error: ServiceError | None = None) -> Response:
    made = page(
        "enquiry", 200 if error is None else status_of(error),
        error=error, enquiry=enquiry, key=key, id_types=ID_TYPES, purposes=ALLOWED_PURPOSES,
        quota=quota_left(service(), caller()),
    )  # fmt: skip
    return made if error is None else told(made, error)
