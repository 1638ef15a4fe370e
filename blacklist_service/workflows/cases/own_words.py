"""Whether what was written in a case is about whoever looks at it: letters, reasons and answers name somebody.

A case may have been another person's: a number that was reported by mistake, two people taken for one. Whoever is the
person of it now reads nothing that was written while it could have been somebody else's; of doubt, nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.clock import day_of
from blacklist_service.letters.kinds import document_no
from blacklist_service.store import cases, corrected_services, letters, listings, reports
from blacklist_service.store.corrected_services import Correction
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import changes_of
from blacklist_service.store.tables import Letter, Listing, Notice, Report
from blacklist_service.workflows.cases.agents import named_agent
from blacklist_service.workflows.cases.corrected_services import standing_among
from blacklist_service.workflows.cases.kept_proofs import proofs_of_case
from blacklist_service.workflows.cases.proof import SUBJECT, are_one_person
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.sealing.records import ReportDetails, open_details, open_identity
from matching.types import RawIdentity

# A record of service is the office's own; a person's letters are the others.
_OFFICES_OWN = ("service_record",)
_NOTICE, _CORRECTION = "listing_notice", "correction_request"
# With more, nothing of what was written is shown: so many are opened at most.
_MOST_COMPARED = 50


@dataclass(frozen=True, slots=True)
class OwnService:
    """How a letter reached the person, and the digest of what proves it. `is_kept`: the proof itself lies sealed here;
    else the office has it among its papers. It may show who signed, which is somebody else's, and is not given out."""

    channel: str
    served_on: date
    proof_sha256: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class OwnServiceCorrection:
    """What was corrected of how a letter reached the person: when, and the days before and after; None: it did not."""

    corrected_on: date
    was_served_on: date | None
    served_on: date | None


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A letter that was made for the person, by what stands in the clear of it. `service`: None where none is kept."""

    number: int
    kind: str
    document_no: str
    target: str
    target_id: int
    issued_on: date
    service: OwnService | None = None
    corrected: OwnServiceCorrection | None = None


@dataclass(frozen=True, slots=True)
class OwnCorrection:
    """What the office asks to be added, as codes, and the last day for it."""

    missing: tuple[str, ...]
    until: date


def person_behind(
    connection: Connection, context: Context, listing: Listing, actor: Actor, claimed: RawIdentity
) -> RawIdentity:
    """Whose case it is by the claim that has been proven: the claimant's own, or of an agent whoever named it."""
    return claimed if actor == SUBJECT else named_agent(connection, context, listing).principal


def is_only_person(connection: Connection, context: Context, listing: Listing, person: RawIdentity) -> bool:
    """Every report that the case ever had names this person, can still be opened, and none was moved away."""
    family = cases.family_of(connection, listing.subject_id)
    if any(change.kind == "split" for one in family for change in changes_of(connection, one)):
        return False
    numbers = [number for one in family for number in reports.ids_of_subject(connection, one)]
    found = cases.unerased_reports(connection, family)
    return (
        0 < len(numbers) <= _MOST_COMPARED
        and len(found) == len(numbers)
        and _all_name(context, found, person)
    )


def letters_to(
    connection: Connection, context: Context, listing: Listing, person: RawIdentity
) -> list[OwnLetter]:
    """The letters of a case, oldest first, that were printed from reports of this person alone and are still kept; of
    notices the one that was given."""
    given = None if listing.notice_id is None else listings.get_notice(connection, listing.notice_id)
    made = [
        one for one in letters.letters_of(connection, listing.id)
        if one.kind not in _OFFICES_OWN
        and (one.kind != _NOTICE or (given is not None and one.sha256 == given.content_sha256))
    ]  # fmt: skip
    printed_from = letters.reports_behind(connection, [one.id for one in made])
    own = _own_among(connection, context, {one for each in printed_from.values() for one in each}, person)
    kept = letters.kept_among(connection, [one.id for one in made])
    persons = [
        one for one in made if one.id in kept and printed_from.get(one.id) and printed_from[one.id] <= own
    ]
    known = corrected_services.corrections_in(connection, listing.id) if persons else []
    services = _services(connection, listing, persons, given, known)
    corrected = _corrected(persons, given, known)
    return [_shown(one, services.get(one.id), corrected.get(one.id)) for one in persons]


