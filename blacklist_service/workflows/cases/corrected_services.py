"""How something was served, with what was corrected of it: what stands, what stood, who said so, and why.

The rows of letters and notices say what stands, so that every clock that hangs on them follows. Of one who is listed
though its notice never reached it, or too early, the row that two officials decided upon stays, and the case is hidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.letters.kinds import ListingNotice, document_no
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.service_corrections import (
    CorrectionGround,
    NoticeFault,
    ServiceSaid,
    notice_fault,
)
from blacklist_service.store import corrected_services, journal, letters, listings, members
from blacklist_service.store.corrected_services import Correction
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import CorrectedService, Letter, Listing, Notice

KINDS = ("letter", "notice")
HIDDEN_FOR = "official"
_WHO_SERVED = ("notice_given", "service_confirmed")
Which = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Served:
    """A letter or a notice and how it was served as far as is known now: who said so and when, before which day nothing
    was sent, and what was corrected so far."""

    kind: str
    id: int
    paper: str
    paper_sha256: str
    first: date
    stands: ServiceSaid
    said_by: int
    said_at: datetime
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction as officials see it: what was served (`paper`: the number of a letter), what stood and who had said
    so, what is to stand, on which ground, by whom. `state`: stands, waits, refused or void."""

    id: int
    kind: str
    about: int
    paper: str
    ground: str
    was: ServiceSaid
    was_by: str
    was_at: datetime
    now: ServiceSaid
    made_by: str
    made_at: datetime
    approved_by: str
    state: str


def served_letter(connection: Connection, number: int, *, but: int | None = None) -> Served:
    """How a letter was served; `but`: as if this correction were not there.

    Raises: NotFoundError; RefusedError SERVICE.NONE where nobody has said that it was served.
    """
    letter = letters.find_letter(connection, number)
    if letter is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    known = _without(corrected_services.corrections_of_letters(connection, [number]), but)
    service = letters.services_of(connection, [number]).get(number)
    last = _last(known)
    if service is not None:
        said = ServiceSaid(service.channel, service.sent_on, service.served_on, service.proof_sha256)
        by, at = service.given_by, service.given_at
    elif last is not None:
        said, by, at = said_now(last), last.made_by, last.made_at
    else:
        raise _never_served()
    paper = document_no(letter.kind, letter.year, letter.serial)
    return Served("letter", number, paper, letter.sha256, letter.issued_on, said, by, at, known)


def served_notice(connection: Connection, listing: Listing, *, but: int | None = None) -> Served:
    """The same of the notice on which a listing stands. Raises: RefusedError SERVICE.NONE."""
    if listing.notice_id is None:
        raise _never_served()
    notice = listings.get_notice(connection, listing.notice_id)
    known = _without(corrected_services.corrections_of_notices(connection, [listing.notice_id]), but)
    last = _last(known)
    if last is not None:
        said, by, at = said_now(last), last.made_by, last.made_at
    elif notice.served_on is None:
        raise _never_served()
    else:
        said = ServiceSaid(notice.channel, notice.sent_on, notice.served_on, notice.proof_sha256)
        by, at = _notice_said_by(connection, notice)
    first = listing.review_opened_on or notice.sent_on
    return Served(
        "notice", listing.notice_id, ListingNotice.TITLE, notice.content_sha256, first, said, by, at, known
    )


def said_now(row: CorrectedService) -> ServiceSaid:
    """What a correction says."""
    return ServiceSaid(row.channel, row.sent_on, row.served_on, row.proof_sha256)


def said_before(row: CorrectedService) -> ServiceSaid:
    """What stood before it."""
    return ServiceSaid(row.was_channel, row.was_sent_on, row.was_served_on, row.was_proof_sha256)


def about(row: CorrectedService) -> Which:
    """What was served: `letter` or `notice`, and its number."""
    return ("letter", row.letter_id) if row.letter_id is not None else ("notice", row.notice_id or 0)


