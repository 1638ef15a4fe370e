"""What of a source's evidence the person reads: how it says that it told the person, and why it says that the person
could have paid. A collection log tells of others whom it names, and is read at the office (record 0101)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.own_words import is_only_person
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import ReportDetails
from exports.masking import mask_addresses, mask_long_numbers
from matching.types import RawIdentity


@dataclass(frozen=True, slots=True)
class OwnEvidence:
    """What one source says beside figures and days. `ability`: why the person could have paid, in the source's words,
    with long numbers in part and without addresses; "" where it says nothing. `is_withheld`: it says something, and the
    case may have been another person's. `notice_channel`, `notice_date`: how and when it says that it told the person.
    """

    ability: str = field(default="", repr=False)
    is_withheld: bool = False
    notice_channel: str = ""
    notice_date: date | None = None


def evidence_among(
    connection: Connection,
    context: Context,
    listing: Listing,
    debts: Mapping[int, ReportDetails],
    person: RawIdentity,
) -> dict[int, OwnEvidence]:
    """What the sources of some debts say, by report; of debts that name this person (cases.own_words.debts_named).
    Whoever calls has written the look."""
    has_words = any(debt.ability_evidence for debt in debts.values())
    is_shown = has_words and is_only_person(connection, context, listing, person)
    return {number: _evidence(debt, is_shown=is_shown) for number, debt in debts.items()}


def _evidence(debt: ReportDetails, *, is_shown: bool) -> OwnEvidence:
    return OwnEvidence(
        ability=mask_long_numbers(mask_addresses(debt.ability_evidence)) if is_shown else "",
        is_withheld=bool(debt.ability_evidence) and not is_shown,
        notice_channel=debt.notice_channel,
        notice_date=debt.notice_date,
    )