def _services(
    connection: Connection,
    listing: Listing,
    persons: Collection[Letter],
    given: Notice | None,
    known: Sequence[Correction],
) -> dict[int, OwnService]:
    """How some letters reached the person, by number; of a notice as the notice itself tells, or its correction."""
    if not persons:
        return {}
    kept = proofs_of_case(connection, listing.id, known)
    proofs = {which for which, one in kept.items() if not one.is_erased}
    served = {
        number: OwnService(one.channel, one.served_on, one.proof_sha256, ("letter", number) in proofs)
        for number, one in letters.services_of(connection, [one.id for one in persons]).items()
    }
    said = None if given is None else standing_among(known).get(("notice", given.id or 0), given)
    if (
        given is not None
        and said is not None
        and said.served_on is not None
        and said.proof_sha256 is not None
    ):
        told = OwnService(said.channel, said.served_on, said.proof_sha256, ("notice", given.id) in proofs)
        served |= {one.id: told for one in persons if one.kind == _NOTICE}
    return served


def debts_named(
    context: Context, standing: Sequence[Report], person: RawIdentity
) -> dict[int, ReportDetails]:
    """What some current reports say of the debt beside figures and days, by number: of those alone that name this
    person, and of none where there are more than can be compared."""
    if len(standing) > _MOST_COMPARED:
        return {}
    return {
        one.id: open_details(context.vault.sealer, one.id, one.sealed_details)
        for one in standing
        if one.sealed_details is not None and _all_name(context, [one], person)
    }


def _corrected(
    persons: Collection[Letter], given: Notice | None, known: Sequence[Correction]
) -> dict[int, OwnServiceCorrection]:
    """What was corrected last of how some letters reached the person, by number."""
    standing = standing_among(known)
    of_notice = None if given is None else standing.get(("notice", given.id or 0))
    found: dict[int, OwnServiceCorrection] = {}
    for letter in persons:
        said = of_notice if letter.kind == _NOTICE else standing.get(("letter", letter.id))
        if said is not None:
            found[letter.id] = OwnServiceCorrection(day_of(said.made_at), said.was_served_on, said.served_on)
    return found


def corrections_in(connection: Connection, listing: int) -> dict[tuple[str, int], tuple[OwnCorrection, ...]]:
    """What the office has asked to be added to each request of a case, the newest first; of codes alone, so that an
    agent reads it too."""
    found: dict[tuple[str, int], tuple[OwnCorrection, ...]] = {}
    for one in letters.letters_of(connection, listing):
        if one.kind == _CORRECTION:
            about = (one.target, one.target_id)
            found[about] = (_correction(one.step), *found.get(about, ()))
    return found


def _correction(step: str) -> OwnCorrection:
    """What a request for correction named as missing, and its last day, by the name of its step (writing.steps):
    2026-03-02-contact-signature."""
    year, month, day, *codes = step.split("-")
    return OwnCorrection(tuple(codes), date(int(year), int(month), int(day)))


def _own_among(
    connection: Connection, context: Context, numbers: Collection[int], person: RawIdentity
) -> frozenset[int]:
    """Which of some reports name this person; what was erased names nobody."""
    if len(numbers) > _MOST_COMPARED:
        return frozenset()
    found = [one for one in cases.reports_by_number(connection, sorted(numbers)) if one.sealed_identity]
    return frozenset(one.id for one in found if _all_name(context, [one], person))


def _all_name(context: Context, said: Collection[Report], person: RawIdentity) -> bool:
    sealer = context.vault.sealer
    return all(
        one.sealed_identity is not None
        and are_one_person(context, open_identity(sealer, one.id, one.sealed_identity), person)
        for one in said
    )


def _shown(letter: Letter, service: OwnService | None, corrected: OwnServiceCorrection | None) -> OwnLetter:
    return OwnLetter(
        number=letter.id,
        kind=letter.kind,
        document_no=document_no(letter.kind, letter.year, letter.serial),
        target=letter.target,
        target_id=letter.target_id,
        issued_on=letter.issued_on,
        service=service,
        corrected=corrected,
    )
