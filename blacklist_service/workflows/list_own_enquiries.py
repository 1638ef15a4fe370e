"""What the people and programs of an agency have asked: who, when, what for and how it ended; never about whom.

A question about no person: no journal entry.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from blacklist_service.clock import midnight
from blacklist_service.errors import NotFoundError
from blacklist_service.store import own_enquiries
from blacklist_service.store.own_enquiries import EnquiryLine
from blacklist_service.workflows.context import Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class OwnEnquiry:
    """One enquiry under the number of its receipt. `login` and `consent_sha256` are "" once its time is over."""

    receipt_id: str
    at: datetime
    login: str
    purpose: str
    consent_sha256: str
    outcome: str


def list_own_enquiries(
    context: Context, actor: Actor, *, limit: int, day: date | None = None, before: int | None = None
) -> list[OwnEnquiry]:
    """The newest enquiries of the caller's member, of one day in Chinese time or of all, behind the one with the number
    `before` where it is given; one for each answer, however many records were opened for it.

    Raises NotFoundError NOT_FOUND where `before` is no enquiry of this member; ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, "agency")
    since = None if day is None else midnight(day)
    until = None if day is None else midnight(day + timedelta(days=1))
    with context.looks.read() as looks:
        place = None if before is None else own_enquiries.find_enquiry(looks, actor.member, before)
        if before is not None and place is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        found = own_enquiries.enquiries_of(looks, actor.member, since, until, place, limit)
    return [_view(context, one) for one in found]


def _view(context: Context, one: EnquiryLine) -> OwnEnquiry:
    number = context.vault.ids.show("look", one.number)
    return OwnEnquiry(number, one.at, one.actor, one.purpose, one.consent_sha256, one.outcome)
