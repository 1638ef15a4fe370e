"""Questions about corrections of records of service: which there are, what became of their proposals, which stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, insert, select

from blacklist_service.store.base import all_as, drawn_key, rows_as, table_of
from blacklist_service.store.divided_listings import HIDDEN
from blacklist_service.store.row_checks import check
from blacklist_service.store.tables import CorrectedService, Listing, Proposal

_corrected, _proposal, _listing = table_of(CorrectedService), table_of(Proposal), table_of(Listing)
_WAITS, _APPROVED = "open", "approved"


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction with what became of its proposal; "" where one official was enough."""

    said: CorrectedService
    proposal_state: str = ""
    approved_by: int | None = None
    approved_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """It took effect."""
        return self.proposal_state in ("", _APPROVED)

    @property
    def waits(self) -> bool:
        """Another official has not said anything of it."""
        return self.proposal_state == _WAITS


def add_correction(connection: Connection, correction: CorrectedService) -> int:
    values = correction.model_dump(exclude={"id"})
    return drawn_key(connection.execute(insert(_corrected).values(**values)))


def corrections_in(connection: Connection, listing: int) -> list[Correction]:
    """Every correction in a case, oldest first."""
    return _found(connection, _corrected.c.listing_id == listing)


def corrections_of_notices(connection: Connection, notices: Collection[int]) -> list[Correction]:
    """Every correction of some notices, oldest first."""
    return _found(connection, _corrected.c.notice_id.in_(sorted(notices)))


def corrections_of_letters(connection: Connection, letters: Collection[int]) -> list[Correction]:
    """Every correction of some letters, oldest first."""
    return _found(connection, _corrected.c.letter_id.in_(sorted(letters)))


def hidden_with_correction(connection: Connection, *, after: int, limit: int) -> list[Listing]:
    """The hidden listed listings of whose notice something was corrected, by number."""
    corrected = exists().where(_corrected.c.notice_id == _listing.c.notice_id)
    asked = select(_listing).where(_listing.c.id.in_(HIDDEN), _listing.c.id > after, corrected)
    return rows_as(Listing, connection.execute(asked.order_by(_listing.c.id).limit(limit)))


def _found(connection: Connection, which: ColumnElement[bool]) -> list[Correction]:
    found = all_as(
        CorrectedService, connection.execute(select(_corrected).where(which).order_by(_corrected.c.id))
    )
    numbers = sorted({one.proposal_id for one in found if one.proposal_id is not None})
    laid: dict[int | None, Proposal] = {}
    if numbers:
        asked = select(_proposal).where(_proposal.c.id.in_(numbers))
        laid = {one.id: one for one in all_as(Proposal, connection.execute(asked))}
    check(connection, *found, *laid.values())
    return [_with(one, laid.get(one.proposal_id)) for one in found]


def _with(said: CorrectedService, proposal: Proposal | None) -> Correction:
    if proposal is None:
        return Correction(said)
    return Correction(said, proposal.state, proposal.approved_by, proposal.approved_at)