def standing_among(known: Iterable[Correction]) -> Mapping[Which, CorrectedService]:
    """Of some corrections, oldest first, those that say what stands, by what was served."""
    return {about(one.said): one.said for one in known if one.stands}


def withdrawn_among(known: Iterable[Correction]) -> frozenset[tuple[Which, str]]:
    """Proofs that belong to somebody else, by what was served and their digest: their files are shown to nobody. One
    whose correction still waits for another official is among them; where that is refused, it is not."""
    return frozenset(
        (about(one.said), one.said.was_proof_sha256)
        for one in known
        if one.said.ground == CorrectionGround.OTHERS_PROOF
        and one.said.was_proof_sha256 is not None
        and (one.stands or one.waits)
    )


def view_corrections(
    connection: Connection, known: Sequence[Correction], made: Iterable[Letter]
) -> tuple[CorrectionView, ...]:
    """Corrections as pages show them, in their order; `made`: the letters of the case."""
    if not known:
        return ()
    papers = {one.id: document_no(one.kind, one.year, one.serial) for one in made}
    signed = {one.approved_by for one in known if one.approved_by is not None}
    people = members.users_among(
        connection, {user for one in known for user in (one.said.was_by, one.said.made_by)} | signed
    )
    return tuple(
        CorrectionView(
            id=one.said.id or 0,
            kind=about(one.said)[0],
            about=about(one.said)[1],
            paper=papers.get(one.said.letter_id or 0, ""),
            ground=one.said.ground,
            was=said_before(one.said),
            was_by=people[one.said.was_by].login,
            was_at=one.said.was_at,
            now=said_now(one.said),
            made_by=people[one.said.made_by].login,
            made_at=one.said.made_at,
            approved_by="" if one.approved_by is None else people[one.approved_by].login,
            state="stands" if one.stands else "waits" if one.waits else one.proposal_state,
        )
        for one in known
    )


def fault_of(listing: Listing, served_on: date | None) -> NoticeFault | None:
    """Why whoever is listed should not have been, by the day on which its notice was served."""
    if listing.state != ListingState.LISTED or listing.listed_on is None:
        return None
    return notice_fault(served_on, listing.listed_on)


def faults_among(
    connection: Connection, some: Iterable[Listing]
) -> dict[int, tuple[NoticeFault, date | None]]:
    """Of some listings those whose notice turned out never to have reached the subject, or too late, with the day on
    which it did. One question, and none where no listing is hidden by officials."""
    hidden = {
        one.notice_id: one
        for one in some
        if one.is_suppressed and one.suppressed_for == HIDDEN_FOR and one.notice_id is not None
    }
    if not hidden:
        return {}
    found: dict[int, tuple[NoticeFault, date | None]] = {}
    known = corrected_services.corrections_of_notices(connection, list(hidden))
    for (_kind, notice), said in standing_among(known).items():
        fault = fault_of(hidden[notice], said.served_on)
        if fault is not None:
            found[hidden[notice].id] = (fault, said.served_on)
    return found


def _without(known: Iterable[Correction], but: int | None) -> tuple[Correction, ...]:
    return tuple(one for one in known if but is None or one.said.id != but)


def _last(known: Sequence[Correction]) -> CorrectedService | None:
    return next((one.said for one in reversed(known) if one.stands), None)


def _notice_said_by(connection: Connection, notice: Notice) -> tuple[int, datetime]:
    """Who said that the notice was served: whoever brought in its proof later, else whoever gave it."""
    newest = journal.newest_of_kinds(connection, "listing", [notice.listing_id], _WHO_SERVED, 1)
    if newest and newest[0].kind == "service_confirmed":
        account = members.find_user_by_login(connection, newest[0].actor)
        if account is not None and account.id is not None:
            return account.id, newest[0].at
    return notice.given_by, notice.given_at


def _never_served() -> RefusedError:
    return RefusedError(
        "SERVICE.NONE",
        "送达尚未登记，没有可以更正的记录。",
        "Nobody has said that this was served: there is nothing to correct.",
    )
