"""What the subject and the members write around an objection or a repair: sealed before the row has a number."""

from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from blacklist_service.errors import InvalidError
from blacklist_service.store.tables import Objection, Repair
from blacklist_service.vault.tools import RecordSealer

_NARRATIVE = "objection.narrative"
_ANSWER = "objection.answer"
_APPLICATION = "repair.application"
_SCHEMA = 1
_LONGEST = 5000


@dataclass(frozen=True, slots=True, repr=False)
class Application:
    """What the subject says in its application for repair, and whether it makes the public commitment."""

    text: str
    has_public_commitment: bool


def seal_narrative(sealer: RecordSealer, listing: int, received_at: datetime, text: str) -> bytes:
    """The subject's own words, bound to the listing and the instant of the objection."""
    return sealer.seal(
        _NARRATIVE, f"{listing}/{instant_of(received_at)}", _SCHEMA, checked_text(text).encode()
    )


def open_narrative(sealer: RecordSealer, objection: Objection) -> str:
    """The subject's own words; "" where they were erased some years after the case."""
    if objection.sealed_narrative is None:
        return ""
    row = f"{objection.listing_id}/{_instant(objection)}"
    return sealer.open(_NARRATIVE, row, _SCHEMA, objection.sealed_narrative).decode()


def seal_answer(sealer: RecordSealer, objection: int, text: str) -> bytes:
    """What the reporting member answers, bound to the objection."""
    return sealer.seal(_ANSWER, objection, _SCHEMA, checked_text(text).encode())


def open_answer(sealer: RecordSealer, objection: Objection) -> str:
    """The member's answer; "" where there is none yet."""
    if objection.sealed_answer is None or objection.id is None:
        return ""
    return sealer.open(_ANSWER, objection.id, _SCHEMA, objection.sealed_answer).decode()


def seal_application(
    sealer: RecordSealer, listing: int, received_at: datetime, application: Application
) -> bytes:
    """The application for repair, bound to the listing and its instant."""
    checked_text(application.text)
    return sealer.seal(
        _APPLICATION, f"{listing}/{instant_of(received_at)}", _SCHEMA, orjson.dumps(application)
    )


def open_application(sealer: RecordSealer, repair: Repair) -> Application:
    """The application for repair; empty where it was erased some years after the case."""
    if repair.sealed_application is None:
        return Application("", False)
    row = f"{repair.listing_id}/{_instant(repair)}"
    document = orjson.loads(sealer.open(_APPLICATION, row, _SCHEMA, repair.sealed_application))
    return Application(document["text"], document["has_public_commitment"])


def blank_narrative(sealer: RecordSealer, objection: Objection) -> bytes:
    """No word, sealed for an objection whose own words were erased while it was open."""
    return sealer.seal(_NARRATIVE, f"{objection.listing_id}/{_instant(objection)}", _SCHEMA, b"")


def blank_application(sealer: RecordSealer, repair: Repair) -> bytes:
    """No word and no commitment, sealed for a repair whose own words were erased while it was open."""
    nothing = orjson.dumps(Application("", False))
    return sealer.seal(_APPLICATION, f"{repair.listing_id}/{_instant(repair)}", _SCHEMA, nothing)


def instant_of(received_at: datetime) -> str:
    """The spelling of an instant that a seal is bound to: UTC, in whole seconds."""
    return received_at.astimezone(UTC).isoformat(timespec="seconds")


def _instant(request: Objection | Repair) -> str:
    # PostgreSQL answers in the zone of its session.
    return instant_of(request.received_at)


def checked_text(text: str) -> str:
    """The words themselves. Raises InvalidError TEXT.LENGTH where there are none, or too many."""
    if not text.strip() or len(text) > _LONGEST:
        raise InvalidError(
            "TEXT.LENGTH",
            f"请填写说明，且不超过 {_LONGEST} 字。",
            f"Write something, in at most {_LONGEST} characters.",
        )
    return text
