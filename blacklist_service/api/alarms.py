"""An alarm that a call raised is settled before its refusal leaves: suspended, and told to the journal."""

from contextlib import suppress
from http import HTTPStatus

from flask import Flask, Response, g

from blacklist_service.api.requests import service
from blacklist_service.errors import ServiceError
from blacklist_service.workflows.enquiring.alarms import settle_alarms


def install(app: Flask) -> None:
    """Settles alarms after each refusal of somebody known, once the call's own transaction has ended."""
    app.after_request(_settle)


def _settle(response: Response) -> Response:
    if response.status_code == HTTPStatus.FORBIDDEN and g.get("actor") is not None:
        # Where the database cannot be asked now, the alarm stands, and refuses by itself.
        with suppress(ServiceError):
            settle_alarms(service())
    return response
