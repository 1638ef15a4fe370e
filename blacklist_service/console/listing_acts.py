"""What an official does on the page of a case: each act by its own form, with the version that was seen.

What takes effect at once leads back to the page; what takes two officials leads to the page of the proposal. Notices
bring a file and stand in listing_notices.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Response, request, url_for

from blacklist_service.access_rules import allow
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.correction_words import fact_fields, facts_given
from blacklist_service.console.listing_assignment import escalate, give_back, hand_over, take_over
from blacklist_service.console.listing_people import recuse, reveal
from blacklist_service.console.listing_refusals import refused_act
from blacklist_service.console.listings import KIND
from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import caller, number_of, read_form, read_version, service, shown
from blacklist_service.errors import InvalidError, ServiceError
from blacklist_service.workflows.context import OFFICIALS
from blacklist_service.workflows.give_notice import void_notice
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_listing import verify_listing

_YES_NO = MappingProxyType({"yes": True, "no": False})
listing_acts = console_blueprint("listing_acts")
# Instead of the plain page of a refusal: what was written is given back, and the case as it stands is one click away.
listing_acts.register_error_handler(ServiceError, refused_act)


@listing_acts.post("/listings/<number>")
@allow(*OFFICIALS, door="console", step_up="recent")
def act(number: str) -> Response:
    """办理。One act on the case that was seen, by its own form."""
    listing = number_of(KIND, number)
    name = request.form.get("act", "")
    if name not in _ACTS:
        raise InvalidError("FORM.ACT", "没有这项办理事项。", "There is no such act.")
    return _ACTS[name](name, listing)


def _verify(name: str, listing: int) -> Response:
    _, version, legal_basis, ground, severity, reasons = read_form(
        "act", "version", "legal_basis", "ground", "severity", "reasons"
    )
    verify_listing(
        service(), caller(), listing, read_version(version),
        legal_basis=legal_basis, ground=ground, severity=severity, reasons=_given(reasons),
    )  # fmt: skip
    return _back(name, listing)


def _void_notice(name: str, listing: int) -> Response:
    _, version, reasons = read_form("act", "version", "reasons")
    void_notice(service(), caller(), listing, read_version(version), reason=_given(reasons))
    return _back(name, listing)


def _suppress(name: str, listing: int) -> Response:
    _, version, reasons = read_form("act", "version", "reasons")
    suppress_listing(service(), caller(), listing, read_version(version), reason=_given(reasons))
    return _back(name, listing)


def _propose(name: str, listing: int) -> Response:
    _, version, reasons = read_form("act", "version", "reasons")
    propose_decision(service(), caller(), listing, read_version(version), act=name, reasons=_given(reasons))
    return _to_proposal(KIND, listing)


def _remove(name: str, listing: int) -> Response:
    _, version, end_reason, reasons = read_form("act", "version", "end_reason", "reasons")
    propose_decision(
        service(), caller(), listing, read_version(version),
        act=name, reasons=_given(reasons), end_reason=end_reason,
    )  # fmt: skip
    return _to_proposal(KIND, listing)


def _decide_objection(_name: str, _listing: int) -> Response:
    facts = fact_fields()
    _, version, objection, outcome, reasons, statement, ground, severity, *said = read_form(
        "act", "version", "objection", "outcome", "reasons", "statement", "ground", "severity", *facts
    )
    number = number_of("objection", objection)
    propose_objection_outcome(
        service(), caller(), number, read_version(version),
        outcome=outcome, reasons=_given(reasons), statement=statement, ground=ground, severity=severity,
        corrections=facts_given(facts, said),
    )  # fmt: skip
    return _to_proposal("objection", number)


def _decide_repair(_name: str, _listing: int) -> Response:
    _, version, repair, is_granted, has_performed, reasons = read_form(
        "act", "version", "repair", "is_granted", "has_performed", "reasons"
    )
    number = number_of("repair", repair)
    propose_repair_outcome(
        service(), caller(), number, read_version(version),
        is_granted=_answer(is_granted), has_performed=_answer(has_performed), reasons=_given(reasons),
    )  # fmt: skip
    return _to_proposal("repair", number)


_ACTS: Mapping[str, Callable[[str, int], Response]] = MappingProxyType(
    {
        "reveal": reveal,
        "recuse": recuse,
        "hand_over": hand_over,
        "escalate": escalate,
        "return_case": give_back,
        "take_over": take_over,
        "verify": _verify,
        "void_notice": _void_notice,
        "suppress": _suppress,
        "list": _propose,
        "reject": _propose,
        "overdue_only": _propose,
        "amend": _propose,
        "lift_suppression": _propose,
        "remove": _remove,
        "decide_objection": _decide_objection,
        "decide_repair": _decide_repair,
    }
)


def _back(name: str, listing: int) -> Response:
    return see_other(url_for("console_listings.show", number=shown(KIND, listing), _anchor=f"done-{name}"))


def _to_proposal(target: str, number: int) -> Response:
    return see_other(url_for("console_proposals.show", target=target, number=shown(target, number)))


def _given(reasons: str) -> str:
    if not reasons.strip():
        raise InvalidError("FORM.REASONS", "请写明理由。", "Say why.")
    return reasons.strip()


def _answer(text: str) -> bool:
    if text not in _YES_NO:
        raise InvalidError("FORM.ANSWER", "请选择是或者否。", "Choose yes or no.")
    return _YES_NO[text]
