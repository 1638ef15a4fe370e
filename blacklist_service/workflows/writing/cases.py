"""What a letter is about: a listing, or an objection or application for repair with its listing."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.store import listings, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Proposal, Repair

# What each kind of letter may be about.
TARGETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "listing_notice": ("listing",),
        "listing_decision": ("listing",),
        "objection_receipt": ("objection",),
        "correction_request": ("objection", "repair"),
        "objection_decision": ("objection",),
        "repair_decision": ("repair",),
        "reconsideration_decision": ("objection", "repair"),
        "removal_decision": ("listing",),
        "service_record": ("listing",),
    }
)


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """A listing, held, and the objection or the application that the letter is about, where it is about one.
    `approved`: what was approved of it, by act, where that was asked before for many; else it is asked for when it is
    needed."""

    target: str
    number: int
    listing: Listing
    objection: Objection | None = None
    repair: Repair | None = None
    approved: Mapping[str, Proposal] | None = None


def check_target(kind: str, target: str) -> None:
    """A letter of this kind can be about this. Raises: InvalidError LETTER.KIND, LETTER.TARGET."""
    if kind not in TARGETS:
        raise InvalidError(
            "LETTER.KIND",
            f"文书种类只能是：{', '.join(TARGETS)}。",
            f"The kind of a letter is one of {', '.join(TARGETS)}.",
        )
    if target not in TARGETS[kind]:
        raise InvalidError(
            "LETTER.TARGET",
            f"这种文书针对的是：{', '.join(TARGETS[kind])}。",
            f"A letter of this kind is about: {', '.join(TARGETS[kind])}.",
        )


def hold_case(connection: Connection, target: str, number: int) -> Case:
    """The case, its listing held until the transaction ends; the caller asks whether the official reaches it.

    Raises: NotFoundError.
    """
    objection = objections.find_objection(connection, number) if target == "objection" else None
    repair = objections.find_repair(connection, number) if target == "repair" else None
    about = objection or repair
    if target != "listing" and about is None:
        raise not_found()
    listing = listings.lock_listing(connection, number if about is None else about.listing_id)
    return Case(target, number, listing, objection, repair)


def not_found() -> NotFoundError:
    """The same refusal for what is not there and for what lies elsewhere."""
    return NotFoundError("NOT_FOUND", "未找到。", "Not found.")
