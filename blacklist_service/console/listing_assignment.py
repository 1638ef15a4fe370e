"""At the page of a case: it is handed to a colleague, raised to the region above, given back, or taken up."""

from flask import Response, url_for

from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import caller, read_form, read_version, service, shown
from blacklist_service.workflows.escalate_case import escalate_case
from blacklist_service.workflows.hand_over_case import hand_over_case
from blacklist_service.workflows.return_case import return_case
from blacklist_service.workflows.take_over_case import take_over_case


def hand_over(name: str, listing: int) -> Response:
    """转办。The case is with a colleague from now on."""
    _, version, login, reasons = read_form("act", "version", "login", "reasons")
    hand_over_case(service(), caller(), listing, read_version(version), login=login, reason=reasons)
    return _back(name, listing)


def escalate(name: str, listing: int) -> Response:
    """提请上级研究。The case stands first with whoever reaches the region above."""
    version, reasons = _why()
    escalate_case(service(), caller(), listing, version, reason=reasons)
    return _back(name, listing)


def give_back(name: str, listing: int) -> Response:
    """退回。The case goes back to whoever gave it."""
    version, reasons = _why()
    return_case(service(), caller(), listing, version, reason=reasons)
    return _back(name, listing)


def take_over(name: str, listing: int) -> Response:
    """接办。The case is with this official from now on."""
    version, reasons = _why()
    take_over_case(service(), caller(), listing, version, reason=reasons)
    return _back(name, listing)


def _why() -> tuple[int, str]:
    _, version, reasons = read_form("act", "version", "reasons")
    return read_version(version), reasons


def _back(name: str, listing: int) -> Response:
    return see_other(
        url_for("console_listings.show", number=shown("listing", listing), _anchor=f"done-{name}")
    )
